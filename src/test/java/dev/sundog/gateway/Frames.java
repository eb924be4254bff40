package dev.sundog.gateway;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client that writes frames of HTTP/2 as it pleases, also wrong ones, and says what came of a stream. */
final class Frames implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    Frames(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Rig.LONG.toMillis());
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        send(SETTINGS, 0, 0, new byte[0]);
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream();
        var to = new DataOutputStream(frame);
        to.writeByte(payload.length >> 16);
        to.writeShort(payload.length);
        to.writeByte(type);
        to.writeByte(flags);
        to.writeInt(stream);
        to.write(payload);
        out.write(frame.toByteArray());
        out.flush();
    }

    /** Names and values in turn, never compressed. */
    static byte[] block(String... fields) {
        var block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            var text = fields[i].getBytes(StandardCharsets.ISO_8859_1);
            if (i % 2 == 0) {
                block.write(0);
            }
            int left = text.length;
            block.write(Math.min(left, 0x7f));
            if (left >= 0x7f) {
                for (left -= 0x7f; left >= 0x80; left >>= 7) {
                    block.write(left & 0x7f | 0x80);
                }
                block.write(left);
            }
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    /** What comes on the stream first that ends it: {@code 200}, another status, {@code reset}, {@code goaway} or {@code closed}. */
    String outcome(int stream) throws IOException {
        var status = "";
        try {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int about = in.readInt() & Integer.MAX_VALUE;
                var payload = in.readNBytes(length);
                if (type == GOAWAY) {
                    return "goaway";
                }
                if (about == stream && type == HEADERS && status.isEmpty()) {
                    status = status(payload);
                }
                if (about == stream && type == RST_STREAM) {
                    return status.isEmpty() ? "reset" : status;
                }
                boolean ends = (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
                if (about == stream && ends) {
                    return status;
                }
            }
        } catch (EOFException | SocketException e) {
            return "closed";
        }
    }

    /** Known of the static table, or written out. */
    private static String status(byte[] block) {
        return switch (block[0] & 0xff) {
            case 0x88 -> "200";
            case 0x8c -> "400";
            case 0x8d -> "404";
            default -> new String(block, StandardCharsets.ISO_8859_1).contains("431") ? "431" : "other";
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

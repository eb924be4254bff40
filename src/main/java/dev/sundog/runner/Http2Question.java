package dev.sundog.runner;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One request for the health of a service that speaks HTTP/2 from the first byte, and as much of RFC 9113 as it takes. The
 * path of gRPC's own health protocol is asked as that protocol is, any other by GET. Blocks.
 */
record Http2Question(InetSocketAddress address, String path, int timeoutMillis) {
    static final String GRPC_HEALTH = "/grpc.health.v1.Health/Check";

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;
    private static final int FRAME_MOST = 16 * 1024;
    private static final int FRAMES_MOST = 64;
    /** {@code :status: 200} in the static table of RFC 7541. */
    private static final byte STATUS_200 = (byte) 0x88;

    private static final byte[] EMPTY_MESSAGE = new byte[5];
    /** Field 1, SERVING, behind the five bytes of gRPC's own frame. */
    private static final byte[] SERVING = {0, 0, 0, 0, 2, 8, 1};

    private record Frame(int type, int flags, int stream, byte[] payload) {
        boolean ends() {
            return (flags & END_STREAM) != 0;
        }
    }

    private boolean isGrpc() {
        return path.equals(GRPC_HEALTH);
    }

    /** Why it is not well; empty when it is. */
    Optional<String> problem() throws IOException {
        try (var socket = new Socket()) {
            socket.connect(address, timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            var out = new DataOutputStream(socket.getOutputStream());
            ask(out);
            return read(new DataInputStream(socket.getInputStream()), out);
        }
    }

    private void ask(DataOutputStream out) throws IOException {
        var first = new ByteArrayOutputStream();
        var to = new DataOutputStream(first);
        to.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        send(to, new Frame(SETTINGS, 0, 0, new byte[0]));
        send(to, new Frame(HEADERS, isGrpc() ? END_HEADERS : END_HEADERS | END_STREAM, 1, head()));
        if (isGrpc()) {
            send(to, new Frame(DATA, END_STREAM, 1, EMPTY_MESSAGE));
        }
        out.write(first.toByteArray());
        out.flush();
    }

    private static void send(DataOutputStream out, Frame frame) throws IOException {
        out.writeByte(frame.payload().length >> 16);
        out.writeShort(frame.payload().length);
        out.writeByte(frame.type());
        out.writeByte(frame.flags());
        out.writeInt(frame.stream());
        out.write(frame.payload());
    }

    private byte[] head() {
        var out = new ByteArrayOutputStream();
        field(out, ":method", isGrpc() ? "POST" : "GET");
        field(out, ":scheme", "http");
        field(out, ":path", path);
        field(out, ":authority", address.getHostString() + ":" + address.getPort());
        if (isGrpc()) {
            field(out, "content-type", "application/grpc");
            field(out, "te", "trailers");
        }
        return out.toByteArray();
    }

    /** Literal, not indexed, not compressed. */
    private static void field(ByteArrayOutputStream out, String name, String value) {
        out.write(0);
        text(out, name);
        text(out, value);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        int left = bytes.length;
        if (left < 0x7f) {
            out.write(left);
        } else {
            out.write(0x7f);
            left -= 0x7f;
            for (; left >= 0x80; left >>= 7) {
                out.write(left & 0x7f | 0x80);
            }
            out.write(left);
        }
        out.writeBytes(bytes);
    }

    private Optional<String> read(DataInputStream in, DataOutputStream out) throws IOException {
        for (int n = 0; n < FRAMES_MOST; n++) {
            var frame = frame(in);
            boolean ours = frame.stream() == 1;
            if (frame.type() == SETTINGS && (frame.flags() & ACK) == 0) {
                send(out, new Frame(SETTINGS, ACK, 0, new byte[0]));
            } else if (frame.type() == PING && (frame.flags() & ACK) == 0) {
                send(out, new Frame(PING, ACK, 0, frame.payload()));
            } else if (frame.type() == GOAWAY || (ours && frame.type() == RST_STREAM)) {
                return Optional.of("broke the request off");
            } else if (ours && frame.type() == HEADERS) {
                if (statusOf(frame) != STATUS_200) {
                    return Optional.of("did not answer 200");
                }
                if (!isGrpc()) {
                    return Optional.empty();
                }
                if (frame.ends()) {
                    return Optional.of("has no health service of gRPC");
                }
            } else if (ours && frame.type() == DATA && frame.payload().length > 0) {
                boolean serving = ByteBuffer.wrap(frame.payload()).equals(ByteBuffer.wrap(SERVING));
                return serving ? Optional.empty() : Optional.of("says that it is not serving");
            }
        }
        return Optional.of("does not come to an answer");
    }

    private static Frame frame(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        if (length > FRAME_MOST) {
            throw new IOException("no HTTP/2");
        }
        var payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, payload);
    }

    /** The first field of a head is the status; before it may stand changes of the table's size. */
    private static byte statusOf(Frame frame) {
        var block = ByteBuffer.wrap(frame.payload());
        int skip = ((frame.flags() & PADDED) != 0 ? 1 : 0) + ((frame.flags() & PRIORITY) != 0 ? 5 : 0);
        block.position(Math.min(skip, block.limit()));
        while (block.hasRemaining()) {
            byte b = block.get();
            if ((b & 0xe0) != 0x20) {
                return b;
            }
            if ((b & 0x1f) == 0x1f) {
                skipNumber(block);
            }
        }
        return 0;
    }

    private static void skipNumber(ByteBuffer block) {
        boolean more = true;
        while (more && block.hasRemaining()) {
            more = (block.get() & 0x80) != 0;
        }
    }
}

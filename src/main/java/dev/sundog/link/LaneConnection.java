package dev.sundog.link;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/** Frames over one connection: length (4 bytes), type (1 byte), payload. One thread reads, one writes. */
final class LaneConnection implements Closeable {
    static final int MOST_PAYLOAD = 70_000;
    static final int HEADER = 5;
    /** A frame of this payload fits one TLS record. */
    static final int SLICE = Wire.RECORD - HEADER;

    /** A frame as it came in. */
    record Frame(FrameType type, ByteBuffer payload) {}

    private final TlsConnection connection;
    private final DataInputStream in;
    private final Traffic traffic;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long heardNanos;
    private volatile long wroteNanos;

    LaneConnection(TlsConnection connection, Traffic traffic) throws IOException {
        this.connection = connection;
        this.in = new DataInputStream(connection.in());
        this.traffic = traffic;
        this.heardNanos = traffic.now();
        this.wroteNanos = heardNanos;
        traffic.control(Wire.HANDSHAKE_BYTES);
    }

    /** Waits for the next frame. */
    Frame read(int mostPayload) throws IOException {
        int length = in.readInt();
        int code = in.readUnsignedByte();
        if (length < 0 || length > mostPayload) {
            throw new ProtocolException("a frame of " + Integer.toUnsignedString(length) + " bytes");
        }
        heard();
        var payload = new byte[length];
        for (int from = 0; from < length; from += SLICE) {
            in.readFully(payload, from, Math.min(SLICE, length - from));
            heard();
        }
        traffic.received(Wire.bytes(HEADER + length));
        var type = FrameType.of(code);
        traffic.frameReceived(type, HEADER + length);
        return new Frame(type, ByteBuffer.wrap(payload));
    }

    void heard() {
        heardNanos = traffic.now();
        traffic.heard();
    }

    /** Sends at once; counted, not delayed. */
    void sendNow(FrameType type, byte[] payload) throws IOException {
        traffic.control(Wire.bytes(HEADER + payload.length));
        write(type, payload, 0, payload.length);
    }

    /** Sends what was counted before. */
    void write(FrameType type, byte[] payload, int from, int length) throws IOException {
        var frame = ByteBuffer.allocate(HEADER + length);
        frame.putInt(length).put((byte) type.code).put(payload, from, length);
        traffic.frameSent(type, HEADER + length);
        connection.out().write(frame.array());
        wroteNanos = traffic.now();
    }

    /** Lets the peer read what was sent before it sees the end; bounded by whoever closes this in time. */
    void finish() throws IOException {
        connection.closeOutput();
        var rest = new byte[1024];
        try {
            long left = 64 * 1024;
            while (left > 0) {
                int n = connection.in().read(rest);
                if (n < 0) {
                    return;
                }
                left -= n;
            }
        } catch (EOFException e) {
            // the peer closed first
        }
    }

    /** When the last frame was written. */
    long wroteNanos() {
        return wroteNanos;
    }

    long heardNanos() {
        return heardNanos;
    }

    TlsConnection connection() {
        return connection;
    }

    void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        connection.close();
        closed.countDown();
    }
}

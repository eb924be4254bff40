package dev.sundog.link;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/**
 * Frames over one connection. One thread reads, one writes.
 *
 * <pre>
 *   while greeting, in every version:  length of the payload (4 bytes), type (1), payload
 *   then:                              type (4 bits), length of the payload (20), payload
 * </pre>
 */
final class LaneConnection implements Closeable {
    static final int MOST_PAYLOAD = 70_000;
    static final int HEADER = 3;
    private static final int GREETING_HEADER = 5;
    private static final int LENGTH_BITS = 20;
    /** A frame of this payload fits one TLS record. */
    static final int SLICE = Wire.RECORD - GREETING_HEADER;

    /** A frame as it came in. */
    record Frame(FrameType type, ByteBuffer payload) {}

    private final TlsConnection connection;
    private final DataInputStream in;
    private final Traffic traffic;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long heardNanos;
    private volatile long wroteNanos;
    private volatile boolean greeted;

    LaneConnection(TlsConnection connection, Traffic traffic) throws IOException {
        this.connection = connection;
        this.in = new DataInputStream(connection.in());
        this.traffic = traffic;
        this.heardNanos = traffic.now();
        this.wroteNanos = heardNanos;
        traffic.control(Wire.HANDSHAKE_BYTES);
    }

    /** Both sides have said HELLO: what follows has short headers. */
    void greeted() {
        greeted = true;
    }

    private int header() {
        return greeted ? HEADER : GREETING_HEADER;
    }

    /** Waits for the next frame. */
    Frame read(int mostPayload) throws IOException {
        int length;
        int code;
        if (greeted) {
            int first = in.readUnsignedByte();
            code = first >> 4;
            length = (first & 0xf) << 16 | in.readUnsignedShort();
        } else {
            length = in.readInt();
            code = in.readUnsignedByte();
        }
        if (length < 0 || length > mostPayload) {
            throw new ProtocolException("a frame of " + Integer.toUnsignedString(length) + " bytes");
        }
        heard();
        var payload = new byte[length];
        for (int from = 0; from < length; from += SLICE) {
            in.readFully(payload, from, Math.min(SLICE, length - from));
            heard();
        }
        traffic.received(Wire.bytes(header() + length));
        var type = FrameType.of(code);
        traffic.frameReceived(type, header() + length);
        return new Frame(type, ByteBuffer.wrap(payload));
    }

    void heard() {
        heardNanos = traffic.now();
        traffic.heard();
    }

    /** Sends at once; counted, not delayed. */
    void sendNow(FrameType type, byte[] payload) throws IOException {
        traffic.control(Wire.bytes(header() + payload.length));
        write(type, payload, 0, payload.length);
    }

    /** Sends what was counted before. */
    void write(FrameType type, byte[] payload, int from, int length) throws IOException {
        var frame = ByteBuffer.allocate(header() + length);
        if (greeted) {
            int header = type.code << LENGTH_BITS | length;
            frame.put((byte) (header >> 16)).putShort((short) header);
        } else {
            frame.putInt(length).put((byte) type.code);
        }
        frame.put(payload, from, length);
        traffic.frameSent(type, frame.capacity());
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

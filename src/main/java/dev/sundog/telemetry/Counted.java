package dev.sundog.telemetry;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream of Protocol Buffers' fields that knows where it is. */
final class Counted {
    private static final int BUFFER = 64 << 10;
    private final InputStream in;
    long position;

    Counted(InputStream in) {
        this.in = new BufferedInputStream(in, BUFFER);
    }

    /** The next byte, or -1 at the end. */
    int read() throws IOException {
        int b = in.read();
        position += b < 0 ? 0 : 1;
        return b;
    }

    int read(byte[] into, int at, int length) throws IOException {
        int n = in.read(into, at, length);
        position += Math.max(0, n);
        return n;
    }

    /** A varint that begins with {@code first}; -1 when there is none. */
    long varint(int first) throws IOException {
        long value = 0;
        int b = first;
        for (int shift = 0; shift < 63 && b >= 0; shift += 7) {
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
            b = read();
        }
        return -1;
    }

    /** A number of so many bytes, the highest first; -1 when they are not all there. */
    long bigEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            int b = read();
            if (b < 0) {
                return -1;
            }
            value = value << 8 | b;
        }
        return value;
    }

    /** Passes over so many bytes; false when the end came first. */
    boolean skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            long n = in.skip(left);
            if (n <= 0) {
                if (in.read() < 0) {
                    return false;
                }
                n = 1;
            }
            left -= n;
            position += n;
        }
        return true;
    }

    /** Passes over a value; false when it is malformed. */
    boolean pass(int wireType) throws IOException {
        return switch (wireType) {
            case Wire.VARINT -> varint(read()) >= 0;
            case Wire.FIXED64 -> skip(8);
            case Wire.FIXED32 -> skip(4);
            case Wire.BYTES -> {
                long length = varint(read());
                yield length >= 0 && skip(length);
            }
            default -> false;
        };
    }
}

package dev.sundog.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads the wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding) from a piece of memory without making objects.
 * What is malformed makes it {@link #bad}: then everything reads as 0 and the piece as ended.
 */
final class Wire {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    byte[] bytes = new byte[0];
    int at;
    int end;
    private boolean bad;

    void over(byte[] content, int from, int to) {
        bytes = content;
        at = from;
        end = to;
        bad = false;
    }

    boolean bad() {
        return bad;
    }

    /** The next field's tag: number times 8 plus wire type; 0 at the end. */
    int tag() {
        if (at >= end) {
            return 0;
        }
        long tag = varint();
        if (tag < 8 || tag > 0xFFFF_FFFFL) {
            spoil();
            return 0;
        }
        return (int) tag;
    }

    long varint() {
        if (at < end && bytes[at] >= 0) {
            return bytes[at++];
        }
        long value = 0;
        for (int shift = 0; shift < 70 && at < end; shift += 7) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        spoil();
        return 0;
    }

    long fixed64() {
        if (end - at < 8) {
            spoil();
            return 0;
        }
        long value = (long) LONGS.get(bytes, at);
        at += 8;
        return value;
    }

    /** The length of what follows, all of which is there. */
    int length() {
        long length = varint();
        if (length < 0 || length > end - at) {
            spoil();
            return 0;
        }
        return (int) length;
    }

    /** Passes over the value of a field. */
    void skip(int tag) {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> pass(8);
            case BYTES -> pass(length());
            case FIXED32 -> pass(4);
            default -> spoil();
        }
    }

    /** Has each field of a kind read, to the end of the message, and passes over the others. */
    void each(int wanted, Part part) {
        for (int tag = tag(); tag != 0; tag = tag()) {
            if (tag == wanted) {
                int size = length();
                if (!bad) {
                    part.decode(size);
                }
            } else {
                skip(tag);
            }
        }
    }

    /** A field with a length. */
    interface Part {
        void decode(int length);
    }

    /** Goes into a message of this length and returns where the outer one ends, for {@link #leave}. */
    int enter(int length) {
        int outer = end;
        end = at + length;
        return outer;
    }

    /** Goes behind the message that was entered, whatever was read of it; returns whether it was well formed. */
    boolean leave(int outer) {
        boolean good = !bad;
        at = end;
        end = outer;
        bad = false;
        return good;
    }

    private void pass(int length) {
        if (end - at < length) {
            spoil();
        } else {
            at += length;
        }
    }

    private void spoil() {
        bad = true;
        at = end;
    }
}

package dev.sundog.sync;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads what {@link Wire.Out} wrote; anything else is an {@link OperatorException}. */
final class WireIn {
    /** Names are told by what they share: so few bytes could stand for very many. */
    private static final int MOST_NAMES_BYTES = 16 * 1024 * 1024;

    private final ByteBuffer in;
    private long namesBytes;

    WireIn(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    int u8() {
        return in.get() & 0xff;
    }

    int i32() {
        return in.getInt();
    }

    long i64() {
        return in.getLong();
    }

    int count(int atLeastBytesEach) {
        int n = in.getInt();
        if (n < 0 || (long) n * atLeastBytesEach > in.remaining()) {
            throw Wire.garbage("a count of " + n);
        }
        return n;
    }

    byte[] bytes() {
        var out = new byte[count(1)];
        in.get(out);
        return out;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7f) << shift;
            if ((b & 0x80) == 0) {
                return value;
            }
        }
        throw Wire.garbage("a number without end");
    }

    long zigzag() {
        long v = varint();
        return (v >>> 1) ^ -(v & 1);
    }

    int varcount(int atLeastBytesEach) {
        long n = varint();
        if (n < 0 || n > in.remaining() / atLeastBytesEach) {
            throw Wire.garbage("a count of " + n);
        }
        return (int) n;
    }

    byte[] varbytes() {
        return raw(varcount(1));
    }

    byte[] raw(long length) {
        if (length > in.remaining()) {
            throw Wire.garbage("a length of " + length);
        }
        var out = new byte[(int) length];
        in.get(out);
        return out;
    }

    /** All that is left. */
    byte[] rest() {
        return raw(in.remaining());
    }

    /** How often a chunk is repeated: a file of no more than 2^50 bytes. */
    int times() {
        long n = varint();
        if (n < 1 || n > Integer.MAX_VALUE) {
            throw Wire.garbage("a chunk " + n + " times");
        }
        return (int) n;
    }

    /** A name of that length is about to be made of what it shares with another. */
    void name(long length) {
        namesBytes += length;
        if (namesBytes > MOST_NAMES_BYTES) {
            throw Wire.garbage("names of over 16 MiB in one message");
        }
    }

    int within(long value, long most) {
        if (value < 0 || value > most) {
            throw Wire.garbage(value + " of " + most);
        }
        return (int) value;
    }

    <T> T one(T[] all, int index) {
        if (index >= all.length) {
            throw Wire.garbage("unknown kind " + index);
        }
        return all[index];
    }

    Chunk chunk(Digest hash, long length) {
        if (length < 1 || length > Chunker.MAX_BYTES) {
            throw Wire.garbage("a chunk of " + length + " bytes");
        }
        return new Chunk(hash, (int) length);
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    TreePath path() {
        return TreePath.of(bytes());
    }

    /** One component of a path. */
    byte[] name() {
        var name = bytes();
        var path = TreePath.of(name);
        if (path.isRoot() || !path.parent().isRoot()) {
            throw Wire.garbage("a name that is none: " + path);
        }
        return name;
    }

    Digest digest() {
        return Digest.read(in);
    }

    Chunk chunk() {
        return chunk(digest(), i32());
    }

    Metadata metadata() {
        int mode = i32();
        var plain = new Metadata(mode & ~Metadata.HAS_XATTRS, i32(), i32(), i64());
        if ((mode & Metadata.HAS_XATTRS) == 0) {
            return plain;
        }
        return plain.with(some(Xattrs.read(bytes())));
    }

    <T> List<T> list(int atLeastBytesEach, Supplier<T> one) {
        int n = count(atLeastBytesEach);
        var out = new ArrayList<T>(n);
        for (int i = 0; i < n; i++) {
            out.add(one.get());
        }
        return out;
    }

    /** Runs a reader; the content must be well-formed and used up. */
    <T> T whole(Supplier<T> reader) {
        try {
            T value = reader.get();
            if (in.hasRemaining()) {
                throw Wire.garbage(in.remaining() + " bytes too many");
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw new OperatorException(
                    "A message or record ends too early", "If it repeats, check the peer's version", e);
        }
    }

    /** What is said to be there is. */
    static Xattrs some(Xattrs xattrs) {
        if (xattrs.isEmpty()) {
            throw Wire.garbage("extended attributes that are none");
        }
        return xattrs;
    }
}

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
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Reading and writing the few shapes that the wire and the index are made of. Big-endian; counts and lengths are checked. */
final class Wire {
    private Wire() {}

    /** A buffer that grows. */
    static final class Out {
        private byte[] bytes = new byte[256];
        private int size;

        private ByteBuffer room(int n) {
            if (size + n > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + n));
            }
            var here = ByteBuffer.wrap(bytes, size, n);
            size += n;
            return here;
        }

        Out u8(int v) {
            room(1).put((byte) v);
            return this;
        }

        Out i32(int v) {
            room(4).putInt(v);
            return this;
        }

        Out i64(long v) {
            room(8).putLong(v);
            return this;
        }

        Out bytes(byte[] v) {
            i32(v.length);
            room(v.length).put(v);
            return this;
        }

        Out text(String v) {
            return bytes(v.getBytes(StandardCharsets.UTF_8));
        }

        Out path(TreePath v) {
            return bytes(v.bytes());
        }

        Out digest(Digest v) {
            v.write(room(Digest.BYTES));
            return this;
        }

        Out metadata(Metadata m) {
            i32(m.modeBits()).i32(m.uid()).i32(m.gid()).i64(m.mtimeNanos());
            return m.xattrs().isEmpty() ? this : bytes(m.xattrs().bytes());
        }

        byte[] done() {
            return Arrays.copyOf(bytes, size);
        }
    }

    /** Reads what {@link Out} wrote; anything else is an {@link OperatorException}. */
    static final class In {
        private final ByteBuffer in;

        In(byte[] bytes) {
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
                throw garbage("a count of " + n);
            }
            return n;
        }

        byte[] bytes() {
            var out = new byte[count(1)];
            in.get(out);
            return out;
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
                throw garbage("a name that is none: " + path);
            }
            return name;
        }

        Digest digest() {
            return Digest.read(in);
        }

        Chunk chunk() {
            var hash = digest();
            int length = i32();
            if (length < 1 || length > Chunker.MAX_BYTES) {
                throw garbage("a chunk of " + length + " bytes");
            }
            return new Chunk(hash, length);
        }

        Metadata metadata() {
            int mode = i32();
            var plain = new Metadata(mode & ~Metadata.HAS_XATTRS, i32(), i32(), i64());
            if ((mode & Metadata.HAS_XATTRS) == 0) {
                return plain;
            }
            var xattrs = Xattrs.read(bytes());
            if (xattrs.isEmpty()) {
                throw garbage("extended attributes that are none");
            }
            return plain.with(xattrs);
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
                    throw garbage(in.remaining() + " bytes too many");
                }
                return value;
            } catch (BufferUnderflowException e) {
                throw new OperatorException(
                        "A message or record ends too early", "If it repeats, check the peer's version", e);
            }
        }
    }

    static OperatorException garbage(String what) {
        return new OperatorException(
                "A message or record is garbled: " + what,
                "If it repeats, check the peer's version with sundog doctor");
    }
}

package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

        /** Seven bits a byte, the lowest first, as long as more follow; for numbers that are mostly small. */
        Out varint(long v) {
            long left = v;
            while ((left & ~0x7fL) != 0) {
                u8((int) (left & 0x7f) | 0x80);
                left >>>= 7;
            }
            return u8((int) left);
        }

        /** A number near zero, either side of it. */
        Out zigzag(long v) {
            return varint((v << 1) ^ (v >> 63));
        }

        Out varbytes(byte[] v) {
            return varbytes(v, 0, v.length);
        }

        Out varbytes(byte[] v, int from, int length) {
            varint(length);
            room(length).put(v, from, length);
            return this;
        }

        Out raw(byte[] v) {
            room(v.length).put(v);
            return this;
        }

        int size() {
            return size;
        }

        byte[] done() {
            return Arrays.copyOf(bytes, size);
        }
    }

    static OperatorException garbage(String what) {
        return new OperatorException(
                "A message or record is garbled: " + what,
                "If it repeats, check the peer's version with sundog doctor");
    }
}

package dev.sundog.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** What one name in a tree is: the part of it that both sites must have alike. An absent name has no entry. */
public sealed interface Entry {
    Metadata metadata();

    /** Content and metadata together: equal digests mean nothing to send. */
    Digest digest();

    /** A regular file; the content is its chunks in order. */
    record File(Metadata metadata, List<Chunk> chunks) implements Entry {
        public File {
            chunks = List.copyOf(chunks);
        }

        /** Bytes. */
        public long size() {
            long size = 0;
            for (var chunk : chunks) {
                size += chunk.length();
            }
            return size;
        }

        @Override
        public Digest digest() {
            var out = ByteBuffer.allocate(1 + metadata.digestBytes() + chunks.size() * (Digest.BYTES + 4));
            metadata.write(out.put((byte) 'f'));
            for (var chunk : chunks) {
                chunk.hash().write(out);
                out.putInt(chunk.length());
            }
            return Digest.of(out.array());
        }
    }

    /** A directory. Its modification time is not mirrored (each side's own writes change it) and counts as 0. */
    record Directory(Metadata metadata) implements Entry {
        @Override
        public Digest digest() {
            var m = new Metadata(metadata.mode(), metadata.uid(), metadata.gid(), 0, metadata.xattrs());
            var out = ByteBuffer.allocate(1 + m.digestBytes());
            m.write(out.put((byte) 'd'));
            return Digest.of(out.array());
        }
    }

    /** A symbolic link; the target is bytes and is never followed. */
    record Symlink(Metadata metadata, byte[] target) implements Entry {
        @Override
        public Digest digest() {
            var out = ByteBuffer.allocate(1 + metadata.digestBytes() + target.length);
            metadata.write(out.put((byte) 'l'));
            out.put(target);
            return Digest.of(out.array());
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Symlink s && s.metadata.equals(metadata) && Arrays.equals(s.target, target);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(target);
        }
    }
}

package dev.sundog.model;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What one name in a tree is: the part of it that both sites must have alike. An absent name has no entry. */
public sealed interface Entry {
    Metadata metadata();

    /** Content and metadata together: equal digests mean nothing to send. */
    Digest digest();

    /**
     * A regular file. What its content is made of is kept apart.
     *
     * @param size bytes
     * @param content digest of the chunks that the content is cut into
     */
    record File(Metadata metadata, long size, Digest content) implements Entry {
        @Override
        public Digest digest() {
            var out = ByteBuffer.allocate(1 + metadata.digestBytes() + 8 + Digest.BYTES);
            metadata.write(out.put((byte) 'f'));
            content.write(out.putLong(size));
            return Digest.of(out.array());
        }
    }

    /** A directory. Its modification time is not mirrored (each side's own writes change it) and counts as 0. */
    record Directory(Metadata metadata) implements Entry {
        @Override
        public Digest digest() {
            var m = metadata.at(0);
            var out = ByteBuffer.allocate(1 + m.digestBytes());
            m.write(out.put((byte) 'd'));
            return Digest.of(out.array());
        }
    }

    /**
     * Another name of a file that has several. One of them has the file's own entry; content and metadata are there.
     *
     * @param to that name
     * @param version digest of that entry
     */
    record HardLink(TreePath to, Digest version) implements Entry {
        private static final Metadata NONE = new Metadata(0, -1, -1, 0);

        @Override
        public Metadata metadata() {
            return NONE;
        }

        @Override
        public Digest digest() {
            byte[] name = to.bytes();
            var out = ByteBuffer.allocate(1 + Digest.BYTES + name.length);
            version.write(out.put((byte) 'h'));
            return Digest.of(out.put(name).array());
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

package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.util.List;

/** What the holder tells about one name: the least that turns the other side's version of it into the holder's. */
public record Update(long sequence, TreePath path, What what) {

    /** What the name shall be. */
    public sealed interface What {}

    /**
     * A regular file.
     *
     * @param base beginning of the digest of the version that {@link Piece.Base} counts in; 0 where no piece does
     * @param check beginning of the new content's digest: what is put together there must have it
     */
    public record File(Metadata metadata, long base, long check, List<Piece> pieces) implements What {
        public File {
            pieces = List.copyOf(pieces);
        }

        /** Whether all of the content came with it. */
        public boolean isGiven() {
            return pieces.stream().allMatch(p -> p instanceof Piece.Bytes);
        }
    }

    /** A directory. */
    public record Directory(Metadata metadata) implements What {}

    /** A symbolic link. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Symlink(Metadata metadata, byte[] target) implements What {}

    /**
     * Another name of a file.
     *
     * @param to the name that has the file's entry
     * @param check beginning of the digest of that entry
     */
    public record Link(TreePath to, long check) implements What {}

    /** Nothing: the name is gone. */
    public record Gone() implements What {}

    /** The directory that was {@code from}, with all that it held. */
    public record Moved(TreePath from, Metadata metadata) implements What {}

    /** The part of a digest that a check carries: an accident goes unnoticed once in 2^64. */
    public static long check(Digest digest) {
        return digest.a();
    }
}

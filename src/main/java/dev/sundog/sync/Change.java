package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.GroupId;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import java.util.List;
import java.util.Optional;

/** What turns the receiver's version of one name into the sender's. */
public record Change(GroupId group, Version version, TreePath path, Content content) {

    /** What the name shall be. */
    public sealed interface Content {}

    /**
     * A regular file.
     *
     * @param base digest of the version that {@link Ref.Keep} counts in; empty where nothing is kept
     */
    public record PutFile(Metadata metadata, Optional<Digest> base, List<Ref> refs) implements Content {
        public PutFile {
            refs = List.copyOf(refs);
        }
    }

    /** A directory. */
    public record PutDirectory(Metadata metadata) implements Content {}

    /** A symbolic link. */
    @SuppressWarnings("ArrayRecordComponent")
    public record PutSymlink(Metadata metadata, byte[] target) implements Content {}

    /** Another name of the file at {@code to}, whose entry has the digest {@code version}. */
    public record PutLink(TreePath to, Digest version) implements Content {}

    /** Nothing: the name is gone. */
    public record Delete() implements Content {}

    /** The directory that was {@code from}, with all that it held. */
    public record Move(TreePath from, Metadata metadata) implements Content {}
}

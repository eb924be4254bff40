package dev.sundog.sync;

import dev.sundog.model.TreePath;

/** Something that a second reading found otherwise than both sides had agreed. */
public record Difference(Kind kind, TreePath path) {
    /** What is otherwise. */
    public enum Kind {
        /** It looks as it did and holds other bytes: the disk, or somebody behind the file system's back. */
        CONTENT,
        /** Somebody has written to it, or set its mode, owner, times or attributes. */
        CHANGED,
        /** It is not there. */
        MISSING,
        /** It is there, and nobody told of it. */
        EXTRA,
        /** It cannot be read. */
        UNREADABLE,
        /** Named before as of other content; that could not be put right: nobody has it, or it cannot be written. */
        UNREPAIRED
    }
}

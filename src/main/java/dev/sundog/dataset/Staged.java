package dev.sundog.dataset;

import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;

/** A file being made out of sight, beginning to end. Used by one thread. Closing it before it is published destroys it. */
public interface Staged extends AutoCloseable {
    long id();

    /** Where it is kept, inside {@code .sundog}. */
    String location();

    /** Bytes so far. */
    long length();

    void write(byte[] bytes, int from, int count);

    /** Appends from a file of the tree; returns bytes copied, fewer only when the source ends. */
    long copyFrom(TreePath source, long offset, long count);

    /** As {@link #copyFrom}, from a place inside {@code .sundog}, such as what was put aside. */
    long copyFromStored(String source, long offset, long count);

    /** Reads back what was written; -1 when nothing is left. */
    int read(long offset, byte[] into, int from, int count);

    /** Sets owner, mode and time of modification; the last step before {@link #sync}. */
    void finish(Metadata metadata);

    /** False when {@link #finish} lacked the permission to set the owner; set-id bits are then left out. */
    boolean ownerApplied();

    /** How it looks now. */
    Stat stat();

    void sync();

    @Override
    void close();
}

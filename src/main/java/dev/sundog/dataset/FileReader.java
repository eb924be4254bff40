package dev.sundog.dataset;

import dev.sundog.model.Xattrs;

/** An open regular file. It stays the same inode, whatever happens to the name. Any number of threads may read. */
public interface FileReader extends AutoCloseable {
    /** As it is now. */
    Stat stat();

    /** Reads until {@code length} bytes or the end of the file; -1 when nothing is left at {@code offset}. */
    int read(long offset, byte[] into, int from, int length);

    /** The offset of the next data at or after an offset, or the file's size: what lies between reads as zeros. */
    long nextData(long offset);

    /**
     * The metadata to be mirrored: what the stat says, and extended attributes as they are now.
     *
     * @param known those that the other site has, as far as known: what this one cannot keep is taken from there
     */
    Described describe(Stat stat, Xattrs known);

    /** What was written there shall be on its way to the disk, without waiting for it: then {@link #force} takes less long. */
    void beginForce(long offset, long length);

    /** What was written to the file, by anyone, is on the disk. */
    void force();

    @Override
    void close();
}

package dev.sundog.dataset;

/** An open regular file. It stays the same inode, whatever happens to the name. Any number of threads may read. */
public interface FileReader extends AutoCloseable {
    /** As it is now. */
    Stat stat();

    /** Reads until {@code length} bytes or the end of the file; -1 when nothing is left at {@code offset}. */
    int read(long offset, byte[] into, int from, int length);

    /** What was written to the file, by anyone, is on the disk. */
    void force();

    @Override
    void close();
}

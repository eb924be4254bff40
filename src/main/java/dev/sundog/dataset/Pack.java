package dev.sundog.dataset;

/** An append-only file of Sundog's own. After a crash its end may be torn: what is read is to be checked by its hash. */
public interface Pack extends AutoCloseable {
    /** Returns the offset at which the bytes now stand; they are durable after {@link #sync}. */
    long append(byte[] bytes, int from, int count);

    /** Fills the array as far as the pack reaches; how many bytes, -1 when none. */
    int read(long offset, byte[] into);

    /** Bytes. */
    long length();

    /** Gives back what lies behind {@code newLength}. */
    void truncate(long newLength);

    void sync();

    @Override
    void close();
}

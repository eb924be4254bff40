package dev.sundog.dataset;

import dev.sundog.host.Descriptor;

/** An append-only file of Sundog's own. After a crash its end may be torn: what is read is to be checked by its hash. */
public final class Pack implements AutoCloseable {
    private final Descriptor file;
    private long length;

    Pack(Descriptor file) {
        this.file = file;
        this.length = file.stat().size();
    }

    /** Returns the offset at which the bytes now stand; they are durable after {@link #sync}. */
    public synchronized long append(byte[] bytes, int from, int count) {
        long at = length;
        file.write(at, bytes, from, count);
        length = at + count;
        return at;
    }

    /** Fills the array as far as the pack reaches; how many bytes, -1 when none. */
    public int read(long offset, byte[] into) {
        return file.read(offset, into, 0, into.length);
    }

    /** Bytes. */
    public synchronized long length() {
        return length;
    }

    /** Gives back what lies behind {@code newLength}. */
    public synchronized void truncate(long newLength) {
        file.truncate(newLength);
        length = newLength;
    }

    public void sync() {
        file.sync();
    }

    @Override
    public void close() {
        file.close();
    }
}

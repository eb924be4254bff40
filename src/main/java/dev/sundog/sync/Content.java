package dev.sundog.sync;

/** A file's bytes, wherever they are read from. */
@FunctionalInterface
public interface Content {
    /** Reads until {@code length} bytes or the end; how many, or -1 when nothing is left at {@code offset}. */
    int read(long offset, byte[] into, int from, int length);
}

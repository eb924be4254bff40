package dev.sundog.index;

/**
 * How a file looked when its content was read: while it still looks so, it has not changed.
 *
 * @param ctimeNanos {@link #RACY} where the file had changed so recently that a further change could look the same
 */
public record Stamp(long size, long mtimeNanos, long ctimeNanos, long inode) {
    public static final long RACY = -1;
}

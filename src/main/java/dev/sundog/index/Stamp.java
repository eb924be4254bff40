package dev.sundog.index;

/**
 * How a file looked when its content was read: while it still looks so, it has not changed.
 *
 * @param ctimeNanos {@link #RACY} where the file had changed so recently that a further change could look the same; {@link #LINKED} where it says nothing
 */
public record Stamp(long size, long mtimeNanos, long ctimeNanos, long inode) {
    public static final long RACY = -1;

    /** In place of the time of change where a file has several names: that changes with each name made or removed. */
    public static final long LINKED = -2;

    /** The same look, which alone does not tell. */
    public Stamp unsure() {
        return new Stamp(size, mtimeNanos, RACY, inode);
    }
}

package dev.sundog.model;

import java.nio.ByteBuffer;

/**
 * What a file system keeps beside content.
 *
 * @param mode permission bits, 0 to 07777
 * @param uid owner's number; -1 where it is not recorded
 * @param gid group's number; -1 where it is not recorded
 * @param mtimeNanos last modification, nanoseconds since 1970
 */
public record Metadata(int mode, int uid, int gid, long mtimeNanos, Xattrs xattrs) {
    /** Stands in the mode, on the wire and in digests, of what has extended attributes: all else is as without them. */
    public static final int HAS_XATTRS = 1 << 31;

    public Metadata(int mode, int uid, int gid, long mtimeNanos) {
        this(mode, uid, gid, mtimeNanos, Xattrs.NONE);
    }

    public Metadata with(Xattrs others) {
        return new Metadata(mode, uid, gid, mtimeNanos, others);
    }

    /** With another time of modification. */
    public Metadata at(long nanos) {
        return new Metadata(mode, uid, gid, nanos, xattrs);
    }

    /** The mode, and whether there are extended attributes. */
    public int modeBits() {
        return xattrs.isEmpty() ? mode : mode | HAS_XATTRS;
    }

    /** Bytes of what {@link #write} writes. */
    int digestBytes() {
        return xattrs.isEmpty() ? 20 : 20 + Digest.BYTES;
    }

    /** For a digest: extended attributes by theirs. */
    void write(ByteBuffer out) {
        out.putInt(modeBits()).putInt(uid).putInt(gid).putLong(mtimeNanos);
        if (!xattrs.isEmpty()) {
            xattrs.digest().write(out);
        }
    }
}

package dev.sundog.dataset;

import dev.sundog.host.FileStat;
import dev.sundog.model.Metadata;

/**
 * What is known of one entry without reading its content.
 *
 * @param size bytes
 * @param mtimeNanos last modification, nanoseconds since 1970
 * @param ctimeNanos last change of anything, nanoseconds since 1970
 * @param mode permission bits, 0 to 07777
 * @param links names of the same inode
 */
public record Stat(
        Kind kind,
        long size,
        long mtimeNanos,
        long ctimeNanos,
        long inode,
        long device,
        int mode,
        int uid,
        int gid,
        int links) {

    /** The part of it that is mirrored; extended attributes are {@link Described} apart. */
    public Metadata metadata() {
        return new Metadata(mode, uid, gid, mtimeNanos);
    }

    /**
     * Whether two looks, with a move between, saw the same version of the same inode: moving changes the time of change, so that
     * does not count; whoever writes changes the time of modification.
     */
    public boolean isVersionOf(Stat other) {
        return kind == other.kind
                && inode == other.inode
                && size == other.size
                && metadata().equals(other.metadata());
    }

    static Stat of(FileStat s, long rootDevice) {
        return new Stat(
                kind(s, rootDevice),
                s.size(),
                s.mtimeNanos(),
                s.ctimeNanos(),
                s.inode(),
                s.device(),
                s.permissions(),
                s.uid(),
                s.gid(),
                s.links());
    }

    private static Kind kind(FileStat s, long rootDevice) {
        if (s.mountRoot()) {
            return Kind.OTHER;
        }
        if (s.isFile()) {
            return Kind.FILE;
        }
        if (s.isSymlink()) {
            return Kind.SYMLINK;
        }
        return s.isDirectory() && s.device() == rootDevice ? Kind.DIRECTORY : Kind.OTHER;
    }
}

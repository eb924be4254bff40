package dev.sundog.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the kernel keeps of one inode.
 *
 * @param mode type and permission bits as in {@code st_mode}
 * @param size bytes
 * @param mtimeNanos since 1970, saturating
 * @param ctimeNanos since 1970, saturating
 * @param device major number above minor number, 32 bits each
 * @param mountRoot whether another file system (or a bind mount) is mounted here
 */
public record FileStat(
        int mode,
        long size,
        long mtimeNanos,
        long ctimeNanos,
        long inode,
        long device,
        int uid,
        int gid,
        int links,
        boolean mountRoot) {
    static final long STRUCT_BYTES = 256;
    static final long BASIC_MASK = 0x7ff;
    private static final int TYPE = 0170000;
    private static final long MOUNT_ROOT = 0x2000;
    private static final long NANOS = 1_000_000_000L;

    public boolean isFile() {
        return (mode & TYPE) == 0100000;
    }

    public boolean isDirectory() {
        return (mode & TYPE) == 0040000;
    }

    public boolean isSymlink() {
        return (mode & TYPE) == 0120000;
    }

    /** Permission bits, 0 to 07777. */
    public int permissions() {
        return mode & 07777;
    }

    /** {@code struct statx}, which is laid out alike on every architecture. */
    static FileStat read(MemorySegment s) {
        int mode = Short.toUnsignedInt(s.get(ValueLayout.JAVA_SHORT, 28));
        long attributes = s.get(ValueLayout.JAVA_LONG, 8);
        long major = Integer.toUnsignedLong(s.get(ValueLayout.JAVA_INT, 136));
        long minor = Integer.toUnsignedLong(s.get(ValueLayout.JAVA_INT, 140));
        return new FileStat(
                mode,
                s.get(ValueLayout.JAVA_LONG, 40),
                time(s, 112),
                time(s, 96),
                s.get(ValueLayout.JAVA_LONG, 32),
                major << 32 | minor,
                s.get(ValueLayout.JAVA_INT, 20),
                s.get(ValueLayout.JAVA_INT, 24),
                s.get(ValueLayout.JAVA_INT, 16),
                (attributes & MOUNT_ROOT) != 0);
    }

    private static long time(MemorySegment s, long at) {
        long seconds = s.get(ValueLayout.JAVA_LONG, at);
        long nanos = Integer.toUnsignedLong(s.get(ValueLayout.JAVA_INT, at + 8));
        if (seconds >= Long.MAX_VALUE / NANOS) {
            return Long.MAX_VALUE;
        }
        return seconds <= Long.MIN_VALUE / NANOS ? Long.MIN_VALUE : seconds * NANOS + nanos;
    }
}

package dev.sundog.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One open file or directory. Offsets and lengths in bytes; failures are {@link HostException}. */
public final class Descriptor implements AutoCloseable {
    private static final int PIECE = 1 << 20;
    private static final long FICLONE = 0x40049409L;
    private static final long FICLONERANGE = 0x4020940dL;
    /** Of all file systems that share blocks, unless their makers chose larger ones. */
    private static final int CLONE_BLOCK = 4 << 10;
    /** Less is copied faster than the sharing is written down. */
    private static final long LEAST_CLONE = 64 << 10;

    private static final long SYNC_FILE_RANGE_WAIT_BEFORE = 1;
    private static final long SYNC_FILE_RANGE_WRITE = 2;
    private static final long SYNC_FILE_RANGE_WAIT_AFTER = 4;
    private static final long SEEK_DATA = 3;
    private static final long SEEK_HOLE = 4;
    private static final long OMIT = (1L << 30) - 2;
    static final int HERE = 0x1000; // AT_EMPTY_PATH
    static final int CWD = -100; // AT_FDCWD

    private final int number;
    private final String path;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean clones = true;
    private volatile Optional<WriteBehind> behind = Optional.empty();

    Descriptor(int number, String path) {
        this.number = number;
        this.path = path;
    }

    int number() {
        if (closed.get()) {
            throw new IllegalStateException(path + " is closed");
        }
        return number;
    }

    /** What was opened, for people. */
    public String path() {
        return path;
    }

    /** A path to exactly this inode, whatever its name is now. */
    byte[] magicPath() {
        return ("/proc/self/fd/" + number()).getBytes(StandardCharsets.US_ASCII);
    }

    public FileStat stat() {
        try (var call = new Call()) {
            var out = call.space(FileStat.STRUCT_BYTES);
            call.check(Sys.STATX, path, number(), call.text(new byte[0]), HERE, FileStat.BASIC_MASK, out.address());
            return FileStat.read(out);
        }
    }

    /** Reads until {@code length} bytes or the end of the file; -1 when nothing is left at {@code offset}. */
    public int read(long offset, byte[] into, int from, int length) {
        int done = 0;
        try (var call = new Call()) {
            int piece = Math.min(length, PIECE);
            var buffer = call.space(Math.max(piece, 1));
            while (done < length) {
                int want = Math.min(piece, length - done);
                int got = (int) call.check(Sys.PREAD64, path, number(), buffer.address(), want, offset + done);
                if (got == 0) {
                    break;
                }
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, from + done, got);
                done += got;
            }
        }
        return done == 0 && length > 0 ? -1 : done;
    }

    /** Where data begin at or after an offset; the file's size where there are none, the offset where that cannot be told. */
    public long nextData(long offset) {
        long found = seek(offset, SEEK_DATA);
        return found == -Errno.ENXIO ? Math.max(offset, stat().size()) : found < 0 ? offset : found;
    }

    /** Where a hole begins at or after an offset, at the end of the file at last. */
    public long nextHole(long offset) {
        long found = seek(offset, SEEK_HOLE);
        return found < 0 ? Math.max(offset, stat().size()) : found;
    }

    private long seek(long offset, long whence) {
        try (var call = new Call()) {
            return call.invoke(Sys.LSEEK, number(), offset, whence);
        }
    }

    /** Writes all of it. */
    public void write(long offset, byte[] bytes, int from, int length) {
        int done = 0;
        try (var call = new Call()) {
            int piece = Math.min(length, PIECE);
            var buffer = call.space(Math.max(piece, 1));
            while (done < length) {
                int n = Math.min(piece, length - done);
                MemorySegment.copy(bytes, from + done, buffer, ValueLayout.JAVA_BYTE, 0, n);
                done += (int) call.check(Sys.PWRITE64, path, number(), buffer.address(), n, offset + done);
            }
        }
        written(offset + length);
    }

    /** What is written from now on, beginning to end, goes to the disk step by step and not all at the next {@link #sync}. */
    public void writeBehind() {
        behind = Optional.of(new WriteBehind(this::syncRange));
    }

    /** It has been written up to there. */
    void written(long end) {
        behind.ifPresent(b -> b.written(end));
    }

    public void truncate(long length) {
        simple(Sys.FTRUNCATE, length);
    }

    /** Content and metadata (for a directory: its names) are on the disk. */
    public void sync() {
        simple(Sys.FSYNC, 0);
    }

    /**
     * Has the kernel begin to write what is dirty there. Nothing is on the disk by that: a {@link #sync} that follows has less to
     * wait for. Where a file system does not know it, nothing happens.
     */
    public void beginSync(long offset, long length) {
        syncRange(offset, length, false);
    }

    private void syncRange(long offset, long length, boolean wait) {
        long flags = wait
                ? SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER
                : SYNC_FILE_RANGE_WRITE;
        try (var call = new Call()) {
            long result = call.invoke(Sys.SYNC_FILE_RANGE, number(), offset, length, flags);
            // A failure that is reported here is not reported to the sync that follows.
            KernelCopy.failUnlessUnsupported(result, Sys.SYNC_FILE_RANGE, this);
        }
    }

    /** Everything of the file system that holds this is on the disk. */
    public void syncFileSystem() {
        simple(Sys.SYNCFS, 0);
    }

    /** Bytes that an ordinary user can still write on the file system that holds this. */
    public long freeBytes() {
        try (var call = new Call()) {
            MemorySegment out = call.space(256);
            call.check(Sys.FSTATFS, path, number(), out.address());
            return out.get(ValueLayout.JAVA_LONG, 32) * out.get(ValueLayout.JAVA_LONG, 72);
        }
    }

    private void simple(Sys sys, long argument) {
        try (var call = new Call()) {
            call.check(sys, path, number(), argument);
        }
    }

    /** Permission bits; the inode must not be a symbolic link. */
    public void changeMode(int permissions) {
        try (var call = new Call()) {
            call.check(Sys.FCHMODAT, path, CWD, call.text(magicPath()), permissions);
        }
    }

    /** -1 leaves a number as it is. */
    public void changeOwner(int uid, int gid) {
        try (var call = new Call()) {
            call.check(Sys.FCHOWNAT, path, number(), call.text(new byte[0]), uid, gid, HERE);
        }
    }

    /** Sets the time of modification, nanoseconds since 1970. The inode must not be a symbolic link. */
    public void setModified(long nanos) {
        try (var call = new Call()) {
            call.check(Sys.UTIMENSAT, path, CWD, call.text(magicPath()), times(call, nanos), 0);
        }
    }

    static long times(Call call, long mtimeNanos) {
        var times = call.space(32);
        times.set(ValueLayout.JAVA_LONG, 8, OMIT);
        times.set(ValueLayout.JAVA_LONG, 16, Math.floorDiv(mtimeNanos, 1_000_000_000L));
        times.set(ValueLayout.JAVA_LONG, 24, Math.floorMod(mtimeNanos, 1_000_000_000L));
        return times.address();
    }

    /** Shares all blocks of {@code source}; false where the file system cannot. */
    public boolean cloneOf(Descriptor source) {
        try (var call = new Call()) {
            return cloned(call.invoke(Sys.IOCTL, number(), FICLONE, source.number()));
        }
    }

    /**
     * Shares the blocks of the source where the file system can and both offsets lie alike in a block, else copies inside the
     * kernel; fewer bytes than {@code length} only when the source ends.
     */
    public long copyFrom(Descriptor source, long sourceOffset, long offset, long length) {
        long head = Math.floorMod(-offset, CLONE_BLOCK);
        long middle = length - head - Math.floorMod(offset + length, CLONE_BLOCK);
        boolean alike = Math.floorMod(sourceOffset - offset, CLONE_BLOCK) == 0;
        if (!clones || !alike || middle < LEAST_CLONE) {
            return KernelCopy.run(source, this, sourceOffset, offset, length);
        }
        clones = cloneRange(source, sourceOffset + head, offset + head, middle);
        if (!clones) {
            return KernelCopy.run(source, this, sourceOffset, offset, length);
        }
        long copied = KernelCopy.run(source, this, sourceOffset, offset, head);
        long done = head + middle;
        return copied < head
                ? copied
                : done + KernelCopy.run(source, this, sourceOffset + done, offset + done, length - done);
    }

    private boolean cloneRange(Descriptor source, long sourceOffset, long offset, long length) {
        try (var call = new Call()) {
            var range = call.space(32);
            range.set(ValueLayout.JAVA_LONG, 0, source.number());
            range.set(ValueLayout.JAVA_LONG, 8, sourceOffset);
            range.set(ValueLayout.JAVA_LONG, 16, length);
            range.set(ValueLayout.JAVA_LONG, 24, offset);
            return cloned(call.invoke(Sys.IOCTL, number(), FICLONERANGE, range.address()));
        }
    }

    private boolean cloned(long result) {
        if (result == -Errno.ENOSPC || result == -Errno.EDQUOT || result == -Errno.EIO) {
            Call.checked(result, Sys.IOCTL, path);
        }
        return result >= 0;
    }

    /** Closing twice does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try (var call = new Call()) {
                call.invoke(Sys.CLOSE, number);
            }
        }
    }
}

package dev.sundog.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** The kernel's notices of changes in directories. */
public final class Inotify implements AutoCloseable {
    public static final int MODIFY = 0x2;
    public static final int ATTRIB = 0x4;
    public static final int CLOSE_WRITE = 0x8;
    public static final int MOVED_FROM = 0x40;
    public static final int MOVED_TO = 0x80;
    public static final int CREATE = 0x100;
    public static final int DELETE = 0x200;
    public static final int DELETE_SELF = 0x400;
    public static final int MOVE_SELF = 0x800;
    public static final int UNMOUNT = 0x2000;
    public static final int OVERFLOW = 0x4000;
    public static final int IGNORED = 0x8000;
    public static final int ONLY_DIRECTORY = 0x01000000;
    /** Adds to what was asked of the same directory before, instead of replacing it. */
    public static final int MASK_ADD = 0x20000000;

    public static final int IS_DIRECTORY = 0x40000000;

    private static final int NONBLOCK_CLOEXEC = 04000 | 0x80000;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long FIONREAD = 0x541b;
    private static final String NAME = "inotify";

    private final Descriptor queue;
    private final Descriptor alarm;

    private Inotify(Descriptor queue, Descriptor alarm) {
        this.queue = queue;
        this.alarm = alarm;
    }

    /**
     * One notice.
     *
     * @param watch which watched directory; -1 for an overflow
     * @param mask of the constants of {@link Inotify}
     * @param cookie the same in both halves of a rename
     * @param name in that directory; empty for the directory itself
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Event(int watch, int mask, int cookie, byte[] name) {
        public boolean has(int bit) {
            return (mask & bit) != 0;
        }
    }

    public static Inotify open() {
        try (var call = new Call()) {
            var queue = new Descriptor((int) call.check(Sys.INOTIFY_INIT1, NAME, NONBLOCK_CLOEXEC), NAME);
            long alarm = call.invoke(Sys.EVENTFD2, 0, NONBLOCK_CLOEXEC);
            if (alarm < 0) {
                queue.close();
            }
            return new Inotify(queue, new Descriptor((int) Call.checked(alarm, Sys.EVENTFD2, NAME), NAME));
        }
    }

    /**
     * Watches the very directory that was opened, whatever stands at its path now.
     *
     * @return its number; the same directory has the same number
     */
    public int watch(Descriptor directory, int mask) {
        try (var call = new Call()) {
            long path = call.text(directory.magicPath());
            return (int)
                    call.check(Sys.INOTIFY_ADD_WATCH, directory.path(), queue.number(), path, mask | ONLY_DIRECTORY);
        }
    }

    /** A watch that is gone already is no error. */
    public void unwatch(int watch) {
        try (var call = new Call()) {
            call.invoke(Sys.INOTIFY_RM_WATCH, queue.number(), watch);
        }
    }

    /** Bytes of notices that wait now. */
    public int queuedBytes() {
        try (var call = new Call()) {
            var out = call.space(8);
            call.check(Sys.IOCTL, NAME, queue.number(), FIONREAD, out.address());
            return out.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /**
     * What waits, as much as fits 64 KiB, without blocking.
     *
     * @return bytes taken from the queue; 0 when nothing waits
     */
    public int read(List<Event> into) {
        try (var call = new Call()) {
            var buffer = call.space(BUFFER_BYTES);
            long n = call.invoke(Sys.READ, queue.number(), buffer.address(), BUFFER_BYTES);
            if (n == -Errno.EAGAIN) {
                return 0;
            }
            Call.checked(n, Sys.READ, NAME);
            into.addAll(events(buffer, n));
            return (int) n;
        }
    }

    private static List<Event> events(MemorySegment buffer, long end) {
        var events = new ArrayList<Event>();
        long at = 0;
        while (at < end) {
            int length = buffer.get(ValueLayout.JAVA_INT_UNALIGNED, at + 12);
            events.add(new Event(
                    buffer.get(ValueLayout.JAVA_INT_UNALIGNED, at),
                    buffer.get(ValueLayout.JAVA_INT_UNALIGNED, at + 4),
                    buffer.get(ValueLayout.JAVA_INT_UNALIGNED, at + 8),
                    untilNul(buffer, at + 16, length)));
            at += 16 + length;
        }
        return events;
    }

    static byte[] untilNul(MemorySegment buffer, long at, int most) {
        int n = 0;
        while (n < most && buffer.get(ValueLayout.JAVA_BYTE, at + n) != 0) {
            n++;
        }
        return buffer.asSlice(at, n).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Blocks its (platform) thread until notices wait or {@link #wake} was called. */
    public void await() {
        try (var call = new Call()) {
            var fds = call.space(16);
            fds.set(ValueLayout.JAVA_INT, 0, queue.number());
            fds.set(ValueLayout.JAVA_SHORT, 4, (short) 1);
            fds.set(ValueLayout.JAVA_INT, 8, alarm.number());
            fds.set(ValueLayout.JAVA_SHORT, 12, (short) 1);
            call.check(Sys.PPOLL, NAME, fds.address(), 2, 0, 0, 0);
        }
    }

    /** Ends every present and later {@link #await}. */
    public void wake() {
        try (var call = new Call()) {
            var one = call.space(8);
            one.set(ValueLayout.JAVA_LONG, 0, 1);
            call.invoke(Sys.WRITE, alarm.number(), one.address(), 8);
        }
    }

    @Override
    public void close() {
        queue.close();
        alarm.close();
    }
}

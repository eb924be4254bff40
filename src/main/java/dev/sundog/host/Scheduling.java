package dev.sundog.host;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;

/** On which processors this process runs, and how urgent one of its threads is. */
public final class Scheduling {
    private static final int MASK_BYTES = 1024;
    private static final int MOST_ROUNDS = 100;
    private static final long SCHED_FIFO = 1;
    /** Programs that such a thread starts are as urgent as any other. */
    private static final long RESET_ON_FORK = 0x4000_0000;

    private static final long LEAST_URGENT = 1;
    private static final Path TASKS = Path.of("/proc/self/task");

    /** What the process was given before it was confined; programs that it starts get that. */
    private static volatile Optional<BitSet> given = Optional.empty();

    private Scheduling() {}

    /** The processors that the calling thread may run on. */
    public static BitSet allowed() {
        return allowed(0);
    }

    private static BitSet allowed(long thread) {
        try (var call = new Call()) {
            var mask = call.space(MASK_BYTES);
            long bytes = call.check(Sys.SCHED_GETAFFINITY, "thread " + thread, thread, MASK_BYTES, mask.address());
            return BitSet.valueOf(mask.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /**
     * Confines all threads of this process, and those that they will start, to some processors. Programs that are started by
     * {@link PlainStart} are not confined.
     *
     * @param processors of {@link #allowed}; others are passed over by the kernel
     */
    public static void confine(BitSet processors) {
        if (given.isEmpty()) {
            given = Optional.of(allowed());
        }
        moveAll(processors);
    }

    /** Takes {@link #confine} back. */
    static void release() {
        given.ifPresent(Scheduling::moveAll);
        given = Optional.empty();
    }

    /** For the calling thread alone. */
    static void releaseThisThread() {
        given.ifPresent(mask -> move(0, mask));
    }

    /** A thread has what the one that started it had: when none is found that has something else, all have it. */
    private static void moveAll(BitSet processors) {
        boolean all = false;
        for (int round = 0; round < MOST_ROUNDS && !all; round++) {
            all = true;
            try (var tasks = Files.newDirectoryStream(TASKS)) {
                for (var task : tasks) {
                    long thread = Long.parseLong(task.getFileName().toString());
                    all &= isOn(thread, processors) || !move(thread, processors);
                }
            } catch (IOException e) {
                throw new HostException(Errno.EIO, "readdir", TASKS.toString());
            }
        }
    }

    private static boolean isOn(long thread, BitSet processors) {
        try {
            return allowed(thread).equals(processors);
        } catch (HostException e) {
            return true; // it has ended
        }
    }

    /** Whether it was moved; false for a thread that has ended. */
    private static boolean move(long thread, BitSet processors) {
        try (var call = new Call()) {
            var mask = call.space(MASK_BYTES);
            var bytes = processors.toByteArray();
            MemorySegment.copy(bytes, 0, mask, ValueLayout.JAVA_BYTE, 0, bytes.length);
            long result = call.invoke(Sys.SCHED_SETAFFINITY, thread, MASK_BYTES, mask.address());
            if (result == -Errno.ESRCH) {
                return false;
            }
            Call.checked(result, Sys.SCHED_SETAFFINITY, "thread " + thread);
            return true;
        }
    }

    /**
     * Makes the calling thread run before all that are not urgent (SCHED_FIFO, priority 1). It must be a platform thread.
     *
     * @return whether this process may
     */
    public static boolean urgent() {
        try (var call = new Call()) {
            var parameters = call.space(8);
            parameters.set(ValueLayout.JAVA_INT, 0, (int) LEAST_URGENT);
            long result = call.invoke(Sys.SCHED_SETSCHEDULER, 0, SCHED_FIFO | RESET_ON_FORK, parameters.address());
            if (result == -Errno.EPERM) {
                return false;
            }
            Call.checked(result, Sys.SCHED_SETSCHEDULER, "this thread");
            return true;
        }
    }

    /** Whether this process may make threads urgent. */
    public static boolean mayBeUrgent() {
        var answer = new boolean[1];
        var probe = Thread.ofPlatform().unstarted(() -> answer[0] = urgent());
        probe.start();
        try {
            probe.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer[0];
    }
}

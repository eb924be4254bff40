package dev.sundog.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the kernel says of this process' threads in /proc. */
final class SchedulingTest {
    private static final Path TASKS = Path.of("/proc/self/task");

    private static String allowed(String status) {
        return status.lines()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring("Cpus_allowed_list:".length()).strip())
                .findFirst()
                .orElseThrow();
    }

    /** The lists of all threads that do not end meanwhile. */
    private static Set<String> ofAllThreads() throws IOException {
        var lists = new TreeSet<String>();
        try (var tasks = Files.newDirectoryStream(TASKS)) {
            for (var task : tasks) {
                try {
                    lists.add(allowed(Files.readString(task.resolve("status"))));
                } catch (IOException e) {
                    continue; // it has ended
                }
            }
        }
        return lists;
    }

    private static String ofThisThread() {
        try {
            return allowed(Files.readString(Path.of("/proc/thread-self/status")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void allThreadsThoseThatAreThereAndThoseToComeAreConfinedAndWhatIsStartedIsNot() throws Exception {
        var before = ofThisThread();
        int last = Scheduling.allowed().length() - 1;
        var one = new BitSet();
        one.set(last);
        var ends = new CountDownLatch(1);
        var waiting = Thread.ofPlatform().start(() -> {
            try {
                ends.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            Scheduling.confine(one);
            assertEquals(Set.of(String.valueOf(last)), ofAllThreads());
            for (var kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                var seen = new CompletableFuture<String>();
                kind.start(() -> seen.complete(ofThisThread()));
                assertEquals(String.valueOf(last), seen.join());
            }
            var started = PlainStart.of(new ProcessBuilder("cat", "/proc/self/status"));
            assertEquals(before, allowed(new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
        } finally {
            Scheduling.release();
            ends.countDown();
        }
        assertEquals(before, ofThisThread());
        waiting.join();
    }

    /** SCHED_FIFO is 1 in the field policy of /proc/PID/task/TID/stat. */
    @Test
    void aThreadIsUrgentWhereThatIsAllowedAndOnlyThen() throws Exception {
        var policy = new CompletableFuture<String>();
        var granted = new CompletableFuture<Boolean>();
        Thread.ofPlatform().start(() -> {
            try {
                granted.complete(Scheduling.urgent());
                var stat = Files.readString(Path.of("/proc/thread-self/stat"));
                policy.complete(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[38]);
            } catch (IOException e) {
                policy.completeExceptionally(e);
            }
        });
        assertEquals(granted.join() ? "1" : "0", policy.join());
        assertEquals(granted.join(), Scheduling.mayBeUrgent());
        var limit = Files.readString(Path.of("/proc/self/limits"))
                .lines()
                .filter(l -> l.startsWith("Max realtime priority"))
                .findFirst()
                .orElseThrow()
                .split(" +")[3];
        var effective = Files.readString(Path.of("/proc/self/status"))
                .lines()
                .filter(l -> l.startsWith("CapEff:"))
                .map(l -> Long.parseUnsignedLong(l.substring(7).strip(), 16))
                .findFirst()
                .orElseThrow();
        boolean nice = (effective & 1L << 23) != 0;
        // A container's sandbox may forbid what the rights would allow; nothing allows what they do not.
        assertTrue(!granted.join() || nice || !limit.equals("0"), "urgent without the right");
    }
}

package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.model.TreePath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files that someone has open and writes to: read now they would be seen half-way, and what follows would be told once more. Each
 * rests until it is closed (a long one also then), until nothing was written for a moment, or for as long as its copy may stay
 * behind.
 */
final class Rests {
    /** Reading so much takes as long as the moment. */
    private static final long LONG_BYTES = 32 << 20;

    private static final long MOMENT_NANOS = 40_000_000;
    private static final int MOST = 10_000;

    /** Since when it rests, and when it was written to last. */
    private record Rest(long sinceNanos, long writtenNanos) {}

    private final Map<TreePath, Rest> resting = new HashMap<>();
    private final long mostNanos;
    private volatile boolean any;

    /** @param mostNanos for which a file that is written to all the time rests */
    Rests(long mostNanos) {
        this.mostNanos = mostNanos;
    }

    /** Whether a file is so large that it had better not be read after each of several writes in a row. */
    static boolean isLong(Optional<Stat> file) {
        return file.filter(s -> s.kind() == Kind.FILE && s.size() >= LONG_BYTES).isPresent();
    }

    /** It was written to, and is open or long. */
    void written(TreePath path, long nowNanos) {
        var before = resting.get(path);
        if (before != null || resting.size() < MOST) {
            resting.put(path, new Rest(before == null ? nowNanos : before.sinceNanos(), nowNanos));
            any = true;
        }
    }

    /** It was closed, or is gone; whether it rested. */
    boolean closed(TreePath path) {
        return resting.remove(path) != null;
    }

    boolean isResting(TreePath path) {
        return resting.containsKey(path);
    }

    /** Whether any may; asked without a lock. */
    boolean any() {
        return any;
    }

    /** Those that have rested enough; they are told once. */
    List<TreePath> over(long nowNanos) {
        var over = resting.entrySet().stream()
                .filter(e -> nowNanos - e.getValue().writtenNanos() >= MOMENT_NANOS
                        || nowNanos - e.getValue().sinceNanos() >= mostNanos)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        over.forEach(resting::remove);
        any = !resting.isEmpty();
        return over;
    }
}

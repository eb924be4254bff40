package dev.sundog.sync;

import java.util.TreeMap;

/**
 * Since when things wait: exactly while they are few, else to about 17 ms (never too short), so that a million need no more
 * room than a thousand.
 */
final class Ages {
    private static final int EXACT = 1024;
    private static final int COARSE_BITS = 24;

    private final TreeMap<Long, Integer> since = new TreeMap<>();

    private static long coarse(long nanos) {
        return nanos >> COARSE_BITS << COARSE_BITS;
    }

    void add(long nanos) {
        since.merge(since.size() < EXACT || since.containsKey(nanos) ? nanos : coarse(nanos), 1, Integer::sum);
    }

    void remove(long nanos) {
        // What stands under its exact time counts as one that does, whichever was added so: the sums are the same.
        since.computeIfPresent(since.containsKey(nanos) ? nanos : coarse(nanos), (k, n) -> n == 1 ? null : n - 1);
    }

    long oldest() {
        return since.firstKey();
    }
}

package dev.sundog.cli.score;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When events were, in bounded memory. Where very few of them lie so far from the others that without them less than half of the time is
 * left, they do not count: a line dated 1971, or a clock that is wrong, is no evidence that somebody watched since.
 */
final class EventTimes {
    private static final int MOST_BUCKETS = 4096;
    /** Of so many events one may be odd. */
    private static final int ODD = 200;

    private static final int LEAST_EVENTS = 20;

    record Interval(long from, long to) {
        long nanos() {
            return to - from;
        }
    }

    private final TreeMap<Long, Long> buckets = new TreeMap<>();
    private long widthNanos = 1_000_000_000L;
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;
    private long events;

    void add(long startNanos, long endNanos) {
        from = Math.min(from, startNanos);
        to = Math.max(to, endNanos);
        events++;
        buckets.merge(Math.floorDiv(startNanos, widthNanos), 1L, Long::sum);
        buckets.merge(Math.floorDiv(endNanos, widthNanos), 1L, Long::sum);
        while (buckets.size() > MOST_BUCKETS) {
            widen();
        }
    }

    private void widen() {
        var wider = new TreeMap<Long, Long>();
        buckets.forEach((bucket, n) -> wider.merge(Math.floorDiv(bucket, 2), n, Long::sum));
        widthNanos *= 2;
        buckets.clear();
        buckets.putAll(wider);
    }

    boolean isEmpty() {
        return events == 0;
    }

    /** From the first to the last event, odd ones left out; only where there is one. */
    Interval interval() {
        var all = all();
        // both ends of an event are in a bucket
        long mayBeOdd = events < LEAST_EVENTS ? 0 : 2 * Math.max(1, events / ODD);
        var most = new Interval(
                Math.max(from, bound(buckets, mayBeOdd) * widthNanos),
                Math.min(to, (bound(buckets.descendingMap(), mayBeOdd) + 1) * widthNanos));
        return most.nanos() * 2 < all.nanos() ? most : all;
    }

    /** The same with odd ones. */
    Interval all() {
        return new Interval(from, to);
    }

    /** The first bucket behind so many events. */
    private static long bound(SortedMap<Long, Long> inOrder, long skipped) {
        long seen = 0;
        for (var bucket : inOrder.entrySet()) {
            seen += bucket.getValue();
            if (seen > skipped) {
                return bucket.getKey();
            }
        }
        return inOrder.lastKey();
    }
}

package dev.sundog.cli.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How long was watched: from the first to the last event of each file, what overlaps counted once. So two captures that are years apart
 * have the rates that they had, and not those of the years between. For one thread.
 */
final class ObservedTime {
    private final List<Interval> files = new ArrayList<>();
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;

    private record Interval(long from, long to) {}

    /** Notes an event of the present file. */
    void event(long startNanos, long endNanos) {
        from = Math.min(from, startNanos);
        to = Math.max(to, endNanos);
    }

    /** Begins another file. */
    void next() {
        if (from <= to) {
            files.add(new Interval(from, to));
        }
        from = Long.MAX_VALUE;
        to = Long.MIN_VALUE;
    }

    boolean any() {
        next();
        return !files.isEmpty();
    }

    /** The first event; only where there is {@linkplain #any any}. */
    long firstNanos() {
        next();
        return files.stream().mapToLong(Interval::from).min().orElseThrow();
    }

    /** The last one, likewise. */
    long lastNanos() {
        next();
        return files.stream().mapToLong(Interval::to).max().orElseThrow();
    }

    /** Of all files together. */
    long nanos() {
        next();
        files.sort(Comparator.comparingLong(Interval::from));
        long sum = 0;
        long end = Long.MIN_VALUE;
        for (var one : files) {
            long begin = Math.max(one.from, end);
            sum += Math.max(0, one.to - begin);
            end = Math.max(end, one.to);
        }
        return sum;
    }
}

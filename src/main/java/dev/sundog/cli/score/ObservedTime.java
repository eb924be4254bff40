package dev.sundog.cli.score;

import dev.sundog.cli.score.EventTimes.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How long was watched: from the first to the last event of each file, what overlaps counted once. So two captures that are years apart
 * have the rates that they had, and not those of the years between. Where a file has whole requests, those alone count, since the clock of
 * a service further down may be hours off. For one thread.
 */
final class ObservedTime {
    private final List<Interval> files = new ArrayList<>();
    private EventTimes whole = new EventTimes();
    private EventTimes parts = new EventTimes();
    private int withOdd;

    /** Notes a whole request, or anything else that stands for itself, of the present file. */
    void event(long startNanos, long endNanos) {
        whole.add(startNanos, endNanos);
    }

    /** Notes what happened within something else. */
    void part(long startNanos, long endNanos) {
        parts.add(startNanos, endNanos);
    }

    /** Begins another file. */
    void next() {
        var times = whole.isEmpty() ? parts : whole;
        if (!times.isEmpty()) {
            var watched = times.interval();
            files.add(watched);
            withOdd += watched.equals(times.all()) ? 0 : 1;
        }
        whole = new EventTimes();
        parts = new EventTimes();
    }

    boolean any() {
        next();
        return !files.isEmpty();
    }

    /** Files with a few events so far from the others that those do not count for the time. */
    int filesWithOdd() {
        next();
        return withOdd;
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
            long begin = Math.max(one.from(), end);
            sum += Math.max(0, one.to() - begin);
            end = Math.max(end, one.to());
        }
        return sum;
    }
}

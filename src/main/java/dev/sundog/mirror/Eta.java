package dev.sundog.mirror;

import dev.sundog.model.Durations;
import dev.sundog.model.SegmentId;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** When a copy will be complete, as a range; {@link #NEVER} as an end says that no end is in sight. */
public record Eta(Duration low, Duration high) {
    public static final Duration NEVER = Duration.ofDays(36_500);
    public static final Eta NOW = new Eta(Duration.ZERO, Duration.ZERO);

    /**
     * What is left to send of one segment.
     *
     * @param remainingBytes on disk
     * @param compressedFraction bytes on the wire for one of them
     */
    public record Work(SegmentId segment, double score, long remainingBytes, double compressedFraction) {
        double wireBytes() {
            return remainingBytes * compressedFraction;
        }
    }

    /**
     * The range of each segment: at best all work of higher score goes before it at the rate's high quantile, at worst also
     * all of equal score at the low one.
     *
     * @param carried what the link is forecast to carry for seeding
     */
    public static Map<SegmentId, Eta> ofAll(Collection<Work> works, Carried carried) {
        var sorted = works.stream()
                .sorted(Comparator.comparingDouble(Work::score).reversed())
                .toList();
        Map<SegmentId, Eta> etas = new HashMap<>();
        double before = 0;
        for (int start = 0; start < sorted.size(); ) {
            int end = start;
            double equal = 0;
            while (end < sorted.size()
                    && sorted.get(end).score() == sorted.get(start).score()) {
                equal += sorted.get(end++).wireBytes();
            }
            for (var work : sorted.subList(start, end)) {
                etas.put(work.segment(), of(work, before, equal, carried));
            }
            before += equal;
            start = end;
        }
        return etas;
    }

    private static Eta of(Work work, double before, double equal, Carried carried) {
        if (work.remainingBytes() == 0) {
            return NOW;
        }
        return new Eta(
                time(carried.secondsAtBest(before + work.wireBytes())), time(carried.secondsAtWorst(before + equal)));
    }

    private static Duration time(double seconds) {
        return seconds < NEVER.toSeconds() ? Duration.ofNanos(Math.round(seconds * 1e9)) : NEVER;
    }

    /** For people: {@code now}, {@code 38 s to 1 min 05 s}, {@code at least 38 s}, {@code not in sight}. */
    public String show() {
        if (high.isZero()) {
            return "now";
        }
        if (low.equals(NEVER)) {
            return "not in sight";
        }
        return high.equals(NEVER)
                ? "at least " + Durations.show(low)
                : Durations.show(low) + " to " + Durations.show(high);
    }
}

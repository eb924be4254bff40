package dev.sundog.profile;

import dev.sundog.model.SegmentId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which data operations write from when they run: time is cut into windows, and for each pair of operation and segment is counted
 * in how many windows the operation ran, the segment was written, and both. In memory for at most 500 operations and 500 segments.
 *
 * <p>The confidence is the lower end of a 99.7 % interval (Wald, three standard errors) of
 * {@code P(written | ran) - P(written | did not run)}, 0 to 1: in at least so large a share of its windows the segment is written because
 * the operation ran, or something that runs with it. An operation that runs in every window, or in none, tells nothing.
 */
public final class WriteTiming {
    /** From here on an operation is taken to write a segment. */
    public static final double ENOUGH = 0.3;

    private static final int MOST = 500;
    private static final double ERRORS = 3;
    /** After so many windows all counts are halved, so that what is old fades. */
    private static final double MOST_WINDOWS = 4000;

    private final Map<OperationKey, Double> ran = new HashMap<>();
    private final Map<SegmentId, Double> written = new HashMap<>();
    private final Map<Pair, Double> both = new HashMap<>();
    private double windows;

    private record Pair(OperationKey operation, SegmentId segment) {}

    /** That an operation seems to write a segment. */
    public record Attachment(OperationKey operation, SegmentId segment, double confidence) {}

    /** Notes one window: which operations ran in it, and which segments were written. */
    public void window(Collection<OperationKey> operations, Collection<SegmentId> segments) {
        windows++;
        var running = operations.stream().distinct().filter(o -> count(ran, o)).toList();
        var changing =
                segments.stream().distinct().filter(s -> count(written, s)).toList();
        for (var operation : running) {
            for (var segment : changing) {
                if (operation.group().equals(segment.group())) {
                    both.merge(new Pair(operation, segment), 1.0, Double::sum);
                }
            }
        }
        if (windows >= MOST_WINDOWS) {
            halve();
        }
    }

    /** Whether there was room for it. */
    private static <T> boolean count(Map<T, Double> counts, T one) {
        boolean room = counts.size() < MOST || counts.containsKey(one);
        if (room) {
            counts.merge(one, 1.0, Double::sum);
        }
        return room;
    }

    private void halve() {
        windows /= 2;
        for (var counts : List.of(ran, written, both)) {
            counts.replaceAll((k, n) -> n / 2);
            counts.values().removeIf(n -> n < 0.1);
        }
        both.keySet().removeIf(pair -> !ran.containsKey(pair.operation) || !written.containsKey(pair.segment));
    }

    /** Pairs of enough confidence, by operation, the surest first. */
    public List<Attachment> attachments() {
        var out = new ArrayList<Attachment>();
        both.forEach((pair, n) -> {
            double confidence =
                    confidence(n, ran.getOrDefault(pair.operation, 0.0), written.getOrDefault(pair.segment, 0.0));
            if (confidence >= ENOUGH) {
                out.add(new Attachment(pair.operation, pair.segment, confidence));
            }
        });
        out.sort(Comparator.comparing(Attachment::operation)
                .thenComparing(a -> -a.confidence)
                .thenComparing(Attachment::segment));
        return out;
    }

    /** With half a window added to each of the four counts (Agresti), so that few windows are never sure. */
    private double confidence(double together, double ranIn, double writtenIn) {
        double with = ranIn + 1;
        double without = windows - ranIn + 1;
        double p = (together + 0.5) / with;
        double q = (Math.max(0, writtenIn - together) + 0.5) / without;
        double error = Math.sqrt(p * (1 - p) / with + q * (1 - q) / without);
        return ranIn >= windows ? 0 : Math.clamp(p - q - ERRORS * error, 0, 1);
    }
}

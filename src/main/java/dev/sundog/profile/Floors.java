package dev.sundog.profile;

import dev.sundog.model.Contribution;
import dev.sundog.model.Segment;
import dev.sundog.model.SegmentId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Raises scores to what people and the other site say, and hard dependencies to what needs them. */
final class Floors {
    private final OperationGraph graph;
    private final List<Segment> segments;
    private final ScoringRules rules;
    private final Map<SegmentId, Double> told;
    private final Map<Integer, BitSet> declared = new HashMap<>();
    private final BitSet reachedSegments = new BitSet();
    private final BitSet reachedOperations = new BitSet();
    /** Operations whose needs, but not whose own segments, were followed. */
    private final BitSet callers = new BitSet();

    /** @param told scores by what the other site alone has seen */
    Floors(OperationGraph graph, List<Segment> segments, ScoringRules rules, Map<SegmentId, Double> told) {
        this.graph = graph;
        this.segments = segments;
        this.rules = rules;
        this.told = told;
        var numbers = new HashMap<SegmentId, Integer>();
        for (int i = 0; i < segments.size(); i++) {
            numbers.put(segments.get(i).id(), i);
        }
        for (var need : rules.needs()) {
            var from = numbers.get(need.needing());
            var to = numbers.get(need.needed());
            if (from != null && to != null) {
                declared.computeIfAbsent(from, k -> new BitSet()).set(to);
            }
        }
    }

    /** Appends what raises or pins each score to its contributions. */
    void raise(List<List<Contribution>> reasons) {
        double[] values = new double[segments.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = said(segments.get(i).id(), reasons.get(i));
        }
        var order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -values[i])
                        .thenComparing(i -> segments.get(i).id()))
                .toList();
        for (int source : order) {
            for (int needed : needs(source)) {
                boolean pinned = rules.pins().containsKey(segments.get(needed).id());
                if (!pinned && values[needed] < values[source]) {
                    reasons.get(needed)
                            .add(new Contribution(
                                    "floor",
                                    values[source] - values[needed],
                                    "needed by " + segments.get(source).id() + ", which scores " + show(values[source]),
                                    difference(values[source], values[needed])));
                    values[needed] = values[source];
                }
            }
        }
    }

    private double said(SegmentId id, List<Contribution> reasons) {
        double value = Scoring.sum(reasons);
        var pin = rules.pins().get(id);
        if (pin != null) {
            reasons.add(new Contribution("pin", pin - value, "pinned to " + show(pin), difference(pin, value)));
            return pin;
        }
        double other = told.getOrDefault(id, 0.0);
        if (other > value) {
            reasons.add(new Contribution(
                    "other site",
                    other - value,
                    "what runs at the other site makes it " + show(other),
                    difference(other, value)));
            value = other;
        }
        var floor = rules.floors().get(id);
        if (floor != null && floor > value) {
            reasons.add(new Contribution(
                    "floor", floor - value, "at least " + show(floor) + " is configured", difference(floor, value)));
            return floor;
        }
        return value;
    }

    /** Segments that {@code source} needs, directly or not, and that nothing of a higher score was found to need. */
    private List<Integer> needs(int source) {
        var out = new ArrayList<Integer>();
        if (reachedSegments.get(source)) {
            return out;
        }
        var queue = new ArrayDeque<Integer>();
        reachedSegments.set(source);
        queue.add(source);
        while (!queue.isEmpty()) {
            var next = neededBy(queue.remove());
            next.andNot(reachedSegments);
            reachedSegments.or(next);
            next.stream().forEach(s -> {
                out.add(s);
                queue.add(s);
            });
        }
        return out;
    }

    /** Segments that one needs by declaration, or by calls that were not followed before. */
    private BitSet neededBy(int segment) {
        var out = new BitSet();
        var said = declared.get(segment);
        if (said != null) {
            out.or(said);
        }
        var touching = graph.touching.get(segment);
        for (int caller = touching.nextSetBit(0); caller >= 0; caller = touching.nextSetBit(caller + 1)) {
            if (!callers.get(caller)) {
                follow(caller, out);
            }
        }
        return out;
    }

    private void follow(int caller, BitSet into) {
        callers.set(caller);
        if (!graph.operations.get(caller).exact) {
            return;
        }
        var queue = new ArrayDeque<Integer>();
        queue.add(caller);
        while (!queue.isEmpty()) {
            graph.operations.get(queue.remove()).needs.stream().forEach(needed -> {
                var operation = graph.operations.get(needed);
                if (!reachedOperations.get(needed)) {
                    reachedOperations.set(needed);
                    queue.add(needed);
                    if (operation.exact) {
                        into.or(operation.segments);
                    }
                }
            });
        }
    }

    private static String difference(double to, double from) {
        return Words.number(to) + " - " + Words.number(from);
    }

    private static String show(double score) {
        return String.format(Locale.ROOT, "%.1f", score);
    }
}

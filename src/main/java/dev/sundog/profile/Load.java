package dev.sundog.profile;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the operations that touch a segment, and those that fail with them, amount to.
 *
 * @param secondsPerSecond processing of those that touch it
 * @param direct how many touch it
 * @param perSecond runs that fail with it, each weighted by how surely it does
 * @param weighted the same, each weighted by its operation's priority over 10 as well
 * @param stops how many operations more likely fail with it than not
 * @param seen whether any of these was seen, rather than declared
 * @param parts of {@code weighted}, the largest first
 */
record Load(
        double secondsPerSecond,
        int direct,
        double perSecond,
        double weighted,
        int stops,
        boolean seen,
        List<Part> parts) {
    /** What one operation adds to the reach: {@code perSecond x priority / 10 x hardness}. */
    record Part(OperationKey key, double perSecond, int priority, double hardness) {
        double weighted() {
            return perSecond * priority / 10.0 * hardness;
        }
    }

    static Load of(OperationGraph graph, BitSet touching) {
        double seconds = 0;
        for (int i = touching.nextSetBit(0); i >= 0; i = touching.nextSetBit(i + 1)) {
            seconds += graph.operations.get(i).secondsPerSecond;
        }
        double perSecond = 0;
        int stops = 0;
        boolean seen = false;
        var reach = graph.reach(touching);
        for (var share : reach) {
            var operation = graph.operations.get(share.operation());
            perSecond += operation.perSecond * share.hardness();
            stops += share.hardness() >= CallRates.HARD ? 1 : 0;
            seen |= operation.seen;
        }
        var unsorted = reach.stream()
                .map(share -> part(graph.operations.get(share.operation()), share.hardness()))
                .toList();
        double weighted = 0;
        for (var part : unsorted) {
            weighted += part.weighted();
        }
        var parts = unsorted.stream()
                .sorted(Comparator.comparingDouble((Part p) -> -p.weighted()).thenComparing(Part::key))
                .toList();
        return new Load(seconds, touching.cardinality(), perSecond, weighted, stops, seen, parts);
    }

    private static Part part(OperationGraph.Operation operation, double hardness) {
        return new Part(operation.key, operation.perSecond, operation.priority, hardness);
    }

    /** The touching operation to which a person gave the highest priority of its own. */
    static Optional<Part> prioritised(OperationGraph graph, BitSet touching) {
        return touching.stream()
                .mapToObj(graph.operations::get)
                .filter(o -> o.prioritised && o.exact)
                .map(o -> part(o, 1))
                .max(Comparator.comparingInt(Part::priority).thenComparing(Part::key));
    }
}

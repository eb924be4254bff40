package dev.sundog.profile;

import dev.sundog.model.GroupId;
import dev.sundog.model.Segment;
import dev.sundog.model.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which operations touch which segments, and which operations need which. Segments and operations are numbered. */
final class OperationGraph {
    private static final int UNKNOWN_PRIORITY = 1;

    final List<Operation> operations = new ArrayList<>();
    /** For each segment, the operations that touch it. */
    final List<BitSet> touching = new ArrayList<>();

    private final Map<GroupId, Span> spans = new HashMap<>();
    private final List<BitSet> dependents = new ArrayList<>();

    /** A group's division and the number of its first segment. */
    private record Span(Division division, int first) {}

    static final class Operation {
        final OperationKey key;
        final double perSecond;
        final double secondsPerSecond;
        final boolean seen;
        final int priority;
        /** Whether what it touches is known; else it counts as touching all, but raises no floors. */
        final boolean exact;

        final BitSet needs = new BitSet();
        final BitSet neededBy = new BitSet();
        final BitSet segments = new BitSet();
        private final Set<TreePath> data;
        private final Set<OperationKey> needKeys;

        private Operation(OperationRates rates, Set<TreePath> data, double perSecond, boolean seen, int priority) {
            this.key = rates.key();
            this.perSecond = perSecond;
            this.secondsPerSecond = rates.secondsPerSecond();
            this.seen = seen;
            this.priority = priority;
            this.data = data;
            this.exact = !data.contains(TreePath.ROOT);
            this.needKeys = rates.needs();
        }
    }

    OperationGraph(Collection<OperationRates> seen, List<Division> divisions) {
        int segments = 0;
        for (var division : divisions) {
            spans.put(division.group(), new Span(division, segments));
            segments += division.segments().size();
        }
        for (int i = 0; i < segments; i++) {
            touching.add(new BitSet());
        }
        collect(seen, divisions);
        join();
        for (int i = 0; i < operations.size(); i++) {
            dependents.add(dependentsOf(i));
        }
    }

    private void collect(Collection<OperationRates> seen, List<Division> divisions) {
        var all = new TreeMap<OperationKey, OperationRates>();
        seen.forEach(rates -> all.put(rates.key(), rates));
        var declared = new HashMap<OperationKey, Set<TreePath>>();
        for (var division : divisions) {
            for (var operation : division.workload().operations()) {
                var key = OperationKey.of(division.group(), operation);
                var data = operation.data().isEmpty() ? Set.of(TreePath.ROOT) : Set.copyOf(operation.data());
                declared.put(key, data);
                all.putIfAbsent(key, new OperationRates(key, data, false, 0, 0, Set.of(), new LogSketch()));
            }
        }
        for (var rates : all.values()) {
            var span = spans.get(rates.key().group());
            int priority =
                    span == null ? UNKNOWN_PRIORITY : span.division.workload().priority();
            var said = declared.get(rates.key());
            var data = said == null || said.contains(TreePath.ROOT) ? rates.data() : said;
            double least = said == null ? 0 : Anchors.DECLARED_PER_SECOND;
            operations.add(
                    new Operation(rates, data, Math.max(least, rates.perSecond()), rates.perSecond() > 0, priority));
        }
    }

    private void join() {
        var numbers = new HashMap<OperationKey, Integer>();
        for (int i = 0; i < operations.size(); i++) {
            numbers.put(operations.get(i).key, i);
        }
        for (int i = 0; i < operations.size(); i++) {
            var operation = operations.get(i);
            for (var key : operation.needKeys) {
                var needed = numbers.get(key);
                if (needed != null && needed != i) {
                    operation.needs.set(needed);
                    operations.get(needed).neededBy.set(i);
                }
            }
            var span = spans.get(operation.key.group());
            if (span != null) {
                operation.data.forEach(subtree -> touch(operation, subtree, span));
            }
            int number = i;
            operation.segments.stream().forEach(s -> touching.get(s).set(number));
        }
    }

    /** A subtree touches the segment that has it and those within it, which stand together in the order of paths. */
    private static void touch(Operation operation, TreePath subtree, Span span) {
        var segments = span.division.segments();
        operation.segments.set(
                span.first + indexOf(segments, span.division.of(subtree).subtree()));
        int i = indexOf(segments, subtree);
        for (i = i < 0 ? -i - 1 : i;
                i < segments.size() && segments.get(i).id().subtree().isWithin(subtree);
                i++) {
            operation.segments.set(span.first + i);
        }
    }

    private static int indexOf(List<Segment> segments, TreePath subtree) {
        int low = 0;
        int high = segments.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = segments.get(middle).id().subtree().compareTo(subtree);
            if (order == 0) {
                return middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return -low - 1;
    }

    /** The operations that stop when this one does, itself included; cycles end because each is visited once. */
    private BitSet dependentsOf(int operation) {
        var out = new BitSet();
        var queue = new ArrayDeque<Integer>();
        out.set(operation);
        queue.add(operation);
        while (!queue.isEmpty()) {
            operations.get(queue.remove()).neededBy.stream()
                    .filter(i -> !out.get(i))
                    .forEach(i -> {
                        out.set(i);
                        queue.add(i);
                    });
        }
        return out;
    }

    /** The operations that stop when all of these do. */
    BitSet reach(BitSet touchingOperations) {
        var out = new BitSet();
        touchingOperations.stream().forEach(i -> out.or(dependents.get(i)));
        return out;
    }
}

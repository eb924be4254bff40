package dev.sundog.profile;

import dev.sundog.model.GroupId;
import dev.sundog.model.Segment;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/** Which operations touch which segments, and which operations need which. Segments and operations are numbered. */
final class OperationGraph {
    private static final int UNKNOWN_PRIORITY = 1;
    private static final Set<TreePath> WHOLE = Set.of(TreePath.ROOT);

    final List<Operation> operations = new ArrayList<>();
    /** For each segment, the operations that touch it. */
    final List<BitSet> touching = new ArrayList<>();

    private final Map<GroupId, Span> spans = new HashMap<>();

    /** A group's division and the number of its first segment. */
    private record Span(Division division, int first) {}

    static final class Operation {
        final OperationKey key;
        final double perSecond;
        final double secondsPerSecond;
        final boolean seen;
        final int priority;
        /** Whether a person gave this operation a priority of its own. */
        final boolean prioritised;
        /** Whether a person said what it touches. */
        final boolean said;

        final boolean writing;
        /** Whether what it touches is known; else it counts as touching all, but raises no floors. */
        final boolean exact;

        /** What it cannot do without. */
        final BitSet needs = new BitSet();
        /** Who calls it, and how hard. */
        private final Map<Integer, Double> callers = new TreeMap<>();

        final BitSet segments = new BitSet();
        private final Set<TreePath> data;
        private final Map<OperationKey, CallRates> calls;

        private Operation(OperationRates rates, Optional<Workload.Operation> declared, int usual) {
            var subtrees = declared.map(Workload.Operation::data).orElse(List.of());
            double least = declared.isEmpty() ? 0 : Anchors.DECLARED_PER_SECOND;
            this.key = rates.key();
            this.perSecond = Math.max(least, rates.perSecond());
            this.secondsPerSecond = rates.secondsPerSecond();
            this.seen = rates.perSecond() > 0;
            this.prioritised = declared.flatMap(Workload.Operation::priority).isPresent();
            this.priority = declared.flatMap(Workload.Operation::priority).orElse(usual);
            this.said = !subtrees.isEmpty() && !subtrees.contains(TreePath.ROOT);
            this.data = said ? Set.copyOf(subtrees) : rates.data();
            this.writing =
                    rates.writing() || declared.filter(d -> d.reads().isEmpty()).isPresent();
            this.exact = !data.contains(TreePath.ROOT);
            this.calls = rates.calls();
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
    }

    private void collect(Collection<OperationRates> seen, List<Division> divisions) {
        var all = new TreeMap<OperationKey, OperationRates>();
        seen.forEach(rates -> all.put(rates.key(), rates));
        var declared = new HashMap<OperationKey, Workload.Operation>();
        for (var division : divisions) {
            for (var operation : division.workload().operations()) {
                var key = OperationKey.of(division.group(), operation);
                declared.put(key, operation);
                all.putIfAbsent(key, new OperationRates(key, WHOLE, false, 0, 0, Map.of(), new LogSketch()));
            }
        }
        for (var rates : all.values()) {
            operations.add(operation(rates, Optional.ofNullable(declared.get(rates.key()))));
        }
    }

    private Operation operation(OperationRates rates, Optional<Workload.Operation> declared) {
        var span = spans.get(rates.key().group());
        int usual = span == null ? UNKNOWN_PRIORITY : span.division.workload().priority();
        return new Operation(rates, declared, usual);
    }

    private void join() {
        var numbers = new HashMap<OperationKey, Integer>();
        for (int i = 0; i < operations.size(); i++) {
            numbers.put(operations.get(i).key, i);
        }
        for (int i = 0; i < operations.size(); i++) {
            var operation = operations.get(i);
            for (var call : operation.calls.entrySet()) {
                var callee = numbers.get(call.getKey());
                if (callee != null && callee != i) {
                    operation.needs.set(callee, call.getValue().isHard());
                    operations.get(callee).callers.put(i, call.getValue().hardness());
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

    /** How surely an operation fails when what is asked about does. */
    record Share(int operation, double hardness) {}

    /**
     * The operations that fail when all of these do, in order of number, each with the hardness of the hardest chain of calls to one of
     * these: the product along it. Products only fall along a chain, so each operation is settled once and cycles end (Dijkstra 1959).
     */
    List<Share> reach(BitSet failing) {
        var open = new PriorityQueue<Share>(Comparator.comparingDouble((Share s) -> -s.hardness));
        var settled = new TreeMap<Integer, Share>();
        failing.stream().forEach(i -> open.add(new Share(i, 1)));
        while (!open.isEmpty()) {
            var next = open.remove();
            if (next.hardness > 0 && settled.putIfAbsent(next.operation, next) == null) {
                operations.get(next.operation).callers.forEach((caller, hardness) -> {
                    if (!settled.containsKey(caller)) {
                        open.add(new Share(caller, next.hardness * hardness));
                    }
                });
            }
        }
        return List.copyOf(settled.values());
    }
}

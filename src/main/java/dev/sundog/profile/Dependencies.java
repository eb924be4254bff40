package dev.sundog.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who calls whom, and who uses which data.
 *
 * @param operations that were seen or declared, with their runs a second, ordered
 * @param calls between operations, and of data that are no directories ({@link OperationKey#dataKind})
 * @param uses of segments; an operation whose data is unknown has none, although it counts as touching all
 */
public record Dependencies(List<Runs> operations, List<Edge> calls, List<Use> uses) {
    private static final int MOST_USES_EACH = 64;

    /** An operation with its runs a second, and whether it may write. */
    public record Runs(OperationKey key, double perSecond, boolean writing) {}

    /** A call. */
    public record Edge(OperationKey caller, OperationKey callee, CallRates rates) {}

    public Dependencies {
        operations = List.copyOf(operations);
        calls = List.copyOf(calls);
        uses = List.copyOf(uses);
    }

    /**
     * Of all that a profile saw.
     *
     * @param timing what write timing tells, for operations whose data is unknown
     * @param nowNanos on the clock of the profile
     */
    public static Dependencies of(
            Profile profile, List<WriteTiming.Attachment> timing, List<Division> divisions, long nowNanos) {
        var rates = profile.operations(nowNanos);
        var graph = new OperationGraph(rates, divisions);
        var segments = divisions.stream().flatMap(d -> d.segments().stream()).toList();
        var operations = new ArrayList<Runs>();
        var uses = new ArrayList<Use>();
        var unknown = new HashSet<OperationKey>();
        for (var o : graph.operations) {
            operations.add(new Runs(o.key, o.seen ? o.perSecond : 0, o.writing));
            if (o.exact) {
                var how = o.said ? Use.How.DECLARED : Use.How.SEEN;
                o.segments.stream()
                        .limit(MOST_USES_EACH)
                        .forEach(s -> uses.add(new Use(o.key, segments.get(s).id(), how, 1, o.writing)));
            } else {
                unknown.add(o.key);
            }
        }
        for (var a : timing) {
            if (unknown.contains(a.operation())) {
                uses.add(new Use(a.operation(), a.segment(), Use.How.INFERRED, a.confidence(), true));
            }
        }
        var calls = new ArrayList<Edge>();
        for (var caller : rates) {
            caller.calls().forEach((callee, r) -> calls.add(new Edge(caller.key(), callee, r)));
        }
        calls.sort(Comparator.comparing(Edge::caller).thenComparing(Edge::callee));
        return new Dependencies(operations, calls, uses);
    }

    /**
     * Operations that write the same data, and so must move together; those that share nothing are left out. Data are segments of the uses,
     * and tables, destinations and services that an operation that may write calls.
     *
     * @return disjoint sets, by their first operation
     */
    public List<Set<OperationKey>> together() {
        var root = new HashMap<OperationKey, OperationKey>();
        var first = new HashMap<Object, OperationKey>();
        var writing = new HashSet<OperationKey>();
        operations.stream().filter(Runs::writing).map(Runs::key).forEach(writing::add);
        uses.stream().filter(Use::writing).forEach(u -> join(u.operation(), u.segment(), first, root));
        calls.stream()
                .filter(c ->
                        writing.contains(c.caller()) && c.callee().dataKind().isPresent())
                .forEach(c -> join(c.caller(), c.callee(), first, root));
        var sets = new HashMap<OperationKey, Set<OperationKey>>();
        root.keySet()
                .forEach(o -> sets.computeIfAbsent(find(o, root), k -> new TreeSet<>())
                        .add(o));
        var out = new TreeMap<OperationKey, Set<OperationKey>>();
        sets.values().stream()
                .filter(s -> s.size() > 1)
                .forEach(s -> out.put(s.iterator().next(), s));
        return List.copyOf(out.values());
    }

    private static void join(
            OperationKey operation,
            Object datum,
            Map<Object, OperationKey> first,
            Map<OperationKey, OperationKey> root) {
        root.putIfAbsent(operation, operation);
        var other = first.putIfAbsent(datum, operation);
        if (other != null) {
            root.put(find(operation, root), find(other, root));
        }
    }

    private static OperationKey find(OperationKey operation, Map<OperationKey, OperationKey> root) {
        var at = operation;
        for (var up = root.get(at); up != null && !up.equals(at); up = root.get(at)) {
            root.put(at, root.getOrDefault(up, up));
            at = up;
        }
        return at;
    }
}

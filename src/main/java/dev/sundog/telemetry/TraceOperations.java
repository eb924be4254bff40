package dev.sundog.telemetry;

import dev.sundog.profile.OperationKey;
import dev.sundog.profile.OperationObservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a trace tells of operations. An operation begins where a service is entered (a server, a consumer, a root, or where the service's name
 * changes), where data is touched, and where something is called that nobody tells of; everything beneath, up to the next operation, is part
 * of it and so is its time. It needs the operations that it waited for and the data that it touched.
 */
public final class TraceOperations implements TraceSink {
    private static final int MOST_NEEDS = 64;
    private static final double MOST_SECONDS = 1e9 - 1;

    private final Names names;
    private final Timing timing;
    private final Consumer<OperationObservation> sink;

    public TraceOperations(Grouping grouping, Timing timing, Consumer<OperationObservation> sink) {
        this.names = new Names(grouping);
        this.timing = timing;
        this.sink = sink;
    }

    /** What is gathered of each operation, at the number of the span where it begins. */
    private static final class Gathered {
        final NamedActivity[] names;
        final int[] owner;
        final boolean[] leaf;
        final boolean[] writing;
        final List<List<OperationKey>> needs = new ArrayList<>();

        Gathered(int spans) {
            names = new NamedActivity[spans];
            owner = new int[spans];
            leaf = new boolean[spans];
            writing = new boolean[spans];
            for (int i = 0; i < spans; i++) {
                needs.add(List.of());
            }
        }

        void need(int operation, OperationKey key) {
            var known = needs.get(operation);
            if (known.isEmpty()) {
                known = new ArrayList<>(4);
                needs.set(operation, known);
            }
            if (known.size() < MOST_NEEDS && !known.contains(key)) {
                known.add(key);
            }
        }
    }

    @Override
    public void trace(Trace trace, long nowNanos) {
        var seen = new Gathered(trace.size());
        var nanos = CriticalPath.exclusiveNanos(trace);
        double weight = weight(trace);
        markLeaves(trace, seen);
        for (int n = 0; n < trace.size(); n++) {
            gather(trace, trace.fromRoots(n), seen, nanos);
        }
        for (int n = trace.size() - 1; n >= 0; n--) {
            int span = trace.fromRoots(n);
            if (seen.owner[span] == span) {
                long at = timing == Timing.COMPLETED ? nowNanos : trace.endNanos(span);
                double stands = trace.span(span).weight() > 0 ? trace.span(span).weight() : weight;
                observe(seen, span, nanos[span], stands, at);
            }
        }
    }

    private static double weight(Trace trace) {
        double weight = 1;
        for (int i = 0; i < trace.size(); i++) {
            weight = Math.max(weight, trace.span(i).weight());
        }
        return weight;
    }

    /** A call leads into another service; one that does not is all that is known of what was called. */
    private static void markLeaves(Trace trace, Gathered seen) {
        for (int i = 0; i < trace.size(); i++) {
            seen.leaf[i] = trace.span(i).activity().kind() == Kind.CLIENT;
        }
        for (int i = 0; i < trace.size(); i++) {
            int parent = trace.parent(i);
            if (parent >= 0 && changesService(trace, i, parent)) {
                seen.leaf[parent] = false;
            }
        }
    }

    private static boolean changesService(Trace trace, int span, int parent) {
        return !trace.span(span)
                .activity()
                .service()
                .equals(trace.span(parent).activity().service());
    }

    private void gather(Trace trace, int span, Gathered seen, long[] nanos) {
        var name = names.of(trace.span(span).activity());
        seen.names[span] = name;
        int parent = trace.parent(span);
        if (!begins(trace, span, seen)) {
            int owner = seen.owner[parent];
            seen.owner[span] = owner;
            nanos[owner] += nanos[span];
            return;
        }
        seen.owner[span] = span;
        seen.writing[span] = name.writing();
        name.store().ifPresent(key -> seen.need(span, key));
        if (parent >= 0) {
            int owner = seen.owner[parent];
            // a GET that inserts writes
            seen.writing[owner] |= name.writing() && name.store().isPresent() && !changesService(trace, span, parent);
            boolean needed = trace.span(span).activity().awaited() && !isMessage(trace, span, parent);
            if (needed) {
                key(seen, span).ifPresent(key -> seen.need(owner, key));
            }
        }
    }

    private static boolean isMessage(Trace trace, int span, int parent) {
        return trace.span(parent).activity().kind() == Kind.PRODUCER
                || trace.span(span).activity().kind() == Kind.CONSUMER;
    }

    private static boolean begins(Trace trace, int span, Gathered seen) {
        int parent = trace.parent(span);
        var kind = trace.span(span).activity().kind();
        return parent < 0
                || kind == Kind.SERVER
                || kind == Kind.CONSUMER
                || kind == Kind.PRODUCER
                || seen.leaf[span]
                || seen.names[span].store().isPresent()
                || changesService(trace, span, parent);
    }

    private static Optional<OperationKey> key(Gathered seen, int span) {
        boolean unseen = seen.leaf[span] && seen.names[span].store().isEmpty();
        return unseen ? seen.names[span].call() : seen.names[span].key();
    }

    private void observe(Gathered seen, int span, long nanos, double weight, long atNanos) {
        seen.names[span].store().ifPresent(store -> observe(store, seen.writing[span], 0, weight, List.of(), atNanos));
        key(seen, span)
                .ifPresent(key -> observe(key, seen.writing[span], nanos, weight, others(key, seen, span), atNanos));
    }

    private static List<OperationKey> others(OperationKey key, Gathered seen, int span) {
        var needs = seen.needs.get(span);
        if (!needs.contains(key)) {
            return needs;
        }
        var others = new ArrayList<>(needs);
        others.remove(key);
        return others;
    }

    private void observe(
            OperationKey key, boolean writing, long nanos, double weight, List<OperationKey> needs, long atNanos) {
        double seconds = Math.min(MOST_SECONDS, nanos / 1e9);
        sink.accept(
                new OperationObservation(key.group(), key.name(), List.of(), writing, seconds, weight, needs, atNanos));
    }
}

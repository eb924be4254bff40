package dev.sundog.telemetry;

import dev.sundog.model.TreePath;
import dev.sundog.profile.Call;
import dev.sundog.profile.Calls;
import dev.sundog.profile.OperationKey;
import dev.sundog.profile.OperationObservation;
import dev.sundog.profile.Subtrees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a trace tells of operations. An operation begins where a service is entered (a server, a consumer, a root, or where the service's name
 * changes), where data is touched, and where something is called that nobody tells of; everything beneath, up to the next operation, is part
 * of it and so is its time. Its calls are the operations beneath it and the data that it
 * touched; files beneath the root of its own group are its data.
 */
public final class TraceOperations implements TraceSink {
    private static final int MOST_CALLS = 64;
    private static final int MOST_FILES = 64;
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
        private final @Nullable List<Call>[] calls;
        private final Map<Integer, Set<TreePath>> files = new HashMap<>(0);

        @SuppressWarnings({"unchecked", "rawtypes"})
        Gathered(int spans) {
            names = new NamedActivity[spans];
            owner = new int[spans];
            leaf = new boolean[spans];
            writing = new boolean[spans];
            calls = new List[spans];
        }

        void called(int operation, Call call) {
            var known = calls[operation];
            if (known == null) {
                known = new ArrayList<>(4);
                calls[operation] = known;
            }
            for (int i = 0; i < known.size(); i++) {
                if (known.get(i).callee().equals(call.callee())) {
                    known.set(i, both(known.get(i), call));
                    return;
                }
            }
            if (known.size() < MOST_CALLS) {
                known.add(call);
            }
        }

        /** What is waited for once is waited for; of the outcomes the worst counts. */
        private static Call both(Call a, Call b) {
            var worst = a.outcome().compareTo(b.outcome()) > 0 ? a.outcome() : b.outcome();
            return new Call(a.callee(), a.perRun() + b.perRun(), a.waited() || b.waited(), worst);
        }

        void used(int operation, TreePath file) {
            var known = files.computeIfAbsent(operation, o -> new LinkedHashSet<>());
            Subtrees.add(known, file, MOST_FILES);
        }

        List<TreePath> files(int operation) {
            return List.copyOf(files.getOrDefault(operation, Set.of()));
        }

        Calls calls(int operation) {
            var known = calls[operation];
            return known == null ? Calls.NONE : new Calls(known);
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
            long at = timing == Timing.COMPLETED ? nowNanos : trace.endNanos(span);
            double stands = trace.span(span).weight() > 0 ? trace.span(span).weight() : weight;
            seen.names[span].file().flatMap(UsedFile::apart).ifPresent(store -> observe(store, stands, at));
            if (seen.owner[span] == span) {
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
            nanos[owner] = sum(nanos[owner], nanos[span]);
            files(trace, span, seen);
            return;
        }
        seen.owner[span] = span;
        seen.writing[span] = name.writing();
        files(trace, span, seen);
        boolean failed = trace.span(span).failed();
        name.stores().forEach(store -> seen.called(span, new Call(store.key(), 1, true, outcome(failed, failed))));
        if (parent >= 0) {
            int owner = seen.owner[parent];
            // a GET that inserts writes
            seen.writing[owner] |= name.writing() && name.touches() && !changesService(trace, span, parent);
            boolean calleeFailed =
                    failed || (parent != owner && trace.span(parent).failed());
            var outcome = outcome(calleeFailed, trace.span(owner).failed());
            key(seen, span)
                    .filter(key -> !seen.names[owner].key().equals(Optional.of(key)))
                    .ifPresent(key -> seen.called(owner, new Call(key, 1, trace.awaited(span), outcome)));
        }
    }

    /** Thousands of spans of a month each are more than a number holds. */
    private static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    private static void files(Trace trace, int span, Gathered seen) {
        int owner = seen.owner[span];
        seen.names[span].file().ifPresent(file -> {
            file.own().ifPresent(path -> seen.used(owner, path));
            boolean failed = trace.span(span).failed();
            var outcome = outcome(failed, trace.span(owner).failed());
            file.apart().ifPresent(store -> seen.called(owner, new Call(store.key(), 1, true, outcome)));
            seen.writing[owner] |= span != owner && file.written();
        });
    }

    private static Call.Outcome outcome(boolean calleeFailed, boolean callerFailed) {
        if (!calleeFailed) {
            return Call.Outcome.SERVED;
        }
        return callerFailed ? Call.Outcome.BOTH_FAILED : Call.Outcome.SURVIVED;
    }

    private static boolean begins(Trace trace, int span, Gathered seen) {
        int parent = trace.parent(span);
        var kind = trace.span(span).activity().kind();
        return parent < 0
                || kind == Kind.SERVER
                || kind == Kind.CONSUMER
                || kind == Kind.PRODUCER
                || seen.leaf[span]
                || seen.names[span].touches()
                || changesService(trace, span, parent);
    }

    private static Optional<OperationKey> key(Gathered seen, int span) {
        boolean unseen = seen.leaf[span] && !seen.names[span].touches();
        return unseen ? seen.names[span].call() : seen.names[span].key();
    }

    private void observe(Gathered seen, int span, long nanos, double weight, long atNanos) {
        seen.names[span].stores().forEach(store -> observe(store, weight, atNanos));
        double seconds = Math.min(MOST_SECONDS, nanos / 1e9);
        key(seen, span)
                .ifPresent(key -> sink.accept(new OperationObservation(
                        key.group(),
                        key.name(),
                        seen.files(span),
                        seen.writing[span],
                        seconds,
                        weight,
                        seen.calls(span),
                        atNanos)));
    }

    private void observe(NamedActivity.Store store, double weight, long atNanos) {
        var key = store.key();
        sink.accept(new OperationObservation(
                key.group(), key.name(), store.data(), store.written(), 0, weight, Calls.NONE, atNanos));
    }
}

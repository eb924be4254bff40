package dev.sundog.telemetry;

import java.util.ArrayList;
import java.util.List;

/**
 * The spans of a trace as trees, their times made consistent. Spans are numbered; a parent's number may be larger than its child's.
 *
 * <p>Identical identifiers count once, a cycle is opened at its earliest span, and a span without its parent is the root of a tree of its
 * own.
 */
public final class Trace {
    /** Twice what a span may say: sums of times stay within 64 bits. */
    private static final long LATEST_NANOS = 2 * SpanDraft.LATEST_NANOS;

    private final List<Span> spans;
    /** Of each span; -1 for a root. */
    private final int[] parents;
    /** Where the children of a span begin in {@link #children}; those of the last end at its end. */
    private final int[] firstChild;

    private final int[] children;
    private final int[] fromRoots;
    private final long[] shiftNanos;

    private Trace(List<Span> spans, int[] parents) {
        this.spans = spans;
        this.parents = parents;
        this.firstChild = new int[spans.size() + 1];
        this.children = new int[spans.size()];
        this.fromRoots = new int[spans.size()];
        this.shiftNanos = new long[spans.size()];
    }

    /** Of spans of one trace, in any order. */
    static Trace of(List<Span> came, Tally tally) {
        var index = new SpanIndex(came.size());
        var spans = new ArrayList<Span>(came.size());
        for (var span : came) {
            if (index.add(span.id(), spans.size())) {
                spans.add(span);
            } else {
                tally.note(Flaw.DUPLICATE);
            }
        }
        var trace = new Trace(spans, parents(spans, index, tally));
        trace.openCycles(tally);
        trace.listChildren();
        trace.orderFromRoots();
        trace.shift(tally);
        return trace;
    }

    private static int[] parents(List<Span> spans, SpanIndex index, Tally tally) {
        var parents = new int[spans.size()];
        for (int i = 0; i < parents.length; i++) {
            long id = spans.get(i).parentId();
            parents[i] = id == 0 ? -1 : index.find(id);
            if (id != 0 && parents[i] < 0) {
                tally.note(Flaw.ORPHAN);
            }
        }
        return parents;
    }

    private void openCycles(Tally tally) {
        // the walk that passed a span first; a walk that meets itself has found a cycle
        var walk = new int[spans.size()];
        for (int i = 0; i < walk.length; i++) {
            int at = i;
            while (at >= 0 && walk[at] == 0) {
                walk[at] = i + 1;
                at = parents[at];
            }
            if (at >= 0 && walk[at] == i + 1) {
                parents[earliestInCycle(at)] = -1;
                tally.note(Flaw.CYCLE);
            }
        }
    }

    private int earliestInCycle(int start) {
        int earliest = start;
        for (int at = parents[start]; at != start; at = parents[at]) {
            long difference = spans.get(at).startNanos() - spans.get(earliest).startNanos();
            boolean first =
                    difference == 0 && spans.get(at).id() < spans.get(earliest).id();
            earliest = difference < 0 || first ? at : earliest;
        }
        return earliest;
    }

    private void listChildren() {
        for (int parent : parents) {
            if (parent >= 0) {
                firstChild[parent + 1]++;
            }
        }
        for (int i = 0; i < spans.size(); i++) {
            firstChild[i + 1] += firstChild[i];
        }
        var next = firstChild.clone();
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] >= 0) {
                children[next[parents[i]]++] = i;
            }
        }
    }

    private void orderFromRoots() {
        int last = 0;
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] < 0) {
                fromRoots[last++] = i;
            }
        }
        for (int done = 0; done < last; done++) {
            int span = fromRoots[done];
            for (int c = firstChild[span]; c < firstChild[span + 1]; c++) {
                fromRoots[last++] = children[c];
            }
        }
    }

    private void shift(Tally tally) {
        for (int span : fromRoots) {
            int parent = parents[span];
            if (parent < 0) {
                continue;
            }
            var of = spans.get(span);
            var by = spans.get(parent);
            boolean sameClock = of.activity().service().equals(by.activity().service());
            shiftNanos[span] = sameClock ? shiftNanos[parent] : Skew.shift(of, by, startNanos(parent));
            if (startNanos(span) < 0 || startNanos(span) > LATEST_NANOS) {
                shiftNanos[span] = startNanos(parent) - of.startNanos();
            }
            if (!sameClock && shiftNanos[span] != 0) {
                tally.note(Flaw.SKEWED);
            }
        }
    }

    /** How many spans there are. */
    public int size() {
        return spans.size();
    }

    public Span span(int number) {
        return spans.get(number);
    }

    /** The number of a span's parent; -1 for a root. */
    public int parent(int number) {
        return parents[number];
    }

    /** When it started, by the clock of the root. */
    public long startNanos(int number) {
        return spans.get(number).startNanos() + shiftNanos[number];
    }

    /** When it ended, by the clock of the root. */
    public long endNanos(int number) {
        return spans.get(number).endNanos() + shiftNanos[number];
    }

    /** The {@code n}th span, parents before children. */
    int fromRoots(int n) {
        return fromRoots[n];
    }

    int children(int number) {
        return firstChild[number + 1] - firstChild[number];
    }

    int child(int number, int n) {
        return children[firstChild[number] + n];
    }

    /**
     * Whether somebody waited for it: not for a root, for what only follows from its parent, for the processing of a message, nor for what
     * began after its parent had ended. The others are roots of paths of their own.
     */
    public boolean awaited(int number) {
        int parent = parents[number];
        if (parent < 0) {
            return false;
        }
        var did = spans.get(number).activity();
        var kind = spans.get(parent).activity().kind();
        boolean message = kind == Kind.PRODUCER || (did.kind() == Kind.CONSUMER && kind != Kind.CONSUMER);
        boolean after =
                startNanos(number) >= endNanos(parent) && spans.get(number).durationNanos() > 0;
        return did.awaited() && !message && !after;
    }
}

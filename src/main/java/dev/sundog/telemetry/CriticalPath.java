package dev.sundog.telemetry;

import java.util.Arrays;

/**
 * Whose time it was: each instant of a root's duration belongs to exactly one span, the one that everybody else waited for, so that the parts
 * sum to the root's duration to the nanosecond. After CRISP (Zhang et al., USENIX ATC 2022): from a span's end backwards, the child that
 * ended last is what it waited for, then the one that ended last before that one began, and so on; what lies between is the span's own.
 * A child that outlasts its parent counts until the parent's end. One that overlaps the next by up to a hundredth of its duration counts as
 * having ended before it, since clocks are not exact; the overlap belongs to the later.
 */
public final class CriticalPath {
    private static final int OVERLAP = 100;

    private final Trace trace;
    private final long[] exclusiveNanos;
    private final int[] spans;
    private final long[] from;
    private final long[] to;
    private int depth;

    private CriticalPath(Trace trace) {
        this.trace = trace;
        this.exclusiveNanos = new long[trace.size()];
        this.spans = new int[trace.size()];
        this.from = new long[trace.size()];
        this.to = new long[trace.size()];
    }

    /**
     * Nanoseconds of each span on the path of its root, by number. A root is whatever is not {@linkplain Trace#awaited awaited}; over a root
     * and those awaited beneath it the sum is the root's duration. 0 for spans beside the path.
     */
    public static long[] exclusiveNanos(Trace trace) {
        var path = new CriticalPath(trace);
        for (int i = 0; i < trace.size(); i++) {
            if (!trace.awaited(i)) {
                path.push(i, trace.startNanos(i), trace.endNanos(i));
                path.walk();
            }
        }
        return path.exclusiveNanos;
    }

    private void push(int span, long fromNanos, long toNanos) {
        spans[depth] = span;
        from[depth] = fromNanos;
        to[depth++] = toNanos;
    }

    private void walk() {
        while (depth > 0) {
            depth--;
            divide(spans[depth], from[depth], to[depth]);
        }
    }

    /** Divides a window of a span among it and its children. */
    private void divide(int span, long fromNanos, long toNanos) {
        long left = toNanos;
        long own = 0;
        for (int child : latestFirst(span)) {
            if (!trace.awaited(child)) {
                continue;
            }
            long start = Math.max(fromNanos, trace.startNanos(child));
            long end = Math.min(toNanos, trace.endNanos(child));
            if (end - left > (end - start) / OVERLAP) {
                continue;
            }
            end = Math.min(end, left);
            if (start < end) {
                own += left - end;
                push(child, start, end);
                left = start;
            }
        }
        exclusiveNanos[span] = own + left - fromNanos;
    }

    private int[] latestFirst(int span) {
        var order = new int[trace.children(span)];
        for (int i = 0; i < order.length; i++) {
            order[i] = trace.child(span, i);
        }
        return order.length < 2 ? order : sorted(order);
    }

    private int[] sorted(int[] order) {
        if (order.length > 32) {
            return Arrays.stream(order)
                    .boxed()
                    .sorted(this::compare)
                    .mapToInt(i -> i)
                    .toArray();
        }
        for (int i = 1; i < order.length; i++) {
            int moved = order[i];
            int at = i;
            for (; at > 0 && compare(order[at - 1], moved) > 0; at--) {
                order[at] = order[at - 1];
            }
            order[at] = moved;
        }
        return order;
    }

    /** The one that ended last first; of those the one that began first; of those the first to come. */
    private int compare(int a, int b) {
        int byEnd = Long.compare(trace.endNanos(b), trace.endNanos(a));
        int byStart = byEnd != 0 ? byEnd : Long.compare(trace.startNanos(a), trace.startNanos(b));
        return byStart != 0 ? byStart : Integer.compare(a, b);
    }
}

package dev.sundog.telemetry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers spans into traces, in bounded memory. A trace is complete when nothing came for it for a while. That is measured by when spans
 * <em>come</em>: their own times are those of hosts whose clocks may be hours apart, and one that is ahead would end every trace. What comes
 * afterwards makes a trace of its own and is counted as late. For one thread.
 */
public final class Traces {
    private static final int REMEMBERED = 1 << 16;

    private final TraceLimits limits;
    private final Tally tally;
    private final TraceSink sink;
    private final Map<TraceId, Open> open = new HashMap<>();
    private final long[] closed = new long[REMEMBERED];
    /** The ends of the open traces, from the one that was quiet longest. */
    private final Open ends = new Open(new TraceId(0, 0), 0);

    private long heldBytes;
    private Open current = ends;

    private static final class Open {
        final TraceId id;
        final long sinceNanos;
        final List<Span> spans = new ArrayList<>();
        boolean late;
        long bytes;
        long latestNanos;
        Open older = this;
        Open newer = this;

        Open(TraceId id, long sinceNanos) {
            this.id = id;
            this.sinceNanos = sinceNanos;
        }

        void unlink() {
            older.newer = newer;
            newer.older = older;
        }

        void linkBefore(Open other) {
            newer = other;
            older = other.older;
            older.newer = this;
            other.older = this;
        }
    }

    public Traces(TraceLimits limits, Tally tally, TraceSink sink) {
        this.limits = limits;
        this.tally = tally;
        this.sink = sink;
    }

    /** Takes a span that came now. */
    public void span(Span span, long nowNanos) {
        var trace = current != ends && current.id.equals(span.trace()) ? current : find(span.trace(), nowNanos);
        current = trace;
        trace.spans.add(span);
        trace.latestNanos = nowNanos;
        long bytes = span.heapBytes();
        trace.bytes += bytes;
        heldBytes += bytes;
        if (trace.late) {
            tally.note(Flaw.LATE);
        }
        if (trace.spans.size() >= limits.spansOfOne()) {
            tally.note(Flaw.TRACE_TOO_LONG);
            complete(trace, nowNanos);
        } else if (nowNanos - trace.sinceNanos > limits.longest().toNanos()) {
            complete(trace, nowNanos);
        }
        while (heldBytes > limits.bytes() && ends.newer != ends) {
            press(ends.newer, nowNanos);
        }
    }

    private Open find(TraceId id, long nowNanos) {
        @Nullable Open known = open.get(id);
        if (known == null) {
            known = new Open(id, nowNanos);
            known.late = closed[place(id)] == fingerprint(id);
            open.put(id, known);
        } else {
            known.unlink();
        }
        known.linkBefore(ends);
        return known;
    }

    private void press(Open trace, long nowNanos) {
        if (nowNanos - trace.latestNanos < limits.quiet().toNanos()) {
            tally.note(Flaw.TRACE_PRESSED);
        }
        complete(trace, nowNanos);
    }

    /** Completes what was quiet for long enough. */
    public void advance(long nowNanos) {
        while (ends.newer != ends
                && nowNanos - ends.newer.latestNanos >= limits.quiet().toNanos()) {
            complete(ends.newer, nowNanos);
        }
    }

    /** Completes everything. */
    public void finish(long nowNanos) {
        while (ends.newer != ends) {
            complete(ends.newer, nowNanos);
        }
    }

    /** What the open traces hold, as estimated. */
    public long heldBytes() {
        return heldBytes;
    }

    private void complete(Open trace, long nowNanos) {
        trace.unlink();
        open.remove(trace.id);
        closed[place(trace.id)] = fingerprint(trace.id);
        heldBytes -= trace.bytes;
        current = ends;
        sink.trace(Trace.of(trace.spans, tally), nowNanos);
    }

    private static int place(TraceId id) {
        return (int) (fingerprint(id) >>> 48) & (REMEMBERED - 1);
    }

    /** Never 0 but by chance, which then counts a span as late that was not. */
    private static long fingerprint(TraceId id) {
        return (id.low() ^ Long.rotateLeft(id.high(), 17)) * 0x9E3779B97F4A7C15L;
    }
}

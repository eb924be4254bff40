package dev.sundog.telemetry;

/**
 * A piece of work of one service, as its clock saw it.
 *
 * @param id within its trace; never 0
 * @param parentId the span that caused it; 0 for none
 * @param startNanos since 1970 by the service's clock
 * @param endNanos not before the start
 * @param failed by its status, an {@code error} tag or an HTTP status of 500 and more
 * @param weight how many runs it stands for: 1 over the sampling rate it tells; 0 when it tells none
 */
public record Span(
        TraceId trace,
        long id,
        long parentId,
        Activity activity,
        long startNanos,
        long endNanos,
        boolean failed,
        double weight) {
    private static final int OWN_BYTES = 120;

    /** What it takes in memory, at most: what it did may be shared. */
    public long heapBytes() {
        return OWN_BYTES + activity.size();
    }

    /** How long it took. */
    public long durationNanos() {
        return endNanos - startNanos;
    }
}

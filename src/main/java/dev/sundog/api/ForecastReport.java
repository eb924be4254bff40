package dev.sundog.api;

import java.util.List;

/**
 * What a series will be, bytes per second, and how that is known.
 *
 * @param series {@code link}, or a segment
 * @param samples slots that were measured
 * @param cold whether so little was seen that the last value is all there is to go by
 * @param track how well the slot that came next was foreseen, over the last day
 * @param experts whose answers are mixed for the last slot of the horizon, most first
 */
public record ForecastReport(
        String series,
        double slotSeconds,
        long samples,
        boolean cold,
        Track track,
        List<Expert> experts,
        List<Slot> slots) {
    public ForecastReport {
        experts = List.copyOf(experts);
        slots = List.copyOf(slots);
    }

    /**
     * Hits and misses.
     *
     * @param within80 slots whose value lay within the 80 % interval
     * @param below slots whose value lay below it
     * @param above slots whose value lay above it
     */
    public record Track(int slots, int within80, int below, int above, double meanErrorBytesPerSecond) {}

    /** @param share how much it counts, 0 to 1 */
    public record Expert(String name, double share, double bytesPerSecond) {}

    /** @param untilSeconds from now to the end of the slot, as if one began now; then the quantiles 0.05, 0.1, 0.5, 0.9 and 0.95 */
    public record Slot(double untilSeconds, double p05, double p10, double p50, double p90, double p95) {}
}

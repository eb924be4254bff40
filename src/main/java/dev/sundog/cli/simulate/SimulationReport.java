package dev.sundog.cli.simulate;

import java.util.List;
import java.util.Optional;

/**
 * What became of a trace under each rule. Times in seconds, shares from 0 to 1.
 *
 * @param learntSlots at the beginning of the trace, which are not counted
 * @param policies in the order in which they are shown; the last is the best that anybody could have done who knew all
 */
public record SimulationReport(
        double slotSeconds, int learntSlots, int slots, List<Segment> segments, List<Policy> policies) {
    /** A segment as the trace names it. */
    public record Segment(String name, double score, double rpoSeconds, double usualBytesPerSecond) {}

    /**
     * One rule.
     *
     * @param weightedLateSeconds score times seconds late beyond the rpo, summed over time and segments
     * @param toBest that over the best; absent where the best is nothing and this is more
     * @param segments in the order of the report's
     */
    public record Policy(String name, double weightedLateSeconds, Optional<Double> toBest, List<Held> segments) {}

    /**
     * How a rule did for a segment.
     *
     * @param attained in which part of the slots the rpo held
     * @param worstLagSeconds the greatest age of the oldest change that was not sent
     * @param meanLateSeconds beyond the rpo, in the mean over time
     */
    public record Held(double attained, double worstLagSeconds, double meanLateSeconds) {}
}

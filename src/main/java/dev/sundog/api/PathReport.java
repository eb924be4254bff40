package dev.sundog.api;

import java.util.Optional;

/**
 * What packets found out about the way to the other site and back, within the last minute where nothing else is said.
 *
 * @param rtt round trips, without the time that the other site took; absent where no answer came
 * @param out from this site to the other
 * @param in from the other site to this one
 * @param clock how the two clocks differ, and so how wrong one-way delays may be
 * @param probes packets of which it is known what became of them
 * @param unanswered of them, in time
 * @param refused packets that came since the agent's start and were neither answered nor believed
 */
public record PathReport(
        Optional<Delay> rtt, Direction out, Direction in, Clock clock, long probes, long unanswered, Refused refused) {
    /**
     * A distribution of delays in seconds.
     *
     * @param p95 what 95 % do not exceed
     */
    public record Delay(double min, double median, double p95, double p99, double max) {}

    /**
     * One direction.
     *
     * @param delay one-way, by both clocks: all of them may be wrong by the same {@link Clock#errorSeconds}; absent where no answer came
     * @param jitterSeconds difference from packet to packet, smoothed (RFC 3550)
     * @param spreadSeconds P95 less the median
     * @param variationSeconds P99.9 less the least (RFC 5481)
     * @param repeated packets that came twice, since the link is up; absent where only the other site sees that
     * @param overtaken packets that came after one that was sent later, since the link is up
     */
    public record Direction(
            Optional<Delay> delay,
            double jitterSeconds,
            double spreadSeconds,
            double variationSeconds,
            Loss loss,
            Optional<Long> repeated,
            long overtaken) {}

    /**
     * How many of the packets that set out were lost.
     *
     * @param low the true share is not below, in 95 of 100 cases (Wilson)
     * @param high nor above
     */
    public record Loss(long lost, long of, double share, double low, double high) {}

    /**
     * The other site's clock beside this one.
     *
     * @param aheadSeconds best guess; negative where it is behind
     * @param errorSeconds by which that, and each one-way delay, may be wrong
     * @param steps how often one of the two was seen to be set, since the link is up
     * @param statedErrorSeconds by which the other site says its clock may differ from UTC; absent while it says nothing
     */
    public record Clock(double aheadSeconds, double errorSeconds, long steps, Optional<Double> statedErrorSeconds) {}

    /**
     * Packets that were refused, by why.
     *
     * @param misshapen too short or too long
     * @param unknown of no session that stands
     * @param forged whose code is wrong
     * @param repeated asked before
     * @param tooMany beyond what is answered in a second
     * @param untrue answers to what was not asked, and answers that are sent as if they asked something
     * @param elsewhere answers from another address than was asked, and what is asked by one that is not the other site's
     */
    public record Refused(
            long misshapen, long unknown, long forged, long repeated, long tooMany, long untrue, long elsewhere) {}
}

package dev.sundog.bandwidth.stamp;

/**
 * What is known of a path now.
 *
 * @param minute what became of packets within about the last minute
 * @param all since the session began
 * @param rtt round trips of the last minute, without the time that the reflector took
 * @param there to the other site
 * @param back from it
 */
public record PathMeasurement(Totals minute, Totals all, Delays rtt, OneWay there, OneWay back, ClockDifference clock) {
    /**
     * One direction within the last minute.
     *
     * @param delays one-way delays, right but for {@link ClockDifference#errorSeconds}, which is the same for all of them: their
     *     differences are exact
     * @param jitterSeconds RFC 3550's smoothed difference from packet to packet
     */
    public record OneWay(Delays delays, double jitterSeconds) {}

    /**
     * The other site's clock beside this one.
     *
     * @param aheadSeconds best guess; negative where it is behind
     * @param errorSeconds how far that, and every one-way delay, may be wrong; infinite while nothing is known
     * @param steps how often one of the two was seen to be set
     * @param statedErrorSeconds how far the other site says its clock may be from UTC; NaN while it says nothing
     */
    public record ClockDifference(double aheadSeconds, double errorSeconds, long steps, double statedErrorSeconds) {}
}

package dev.sundog.bandwidth.stamp;

/**
 * What a path did in an interval, as it is for a history.
 *
 * @param rttNanos round trips
 * @param thereNanos one-way delays to the other site
 * @param backNanos one-way delays from it
 * @param jitterThereSeconds mean difference from packet to packet; NaN without two packets
 * @param clockErrorSeconds by which all one-way delays may be wrong; infinite where there is none
 */
public record PathInterval(
        Totals totals,
        long[] rttNanos,
        long[] thereNanos,
        long[] backNanos,
        double jitterThereSeconds,
        double jitterBackSeconds,
        double clockErrorSeconds) {
    private static final long[] NOTHING = {};

    /** An interval in which nothing was sent. */
    public static PathInterval none() {
        return new PathInterval(
                Totals.NONE, NOTHING, NOTHING, NOTHING, Double.NaN, Double.NaN, Double.POSITIVE_INFINITY);
    }
}

package dev.sundog.bandwidth.stamp;

import java.util.Arrays;

/**
 * A distribution of delays in seconds.
 *
 * @param count of delays; where it is 0 all others are NaN
 */
public record Delays(long count, double least, double median, double p95, double p99, double p999, double most) {
    public static final Delays NONE =
            new Delays(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** Of these, in nanoseconds and any order. */
    public static Delays of(long[] nanos) {
        if (nanos.length == 0) {
            return NONE;
        }
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Delays(
                sorted.length,
                sorted[0] / 1e9,
                quantile(sorted, 0.5),
                quantile(sorted, 0.95),
                quantile(sorted, 0.99),
                quantile(sorted, 0.999),
                sorted[sorted.length - 1] / 1e9);
    }

    /** The value that the share of the values does not exceed. */
    private static double quantile(long[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / 1e9;
    }

    /** Packet delay variation as RFC 5481 section 4.2 has it, beyond the least delay, of all but a thousandth. */
    public double variation() {
        return p999 - least;
    }

    /** How far the slow packets lag behind the usual one: P95 less the median. */
    public double spread() {
        return p95 - median;
    }
}

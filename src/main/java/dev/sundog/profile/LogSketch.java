package dev.sundog.profile;

import java.util.Arrays;

/**
 * Quantiles of durations in fixed memory: buckets whose borders grow by 5 %, from a microsecond to three hours, so an answer
 * is within 2.5 % of a true one. Sketches of two inputs merge exactly into the sketch of both.
 */
public final class LogSketch {
    private static final double SMALLEST_SECONDS = 1e-6;
    private static final double LOG_GROWTH = Math.log(1.05);
    private static final int BUCKETS = 474;

    private final double[] weights = new double[BUCKETS];
    private double total;

    public void add(double seconds, double count) {
        weights[bucket(seconds)] += count;
        total += count;
    }

    public void merge(LogSketch other) {
        for (int i = 0; i < BUCKETS; i++) {
            weights[i] += other.weights[i];
        }
        total += other.total;
    }

    /** How much was added. */
    double total() {
        return total;
    }

    /** The duration in seconds that the share {@code q} (0 to 1) does not exceed; 0 when nothing was added. */
    public double quantile(double q) {
        double wanted = q * total;
        double seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += weights[i];
            if (weights[i] > 0 && seen >= wanted) {
                return SMALLEST_SECONDS * Math.exp((i + 0.5) * LOG_GROWTH);
            }
        }
        return 0;
    }

    private static int bucket(double seconds) {
        double i = Math.floor(Math.log(Math.max(seconds, SMALLEST_SECONDS) / SMALLEST_SECONDS) / LOG_GROWTH);
        return (int) Math.min(BUCKETS - 1, i);
    }

    @Override
    public String toString() {
        return "LogSketch" + Arrays.toString(new double[] {quantile(0.5), quantile(0.9), quantile(0.99)});
    }
}

package dev.sundog.gateway;

/**
 * How many requests a service takes well at once, learnt from its latency (after Netflix's Gradient2): while short-term
 * latency stays near the long-term one the limit grows by about its square root; as it rises, the limit shrinks in
 * proportion. Samples of a service that is hardly used teach nothing. Pure and not thread-safe.
 */
final class ConcurrencyLimit {
    static final int MIN = 4;
    static final int MAX = 1000;
    private static final double TOLERANCE = 1.5;
    private static final double SMOOTHING = 0.2;
    private static final double LONG_WINDOW = 600;
    private static final double SHORT_WINDOW = 10;

    /** What a limit has learnt and does not put to the test fades with every answer: half of it after some 350. */
    private static final double FADING = 0.002;

    private final double initial;
    private double limit;
    private double longNanos;
    private double shortNanos;
    private int samples;

    ConcurrencyLimit(int initial) {
        this.initial = Math.clamp(initial, MIN, MAX);
        limit = this.initial;
    }

    int limit() {
        return (int) limit;
    }

    /**
     * Learns from one answer.
     *
     * @param rttNanos from sending a request to the end of its answer
     * @param inFlight how many were under way when it was sent
     * @return the limit from now on
     */
    int on(long rttNanos, int inFlight) {
        learn(Math.max(1, rttNanos));
        if (inFlight < limit / 2) {
            limit += (initial - limit) * FADING;
            return limit();
        }
        double gradient = Math.clamp(TOLERANCE * longNanos / shortNanos, 0.5, 1.0);
        double wanted = limit * gradient + Math.sqrt(limit);
        limit = Math.clamp(limit * (1 - SMOOTHING) + wanted * SMOOTHING, MIN, MAX);
        return limit();
    }

    private void learn(long rttNanos) {
        samples++;
        longNanos += (rttNanos - longNanos) / Math.min(samples, LONG_WINDOW);
        shortNanos += (rttNanos - shortNanos) / Math.min(samples, SHORT_WINDOW);
        if (longNanos > 2 * shortNanos) {
            longNanos *= 0.95; // after a long overload: forget it faster
        }
    }
}

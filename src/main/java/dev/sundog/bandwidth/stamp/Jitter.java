package dev.sundog.bandwidth.stamp;

/**
 * How much the transit time changes from packet to packet: RFC 3550 section 6.4.1, {@code J += (|D| - J) / 16}, and the mean of |D|
 * since it was last asked for. The difference of the clocks does not matter, as it is the same in both.
 */
final class Jitter {
    private double smoothedNanos;
    private double sumNanos;
    private long count;
    private long lastNanos;
    private boolean begun;

    void take(long transitNanos) {
        if (begun) {
            double difference = Math.abs((double) transitNanos - lastNanos);
            smoothedNanos += (difference - smoothedNanos) / 16;
            sumNanos += difference;
            count++;
        }
        lastNanos = transitNanos;
        begun = true;
    }

    /** The next transit time is not compared with those before: a clock was set. */
    void interrupt() {
        begun = false;
    }

    double smoothedSeconds() {
        return smoothedNanos / 1e9;
    }

    /** The mean since the last call; NaN where there was nothing. */
    double takeMeanSeconds() {
        double mean = count == 0 ? Double.NaN : sumNanos / count / 1e9;
        sumNanos = 0;
        count = 0;
        return mean;
    }
}

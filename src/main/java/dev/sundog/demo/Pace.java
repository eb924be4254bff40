package dev.sundog.demo;

import java.time.Duration;

/**
 * How long and how hard.
 *
 * @param orders a second
 * @param reads of the catalogue a second, at rest
 * @param peakReads at the peak: more than one site can serve
 * @param rest how long to watch between events
 * @param peak how long the peak holds
 * @param alone how long the other side serves alone
 * @param reportMebibytes of reports
 */
record Pace(int orders, int reads, int peakReads, Duration rest, Duration peak, Duration alone, int reportMebibytes) {
    static final Duration RAMP = Duration.ofSeconds(3);
    private static final double PEAK_OVER_CAPACITY = 1.4;

    static Pace of(boolean fast) {
        int peak = (int) (Configuration.capacity() * PEAK_OVER_CAPACITY);
        return fast
                ? new Pace(25, 20, peak, Duration.ofSeconds(2), Duration.ofSeconds(6), Duration.ofSeconds(3), 14)
                : new Pace(25, 20, peak, Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(12), 64);
    }
}

package dev.sundog.profile;

/**
 * The fixed anchors of scores. Nothing is normalised by what else is there, so an unrelated segment changes no score.
 *
 * <p>Time: 0 at 0.0001 processing seconds a second or less, 1 at 1 or more. Reach: requests a second that stop, each weighted by
 * its workload's priority over 10: 0 at 0.001, 1 at 100. Writes: 0 at 1 kB/s, 1 at 10 MB/s. Between anchors the scale is
 * logarithmic. Where no request was seen, files count instead, at most a quarter: the last change (1 within a minute, 0 after
 * 100 days) for time, bytes changed in a day (0 at 10 kB, 1 at 10 GB) for dependencies.
 */
final class Anchors {
    static final double TIME_WEIGHT = 0.35;
    static final double DEPENDENCIES_WEIGHT = 0.35;
    static final double PRIORITY_WEIGHT = 0.30;
    /** What a declared operation counts for before it is seen: one request in 100 seconds. */
    static final double DECLARED_PER_SECOND = 0.01;

    private static final double FILES_COUNT = 0.25;
    private static final double WRITES_SHARE = 0.2;

    private Anchors() {}

    static double time(double secondsPerSecond) {
        return scale(secondsPerSecond, 1e-4, 1);
    }

    static double dependencies(double weightedPerSecond, double writtenBytesPerSecond) {
        double reach = scale(weightedPerSecond, 1e-3, 100);
        return reach * (1 - WRITES_SHARE + WRITES_SHARE * scale(writtenBytesPerSecond, 1e3, 1e7));
    }

    static double priority(int priority) {
        return (priority - 1) / 9.0;
    }

    static double recency(double idleSeconds) {
        return FILES_COUNT * (1 - scale(idleSeconds, 60, 8_640_000));
    }

    static double changed(double bytesPerDay) {
        return FILES_COUNT * scale(bytesPerDay, 1e4, 1e10);
    }

    private static double scale(double x, double zero, double one) {
        return x <= zero ? 0 : Math.min(1, Math.log(x / zero) / Math.log(one / zero));
    }
}

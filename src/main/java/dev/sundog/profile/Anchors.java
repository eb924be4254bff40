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

    static final double FILES_COUNT = 0.25;
    static final double WRITES_SHARE = 0.2;

    private Anchors() {}

    /**
     * A logarithmic scale.
     *
     * @param zero where it begins
     * @param one where it ends
     */
    record Scale(double zero, double one) {
        /** 0 to 1. */
        double of(double x) {
            return x <= zero ? 0 : Math.min(1, Math.log(x / zero) / Math.log(one / zero));
        }

        /** The formula with its numbers. */
        String show(double x) {
            if (x <= zero || x >= one) {
                return (x <= zero
                                ? "0 (" + Words.number(x) + " is at most " + Words.number(zero)
                                : "1 (" + Words.number(x) + " is at least " + Words.number(one))
                        + ")";
            }
            return "ln(" + Words.number(x) + " / " + Words.number(zero) + ") / ln(" + Words.number(one) + " / "
                    + Words.number(zero) + ")";
        }
    }

    static final Scale TIME = new Scale(1e-4, 1);
    static final Scale REACH = new Scale(1e-3, 100);
    static final Scale WRITTEN = new Scale(1e3, 1e7);
    static final Scale IDLE = new Scale(60, 8_640_000);
    static final Scale CHANGED = new Scale(1e4, 1e10);

    static double time(double secondsPerSecond) {
        return TIME.of(secondsPerSecond);
    }

    static double dependencies(double weightedPerSecond, double writtenBytesPerSecond) {
        return REACH.of(weightedPerSecond) * (1 - WRITES_SHARE + WRITES_SHARE * WRITTEN.of(writtenBytesPerSecond));
    }

    static double priority(int priority) {
        return (priority - 1) / 9.0;
    }

    static double recency(double idleSeconds) {
        return FILES_COUNT * (1 - IDLE.of(idleSeconds));
    }

    static double changed(double bytesPerDay) {
        return FILES_COUNT * CHANGED.of(bytesPerDay);
    }
}

package dev.sundog.bandwidth;

import java.util.Arrays;

/**
 * How many bytes an hour of the week usually needs: the mean of the last four weeks or so of that hour, drawn towards the mean of all
 * hours as far as little was seen of it. A machine; confined to one thread.
 */
public final class UsualWeek {
    public static final int HOURS = 7 * 24;

    private static final double WEEKS = 4;
    /** From so many hours on, what was seen says more than what was assumed. */
    private static final double ENOUGH_HOURS = 24;
    /** The mean of all hours counts as much as half of an hour that was seen. */
    private static final double DRAWN = 0.5;

    private static final double HOUR_SECONDS = 3600;

    private final double[] means = new double[HOURS];
    private final double[] seen = new double[HOURS];

    /**
     * What was seen of one hour of the week.
     *
     * @param bytes in a whole hour, in the mean
     * @param hours of it that were seen, at most four
     */
    public record Hour(double bytes, double hours) {
        public Hour {
            if (!(bytes >= 0 && bytes < Double.POSITIVE_INFINITY && hours >= 0 && hours <= WEEKS)) {
                throw new IllegalArgumentException(bytes + " bytes in " + hours + " hours");
            }
        }
    }

    /** Takes in a part of an hour. */
    public void take(int hour, double bytes, double seconds) {
        double part = seconds / HOUR_SECONDS;
        if (part > 0) {
            means[hour] = (means[hour] * seen[hour] + bytes) / (seen[hour] + part);
            seen[hour] = Math.min(WEEKS, seen[hour] + part);
        }
    }

    /**
     * Bytes that each hour of the week is expected to need.
     *
     * @param assumed for an hour, while nothing was seen
     */
    public double[] expected(double assumed) {
        double hours = Arrays.stream(seen).sum();
        double bytes = 0;
        for (int i = 0; i < HOURS; i++) {
            bytes += means[i] * seen[i];
        }
        double known = Math.min(1, hours / ENOUGH_HOURS);
        double mean = hours > 0 ? known * bytes / hours + (1 - known) * assumed : assumed;
        var out = new double[HOURS];
        for (int i = 0; i < HOURS; i++) {
            out[i] = (means[i] * seen[i] + mean * DRAWN) / (seen[i] + DRAWN);
        }
        return out;
    }

    public Hour hour(int hour) {
        return new Hour(means[hour], seen[hour]);
    }

    /** Puts back what was seen of an hour. */
    public void restore(int hour, Hour was) {
        means[hour] = was.bytes();
        seen[hour] = was.hours();
    }
}

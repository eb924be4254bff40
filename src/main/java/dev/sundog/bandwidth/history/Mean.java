package dev.sundog.bandwidth.history;

import java.util.List;
import java.util.function.Function;

/**
 * A quantity of which every second has one value.
 *
 * @param seconds that had one; where it is 0 the others are NaN
 */
public record Mean(long seconds, double mean, double most) {
    public static final Mean NONE = new Mean(0, Double.NaN, Double.NaN);

    /** Of one second; NaN for none. */
    static Mean of(double value) {
        return Double.isFinite(value) ? new Mean(1, value, value) : NONE;
    }

    Mean and(Mean other) {
        if (seconds == 0 || other.seconds == 0) {
            return seconds == 0 ? other : this;
        }
        long all = seconds + other.seconds;
        return new Mean(all, (mean * seconds + other.mean * other.seconds) / all, Math.max(most, other.most));
    }

    static <T> Mean merged(List<T> all, Function<T, Mean> one) {
        return all.stream().map(one).reduce(NONE, Mean::and);
    }
}

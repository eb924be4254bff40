package dev.sundog.bandwidth.history;

import dev.sundog.bandwidth.stamp.Delays;
import java.util.List;

/**
 * How values of an interval were spread.
 *
 * @param count of values; where it is 0 the others are NaN
 */
public record Spread(long count, double least, double median, double p95, double most) {
    public static final Spread NONE = new Spread(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    private static final int HALVINGS = 40;

    /** Of nanoseconds, in seconds. */
    static Spread ofNanos(long[] nanos) {
        var all = Delays.of(nanos);
        return new Spread(all.count(), all.least(), all.median(), all.p95(), all.most());
    }

    /** Of all that these are of. Between what is known of each, values are taken to be spread evenly. */
    static Spread merged(List<Spread> all) {
        var some = all.stream().filter(s -> s.count > 0).toList();
        if (some.isEmpty()) {
            return NONE;
        }
        double least = some.stream().mapToDouble(Spread::least).min().orElseThrow();
        double most = some.stream().mapToDouble(Spread::most).max().orElseThrow();
        return new Spread(
                some.stream().mapToLong(Spread::count).sum(),
                least,
                quantile(some, 0.5, least, most),
                quantile(some, 0.95, least, most),
                most);
    }

    private static double quantile(List<Spread> some, double share, double least, double most) {
        double all = some.stream().mapToDouble(Spread::count).sum();
        double low = least;
        double high = most;
        for (int i = 0; i < HALVINGS && high > low; i++) {
            double middle = (low + high) / 2;
            double below =
                    some.stream().mapToDouble(s -> s.count * s.share(middle)).sum();
            if (below < share * all) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** About the share of values that do not exceed this one. */
    private double share(double value) {
        if (value >= most) {
            return 1;
        }
        if (value >= p95) {
            return between(value, p95, most, 0.95, 1);
        }
        if (value >= median) {
            return between(value, median, p95, 0.5, 0.95);
        }
        return value < least ? 0 : between(value, least, median, 0, 0.5);
    }

    private static double between(double value, double from, double to, double low, double high) {
        return to > from ? low + (high - low) * (value - from) / (to - from) : high;
    }
}

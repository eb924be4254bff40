package dev.sundog.bandwidth.forecast;

import org.jspecify.annotations.Nullable;

/** Cuts a value that is far beyond what was expected: a burst teaches little about what is usual; when it stays it is a shift. */
final class Taming {
    /** How far beyond the upper edge, in distances from the median to it. */
    private static final double CUT = 3;

    private static final int SHIFT = 3;

    private double cap = Double.POSITIVE_INFINITY;
    private long beyond;

    /** @param expected what was said of the value, null when nothing was */
    double tame(double value, @Nullable Curve expected) {
        if (expected == null) {
            return value;
        }
        double high = expected.quantile(0.95);
        cap = high + CUT * (high - expected.median());
        beyond = value > cap ? beyond + 1 : 0;
        if (beyond >= SHIFT) {
            cap = value;
        }
        return Math.min(value, cap);
    }

    /** Beyond which a value counts as this. */
    double cap() {
        return cap;
    }

    void exchange(State state) {
        cap = state.number(cap);
        beyond = state.whole(beyond);
    }
}

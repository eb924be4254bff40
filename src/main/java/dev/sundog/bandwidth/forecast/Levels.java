package dev.sundog.bandwidth.forecast;

/** The levels at which quantiles are learnt; others are read between them. */
final class Levels {
    private static final double[] ALL = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};
    static final int COUNT = ALL.length;
    static final int MEDIAN = 5;

    private Levels() {}

    static double at(int i) {
        return ALL[i];
    }

    /** The quantile (pinball) loss of a value, in its unit; its mean is smallest where the quantile is true. */
    static double loss(int i, double value, double quantile) {
        return value >= quantile ? ALL[i] * (value - quantile) : (1 - ALL[i]) * (quantile - value);
    }
}

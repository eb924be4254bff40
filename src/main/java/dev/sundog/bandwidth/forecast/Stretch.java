package dev.sundog.bandwidth.forecast;

/**
 * Moves the edges of an interval, away from the median and towards it, until as many values fall beyond each as should (quantile
 * tracking, as in adaptive conformal inference, arXiv:2106.00170). The median stays where it is.
 */
final class Stretch {
    private static final double STEP = 0.03;
    private static final double LEAST = -1.5;
    private static final double MOST = 2;
    private static final int LAST = Levels.COUNT - 1;

    /** Logarithms, for 0.05, what is below the median, what is above it, 0.95. */
    private final double[] by = new double[4];

    /** A value came of which this had been said, before it was stretched. */
    void learn(double value, double[] curve) {
        var now = of(curve);
        move(0, value < now[0], Levels.at(0));
        move(1, value < now[1], Levels.at(1));
        move(2, value > now[LAST - 1], 1 - Levels.at(LAST - 1));
        move(3, value > now[LAST], 1 - Levels.at(LAST));
    }

    private void move(int edge, boolean beyond, double share) {
        by[edge] = Math.clamp(by[edge] + STEP * ((beyond ? 1 : 0) - share), LEAST, MOST);
    }

    double[] of(double[] curve) {
        var out = new double[Levels.COUNT];
        double median = curve[Levels.MEDIAN];
        for (int q = 0; q < Levels.COUNT; q++) {
            int edge = q == 0 ? 0 : q < Levels.MEDIAN ? 1 : q < LAST ? 2 : 3;
            out[q] = median + (curve[q] - median) * Math.exp(by[edge]);
        }
        return out;
    }

    void exchange(State state) {
        state.numbers(by);
    }
}

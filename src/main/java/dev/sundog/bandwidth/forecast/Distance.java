package dev.sundog.bandwidth.forecast;

import java.util.Arrays;
import java.util.List;

/**
 * All that is learnt for one distance: what each predictor's errors are, how well the distributions made of them did, what a regression
 * makes of what the predictors say, and by how much the interval has to be stretched.
 */
final class Distance {
    private static final int POOL = 168;
    /** With fewer errors nothing is said by them. */
    private static final int ENOUGH = 8;
    /** Of the level: where a value of zero would make ratios endless. */
    private static final double FLOOR = 0.02;

    private final int ahead;
    /** Who says points: the predictors, then the regression in levels, then the one in logarithms. */
    private final int speakers;

    private final Pool[] added;
    private final Pool[] multiplied;
    private final Mixture mixture;
    private final Stretch stretch = new Stretch();
    private final List<Regression> regressions;
    /** Of each slot that is to come: its level then, what was said, what the regressions saw, what all said together. */
    private final float[][] waiting;

    private final int width;
    private final double[][] quantiles;
    private boolean quantilesAreOld = true;

    Distance(int ahead, int predictors, int features) {
        this.ahead = ahead;
        this.speakers = predictors + 2;
        this.width = features;
        this.added = new Pool[speakers];
        this.multiplied = new Pool[speakers];
        for (int s = 0; s < speakers; s++) {
            added[s] = new Pool(POOL);
            multiplied[s] = new Pool(POOL);
        }
        this.mixture = new Mixture(2 * speakers);
        this.regressions = List.of(new Regression(features, false), new Regression(features, true));
        this.waiting = new float[ahead][1 + speakers + features + Levels.COUNT];
        for (var one : waiting) {
            Arrays.fill(one, Float.NaN);
        }
        this.quantiles = new double[2 * speakers][Levels.COUNT];
    }

    int ahead() {
        return ahead;
    }

    private float[] waiting(long slot) {
        return waiting[(int) Math.floorMod(slot, (long) ahead)];
    }

    /** What was said of this slot is compared with what it was. */
    void learn(long slot, double value) {
        var kept = waiting(slot);
        double unit = kept[0];
        if (Double.isNaN(unit)) {
            return;
        }
        var said = doubles(kept, 1, speakers);
        var together = doubles(kept, 1 + speakers + width, Levels.COUNT);
        if (!Double.isNaN(together[0])) {
            mixture.learn(value, says(said, unit), together, unit);
            stretch.learn(value, together);
        }
        var seen = doubles(kept, 1 + speakers, width);
        regressions.forEach(r -> r.learn(seen, value, unit));
        for (int s = 0; s < speakers; s++) {
            if (!Double.isNaN(said[s])) {
                added[s].add((value - said[s]) / unit);
                multiplied[s].add(Math.log((value / unit + FLOOR) / (said[s] / unit + FLOOR)));
            }
        }
        forget(slot);
        quantilesAreOld = true;
    }

    /** Of this slot nothing will be learnt. */
    void forget(long slot) {
        Arrays.fill(waiting(slot), Float.NaN);
    }

    void forgetAll() {
        for (var one : waiting) {
            Arrays.fill(one, Float.NaN);
        }
    }

    private static double[] doubles(float[] from, int at, int count) {
        var out = new double[count];
        for (int i = 0; i < count; i++) {
            out[i] = from[at + i];
        }
        return out;
    }

    /** The predictors' points, with what the regressions make of what they see. */
    double[] points(double[] predicted, double[] seen, double unit) {
        var out = Arrays.copyOf(predicted, speakers);
        for (int i = 0; i < 2; i++) {
            out[predicted.length + i] = regressions.get(i).predict(seen, unit);
        }
        return out;
    }

    /** What is said of a later slot is remembered until it comes. */
    void say(long slot, double[] points, double[] seen, double unit) {
        var kept = waiting(slot);
        kept[0] = (float) unit;
        copy(points, kept, 1);
        copy(seen, kept, 1 + speakers);
        var together = new double[Levels.COUNT];
        if (!mixture.together(says(points, unit), together)) {
            Arrays.fill(together, Double.NaN);
        }
        copy(together, kept, 1 + speakers + width);
    }

    private static void copy(double[] from, float[] to, int at) {
        for (int i = 0; i < from.length; i++) {
            to[at + i] = (float) from[i];
        }
    }

    /** Each point with its errors added is one member of the mixture, with its errors multiplied another. */
    private Mixture.Says says(double[] points, double unit) {
        if (quantilesAreOld) {
            for (int s = 0; s < speakers; s++) {
                added[s].quantiles(quantiles[s]);
                multiplied[s].quantiles(quantiles[speakers + s]);
            }
            quantilesAreOld = false;
        }
        return (member, level) -> {
            int s = member % speakers;
            if (Double.isNaN(points[s]) || added[s].count() < ENOUGH) {
                return Double.NaN;
            }
            double point = points[s] / unit;
            double by = quantiles[member][level];
            double out = member < speakers ? point + by : (point + FLOOR) * Math.exp(by) - FLOOR;
            return unit * Math.max(0, out);
        };
    }

    /** What is to be said of a slot at about this distance, as far as anything can be. */
    boolean curve(double[] points, double unit, double[] out) {
        if (!mixture.together(says(points, unit), out)) {
            return false;
        }
        System.arraycopy(stretch.of(out), 0, out, 0, out.length);
        return true;
    }

    /** How much each speaker counts for the median, 0 to 1. */
    double[] shares(double[] points, double unit) {
        var says = says(points, unit);
        var out = new double[speakers];
        for (int s = 0; s < speakers; s++) {
            out[s] = mixture.share(s, says) + mixture.share(speakers + s, says);
        }
        return out;
    }

    void exchange(State state) {
        for (int s = 0; s < speakers; s++) {
            added[s].exchange(state);
            multiplied[s].exchange(state);
        }
        mixture.exchange(state);
        stretch.exchange(state);
        regressions.forEach(r -> r.exchange(state));
        for (var one : waiting) {
            state.numbers(one);
        }
        quantilesAreOld = true;
    }
}

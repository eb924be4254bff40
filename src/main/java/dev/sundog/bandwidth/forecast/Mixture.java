package dev.sundog.bandwidth.forecast;

import java.util.Arrays;

/**
 * Weighs what several say by how well each did lately, for each level by itself: exponential weights on the quantile loss (as in
 * boosted online aggregation, arXiv:1505.04069, without its second order), and then the weighted mean of the middle half, so that one
 * that is far off turns nothing. Who sleeps is taken to have done a little worse than all together: what was easy was easy for all.
 */
final class Mixture {
    /** How sharply weights follow losses: one that loses half as much again as the best weighs e^-2. */
    private static final double SHARPNESS = 4;
    /** How many slots losses are remembered. */
    private static final double MEMORY = 150;

    private static final double ASLEEP = 1.1;
    private static final double TRIM = 0.25;
    /** One burst counts for no more than so many ordinary values. */
    private static final double WORST = 100;

    private final float[] losses;
    private final int members;
    private long learnt;

    Mixture(int members) {
        this.members = members;
        this.losses = new float[members * Levels.COUNT];
    }

    /** What a member says: a quantile at a level, or NaN while it sleeps. */
    interface Says {
        double quantile(int member, int level);
    }

    /**
     * A value came.
     *
     * @param together what all said together
     * @param unit the level of the series, by which losses are measured
     */
    void learn(double value, Says says, double[] together, double unit) {
        learnt++;
        double gain = Math.max(1 / MEMORY, 1.0 / learnt);
        for (int m = 0; m < members; m++) {
            for (int q = 0; q < Levels.COUNT; q++) {
                double said = says.quantile(m, q);
                double loss =
                        Double.isNaN(said) ? ASLEEP * Levels.loss(q, value, together[q]) : Levels.loss(q, value, said);
                int at = m * Levels.COUNT + q;
                losses[at] += (float) ((Math.min(loss / unit, WORST) - losses[at]) * gain);
            }
        }
    }

    /** What all say together, in order of levels; false while all sleep. */
    boolean together(Says says, double[] out) {
        var values = new double[members];
        var weights = new double[members];
        for (int q = 0; q < Levels.COUNT; q++) {
            int count = 0;
            double best = best(says, q);
            for (int m = 0; m < members; m++) {
                double said = says.quantile(m, q);
                if (!Double.isNaN(said)) {
                    insert(values, weights, count++, said, weight(m, q, best));
                }
            }
            if (count == 0) {
                return false;
            }
            out[q] = middle(values, weights, count);
        }
        Arrays.sort(out);
        return true;
    }

    /** How much a member counts among those that are awake, 0 to 1. */
    double share(int member, Says says) {
        int q = Levels.MEDIAN;
        double best = best(says, q);
        double all = 0;
        double its = 0;
        for (int m = 0; m < members; m++) {
            if (!Double.isNaN(says.quantile(m, q))) {
                double weight = weight(m, q, best);
                all += weight;
                its = m == member ? weight : its;
            }
        }
        return all == 0 ? 0 : its / all;
    }

    private double best(Says says, int q) {
        double best = Double.POSITIVE_INFINITY;
        for (int m = 0; m < members; m++) {
            if (!Double.isNaN(says.quantile(m, q))) {
                best = Math.min(best, losses[m * Levels.COUNT + q]);
            }
        }
        return Math.max(best, 1e-9);
    }

    private double weight(int member, int q, double best) {
        return Math.exp(-SHARPNESS * (losses[member * Levels.COUNT + q] / best - 1));
    }

    private static void insert(double[] values, double[] weights, int count, double value, double weight) {
        int at = count;
        for (; at > 0 && values[at - 1] > value; at--) {
            values[at] = values[at - 1];
            weights[at] = weights[at - 1];
        }
        values[at] = value;
        weights[at] = weight;
    }

    private static double middle(double[] values, double[] weights, int count) {
        double all = 0;
        for (int i = 0; i < count; i++) {
            all += weights[i];
        }
        double low = all * TRIM;
        double high = all - low;
        double before = 0;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double part = Math.min(before + weights[i], high) - Math.max(before, low);
            sum += Math.max(0, part) * values[i];
            before += weights[i];
        }
        return sum / (high - low);
    }

    void exchange(State state) {
        state.numbers(losses);
        learnt = state.whole(learnt);
    }
}

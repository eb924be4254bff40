package dev.sundog.bandwidth.forecast;

import java.util.Arrays;

/** The last errors of one predictor at one distance, in two bytes each. */
final class Pool {
    /** An error of more units than this counts as one of so many. */
    private static final double MOST = 60_000;

    private final short[] ring;
    private int count;
    private int next;

    Pool(int size) {
        this.ring = new short[size];
    }

    /** @param error in units of the series' level, or a logarithm */
    void add(double error) {
        ring[next] = Float.floatToFloat16((float) Math.clamp(error, -MOST, MOST));
        next = (next + 1) % ring.length;
        count = Math.min(count + 1, ring.length);
    }

    int count() {
        return count;
    }

    /** Weibull's positions, i/(n+1): a small sample promises no more than it can. */
    void quantiles(double[] out) {
        if (count == 0) {
            Arrays.fill(out, 0);
            return;
        }
        var sorted = new float[count];
        for (int i = 0; i < count; i++) {
            sorted[i] = Float.float16ToFloat(ring[i]);
        }
        Arrays.sort(sorted);
        for (int q = 0; q < Levels.COUNT; q++) {
            double position = Levels.at(q) * (count + 1) - 1;
            int below = Math.clamp((long) Math.floor(position), 0, count - 1);
            int above = Math.min(below + 1, count - 1);
            double share = Math.clamp(position - below, 0, 1);
            out[q] = sorted[below] + share * (sorted[above] - sorted[below]);
        }
    }

    void exchange(State state) {
        state.halves(ring);
        count = Math.clamp(state.whole(count), 0, ring.length);
        next = Math.clamp(state.whole(next), 0, ring.length - 1);
    }
}

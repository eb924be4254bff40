package dev.sundog.bandwidth.forecast;

import dev.sundog.model.Quantiles;
import java.util.Arrays;

/** What one slot will be: quantiles at all {@link Levels}, none below zero, in order. */
public final class Curve {
    private final double[] values;

    private Curve(double[] values) {
        this.values = values;
    }

    /**
     * Takes what was computed for each level by itself: brought into order, and to zero or more.
     *
     * @param wider by how much the distance from the median grows
     */
    static Curve of(double[] computed, double wider) {
        var values = computed.clone();
        Arrays.sort(values);
        double median = values[Levels.MEDIAN];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(0, median + wider * (values[i] - median));
        }
        return new Curve(values);
    }

    /**
     * The value that will not be exceeded with this probability.
     *
     * @param level 0.05 to 0.95; beyond them those are meant
     */
    public double quantile(double level) {
        int i = 0;
        while (i < Levels.COUNT && Levels.at(i) < level) {
            i++;
        }
        if (i == 0 || i == Levels.COUNT) {
            return values[Math.min(i, Levels.COUNT - 1)];
        }
        double share = (level - Levels.at(i - 1)) / (Levels.at(i) - Levels.at(i - 1));
        return values[i - 1] + share * (values[i] - values[i - 1]);
    }

    public double median() {
        return values[Levels.MEDIAN];
    }

    /** 0.1, 0.5 and 0.9. */
    public Quantiles quantiles() {
        return new Quantiles(quantile(0.1), median(), quantile(0.9));
    }
}

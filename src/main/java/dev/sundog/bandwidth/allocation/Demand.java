package dev.sundog.bandwidth.allocation;

import dev.sundog.model.Quantiles;
import java.util.List;

/** What a segment will change, slot for slot, in bytes on the wire per second; the last slot repeats. Kept small: there may be many. */
public final class Demand {
    private final float[] low;
    private final float[] median;
    private final float[] high;
    private final double usual;

    private Demand(float[] low, float[] median, float[] high, double usual) {
        this.low = low;
        this.median = median;
        this.high = high;
        this.usual = usual;
        boolean valid = median.length > 0 && usual >= 0 && !Double.isInfinite(usual);
        for (int i = 0; i < median.length; i++) {
            valid &= low[i] >= 0 && !Float.isInfinite(high[i]);
        }
        if (!valid) {
            throw new IllegalArgumentException("a demand of " + List.of(low.length, median.length, high.length)
                    + " slots is empty, below zero or without bound");
        }
    }

    public static Demand of(List<Quantiles> slots) {
        int n = slots.size();
        var low = new float[n];
        var median = new float[n];
        var high = new float[n];
        for (int i = 0; i < n; i++) {
            low[i] = (float) slots.get(i).low();
            median[i] = (float) slots.get(i).median();
            high[i] = (float) slots.get(i).high();
        }
        return new Demand(low, median, high, mean(median));
    }

    public static Demand steady(double bytesPerSecond) {
        return of(List.of(Quantiles.exactly(bytesPerSecond)));
    }

    /** Known slot for slot. */
    public static Demand exactly(float[] bytesPerSecond) {
        var all = bytesPerSecond.clone();
        return new Demand(all, all, all, mean(all));
    }

    /** The same, where this is the usual rate of change: late bytes divided by it are seconds. */
    public Demand usually(double bytesPerSecond) {
        return new Demand(low, median, high, bytesPerSecond);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += v;
        }
        return values.length == 0 ? 0 : sum / values.length;
    }

    double usual() {
        return usual;
    }

    double low(int slot) {
        return low[Math.min(slot, low.length - 1)];
    }

    double median(int slot) {
        return median[Math.min(slot, median.length - 1)];
    }

    double high(int slot) {
        return high[Math.min(slot, high.length - 1)];
    }
}

package dev.sundog.mirror;

import dev.sundog.model.Quantiles;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How long bytes are on their way while what a link carries changes from slot to slot; after the last slot it is as in all in the mean. */
public final class Carried {
    private final double slotSeconds;
    /** Bytes until the end of each slot, at best and at worst. */
    private final double[] best;

    private final double[] worst;

    private Carried(double slotSeconds, double[] best, double[] worst) {
        this.slotSeconds = slotSeconds;
        this.best = best;
        this.worst = worst;
    }

    /** The same at all times, in bytes per second. */
    public static Carried steadily(Quantiles rate) {
        return in(Duration.ofSeconds(1), List.of(rate));
    }

    /**
     * Slot for slot, from now on.
     *
     * @param rates bytes per second, one or more
     */
    public static Carried in(Duration slot, List<Quantiles> rates) {
        double seconds = slot.toNanos() / 1e9;
        return new Carried(seconds, sums(rates, Quantiles::high, seconds), sums(rates, Quantiles::low, seconds));
    }

    private static double[] sums(List<Quantiles> rates, ToDoubleFunction<Quantiles> which, double seconds) {
        var sums = new double[rates.size()];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += which.applyAsDouble(rates.get(i)) * seconds;
            sums[i] = sum;
        }
        return sums;
    }

    /** Seconds that so many bytes take at the high quantile; infinite where they never arrive. */
    double secondsAtBest(double bytes) {
        return seconds(best, bytes);
    }

    /** As {@link #secondsAtBest}, at the low one. */
    double secondsAtWorst(double bytes) {
        return seconds(worst, bytes);
    }

    private double seconds(double[] sums, double bytes) {
        if (bytes <= 0) {
            return 0;
        }
        double whole = sums[sums.length - 1];
        if (bytes > whole) {
            return bytes / whole * sums.length * slotSeconds;
        }
        int found = Arrays.binarySearch(sums, bytes);
        int slot = found >= 0 ? first(sums, found) : -found - 1;
        double before = slot == 0 ? 0 : sums[slot - 1];
        return (slot + (bytes - before) / (sums[slot] - before)) * slotSeconds;
    }

    /** Of the slots until whose end just as much was carried. */
    private static int first(double[] sums, int found) {
        int slot = found;
        while (slot > 0 && sums[slot - 1] == sums[slot]) {
            slot--;
        }
        return slot;
    }
}

package dev.sundog.bandwidth;

import dev.sundog.model.Durations;
import dev.sundog.model.Quantiles;
import java.time.Duration;
import java.util.Locale;

/**
 * Forecasts a quantity that has a level, such as the rate of a link or a segment's bytes of change per second; O(1) in time
 * and memory per sample. Values are zero or more.
 *
 * <p>The level is an exponentially weighted mean. The interval is calibrated online: each edge, in units of the mean absolute
 * error, moves out by 0.9 of a step when a value falls beyond it and in by 0.1 when not, so in the long run a tenth of all
 * values lies beyond each edge whatever their distribution (quantile tracking, as in adaptive conformal inference,
 * arXiv:2106.00170). Three values in a row beyond the same edge are a shift: the level jumps to the last one.
 */
public final class LevelForecast {
    private static final int SHORT_HISTORY = 8;
    private static final int SHIFT_RUN = 3;
    private static final double STEP = 0.05;
    private static final double SCALE_GAIN = 0.05;
    private static final double MISS = 0.1;

    private final Duration memory;
    private long samples;
    private long lastNanos;
    private double last;
    private double largest;
    private double level;
    private double gain;
    private double scale;
    private double above = 1.6;
    private double middle;
    private double below = 1.6;
    private int beyondRun;
    private double coverage = 1 - 2 * MISS;

    /**
     * @param memory how far back samples matter: the level forgets by a factor e in this time
     */
    public LevelForecast(Duration memory) {
        this.memory = memory;
    }

    /** Takes a measured value in; a time before the last one counts as the same moment. */
    public void update(double value, long nowNanos) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("not a finite value of zero or more: " + value);
        }
        if (samples == 0) {
            level = value;
        } else {
            double elapsed = Math.max(0, nowNanos - lastNanos);
            gain = Math.clamp(1 - Math.exp(-elapsed / memory.toNanos()), 0.02, 0.8);
            learn(value, value - level);
        }
        samples++;
        last = value;
        largest = Math.max(largest, value);
        lastNanos = nowNanos;
    }

    private void learn(double value, double error) {
        if (Math.abs(error) > 1e-9 * (1 + level)) {
            calibrate(error);
        }
        double size = Math.abs(error);
        // a shift must not blow the interval up for long; a scale that means nothing yet takes any error
        double counted = scale < 0.01 * size ? size : Math.min(size, 4 * scale);
        scale += Math.max(SCALE_GAIN, 1.0 / samples) * (counted - scale);
        if (Math.abs(beyondRun) >= SHIFT_RUN) {
            level = value;
            beyondRun = 0;
        } else {
            level += gain * error;
        }
    }

    private void calibrate(double error) {
        boolean over = error > above * scale;
        boolean under = error < -below * scale;
        above = Math.clamp(above + STEP * (over ? 1 - MISS : -MISS), -1, 50);
        below = Math.clamp(below + STEP * (under ? 1 - MISS : -MISS), -1, 50);
        middle = Math.clamp(middle + STEP * (error > middle * scale ? 0.5 : -0.5), -2, 2);
        coverage += 0.02 * ((over || under ? 0 : 1) - coverage);
        beyondRun = over ? Math.max(1, beyondRun + 1) : under ? Math.min(-1, beyondRun - 1) : 0;
    }

    /**
     * What the value will be, as quantiles 0.1, 0.5 and 0.9.
     *
     * @param slotsAhead 1 for the next sample; the interval widens with the distance
     */
    public Quantiles forecast(int slotsAhead) {
        if (samples < SHORT_HISTORY) {
            return new Quantiles(last / 2, last, Math.max(2 * last, largest));
        }
        double widen = Math.sqrt(1 + Math.max(0, slotsAhead - 1) * gain * gain);
        double median = Math.max(0, level + middle * scale);
        double high = median + (above - middle) * scale * widen;
        double low = median - (below + middle) * scale * widen;
        return new Quantiles(Math.clamp(low, 0, median), median, Math.max(median, high));
    }

    /** How many values were taken in; 0 means that a forecast says nothing. */
    public long samples() {
        return samples;
    }

    /** Recent mean absolute error of the level, in the value's unit. */
    public double meanError() {
        return scale;
    }

    /** Recent share of values inside the 80 % interval, 0 to 1. */
    public double coverage() {
        return coverage;
    }

    /** What the forecast rests on, for people. */
    public String basis() {
        if (samples == 0) {
            return "nothing measured yet";
        }
        if (samples < SHORT_HISTORY) {
            return "last measured value, halved and doubled: only " + samples + " samples so far";
        }
        double percent = level > 0 ? 100 * scale / level : 0;
        return String.format(
                Locale.ROOT,
                "level of the last %s, mean error %.0f %%, the 80 %% interval held %.0f %% of recent values",
                Durations.show(memory),
                percent,
                100 * coverage);
    }
}

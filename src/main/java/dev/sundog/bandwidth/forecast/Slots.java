package dev.sundog.bandwidth.forecast;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings measurements of any length to one value a slot, their mean, and forecasts those. */
final class Slots {
    private final SeriesForecast series;
    private final long slotNanos;
    private long slot = Long.MIN_VALUE;
    private double sum;
    private double seconds;
    private @Nullable List<Curve> curves;

    Slots(SeriesForecast series) {
        this.series = series;
        this.slotNanos = series.timing().slot().toNanos();
    }

    void take(double value, double over, long wallNanos) {
        long now = Math.floorDiv(wallNanos, slotNanos);
        if (now != slot) {
            if (seconds > 0) {
                series.update(slot, sum / seconds);
                curves = null;
            }
            slot = now;
            sum = 0;
            seconds = 0;
        }
        sum += value * over;
        seconds += over;
    }

    SeriesForecast series() {
        return series;
    }

    /** For each slot of the horizon; computed once a slot. */
    List<Curve> curves() {
        var known = curves;
        if (known == null) {
            known = new ArrayList<>();
            for (int ahead = 1; ahead <= series.timing().horizon(); ahead++) {
                known.add(series.forecast(ahead));
            }
            curves = known;
        }
        return known;
    }
}

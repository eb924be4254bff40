package dev.sundog.model;

/** A forecast value as three quantiles (0.1, 0.5, 0.9): low <= median <= high. */
public record Quantiles(double low, double median, double high) {
    public Quantiles {
        if (!(low <= median && median <= high)) {
            throw new IllegalArgumentException("quantiles out of order: " + low + ", " + median + ", " + high);
        }
    }

    public static Quantiles exactly(double value) {
        return new Quantiles(value, value, value);
    }
}

package dev.sundog.cli;

import dev.sundog.model.Durations;
import java.time.Duration;
import java.util.Locale;

/** Quantities as people read them. */
final class Show {
    private Show() {}

    /** Decimal multiples: {@code 0 B}, {@code 12.3 kB}, {@code 4.1 GB}. */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        var units = new String[] {"kB", "MB", "GB", "TB", "PB", "EB"};
        double value = bytes / 1000.0;
        int unit = 0;
        while (value >= 999.95 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    static String mbits(double bytesPerSecond) {
        return Double.isInfinite(bytesPerSecond)
                ? "unlimited"
                : String.format(Locale.ROOT, "%.2f Mbit/s", bytesPerSecond * 8 / 1e6);
    }

    static String seconds(double seconds) {
        return Durations.show(Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    static String millis(double seconds) {
        return String.format(Locale.ROOT, "%.2f ms", seconds * 1000);
    }

    static String score(double score) {
        return String.format(Locale.ROOT, "%.1f", score);
    }

    static String percent(double share) {
        return Math.round(share * 100) + " %";
    }
}

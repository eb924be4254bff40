package dev.sundog.model;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations as people write them in configuration: {@code 40ms}, {@code 2s}, {@code 5m}, {@code 1h}, {@code 1d}, {@code 0}. */
public final class Durations {
    private static final Pattern TEXT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h|d)");

    private Durations() {}

    public static Duration parse(String text) {
        var trimmed = text.trim().toLowerCase(Locale.ROOT);
        if (trimmed.equals("0")) {
            return Duration.ZERO;
        }
        var m = TEXT.matcher(trimmed);
        if (!m.matches()) {
            throw new OperatorException("'" + text + "' is not a duration", "Write it like 40ms, 2s, 5m, 1h or 1d");
        }
        double unitNanos = switch (m.group(2)) {
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 86400e9;
        };
        return Duration.ofNanos(Math.round(Double.parseDouble(m.group(1)) * unitNanos));
    }

    /** For people: {@code 0 s}, {@code 38 ms}, {@code 4.2 s}, {@code 3 min 05 s}, {@code 2 h 10 min}. */
    public static String show(Duration d) {
        long ms = d.toMillis();
        if (ms == 0) {
            return "0 s";
        }
        if (ms < 1000) {
            return ms + " ms";
        }
        if (ms < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
        }
        if (ms < 3_600_000) {
            return String.format(Locale.ROOT, "%d min %02d s", ms / 60_000, ms / 1000 % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", ms / 3_600_000, ms / 60_000 % 60);
    }
}

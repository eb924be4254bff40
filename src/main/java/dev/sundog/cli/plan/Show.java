package dev.sundog.cli.plan;

import dev.sundog.model.Bytes;
import dev.sundog.model.Durations;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Show {
    private Show() {}

    static String bytes(double x) {
        return Bytes.show(x);
    }

    static String bytes(long n) {
        return bytes((double) n);
    }

    static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    static String seconds(double s) {
        return Durations.show(Duration.ofNanos(Math.round(s * 1e9)));
    }

    /** Keeps the end of a text that is too long, since the ends of paths tell most. */
    static String tail(String text, int columns) {
        return text.length() <= columns ? text : ".." + text.substring(text.length() - columns + 2);
    }

    static String head(String text, int columns) {
        return text.length() <= columns ? text : text.substring(0, columns - 2) + "..";
    }
}

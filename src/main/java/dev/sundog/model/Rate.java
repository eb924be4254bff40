package dev.sundog.model;

import java.util.Locale;
import java.util.regex.Pattern;

/** A rate of transfer, in bytes per second, zero or more. */
public record Rate(double bytesPerSecond) implements Comparable<Rate> {
    public static final Rate ZERO = new Rate(0);
    public static final Rate UNLIMITED = new Rate(Double.POSITIVE_INFINITY);
    private static final Pattern TEXT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(k|m|g)?(bit|byte)(?:/s)?");

    public Rate {
        if (!(bytesPerSecond >= 0)) {
            throw new OperatorException("A rate of " + bytesPerSecond + " byte/s is refused", "Give zero or more");
        }
    }

    public static Rate ofMegabits(double megabitsPerSecond) {
        return new Rate(megabitsPerSecond * 1e6 / 8);
    }

    /** Reads {@code 50mbit}, {@code 1.5gbit}, {@code 800kbit}, {@code 6mbyte}; decimal multiples; per second. */
    public static Rate parse(String text) {
        var m = TEXT.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            throw new OperatorException("'" + text + "' is not a rate", "Write it like 50mbit, 1.5gbit or 6mbyte");
        }
        double multiple = switch (m.group(2) == null ? "" : m.group(2)) {
            case "k" -> 1e3;
            case "m" -> 1e6;
            case "g" -> 1e9;
            default -> 1;
        };
        return new Rate(Double.parseDouble(m.group(1)) * multiple / (m.group(3).equals("bit") ? 8 : 1));
    }

    public double megabitsPerSecond() {
        return bytesPerSecond * 8 / 1e6;
    }

    public boolean isUnlimited() {
        return Double.isInfinite(bytesPerSecond);
    }

    public Rate min(Rate other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public Rate plus(Rate other) {
        return new Rate(bytesPerSecond + other.bytesPerSecond);
    }

    @Override
    public int compareTo(Rate other) {
        return Double.compare(bytesPerSecond, other.bytesPerSecond);
    }

    @Override
    public String toString() {
        return isUnlimited() ? "unlimited" : String.format(Locale.ROOT, "%.2f Mbit/s", megabitsPerSecond());
    }
}

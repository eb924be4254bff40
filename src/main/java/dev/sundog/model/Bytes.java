package dev.sundog.model;

import java.util.Locale;
import java.util.regex.Pattern;

/** Amounts of bytes as people read them: decimal multiples, two or three digits. */
public final class Bytes {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private static final Pattern TEXT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([kMGTP]i?)?B");

    private Bytes() {}

    /**
     * Reads {@code 500GB}, {@code 1.5 TB}, {@code 200GiB}.
     *
     * @throws OperatorException saying how it is written
     */
    public static double parse(String text) {
        var m = TEXT.matcher(text.trim());
        if (!m.matches()) {
            throw new OperatorException(
                    "'" + text + "' is not an amount of bytes", "Write it like 500GB, 1.5TB or 200GiB");
        }
        var unit = m.group(2) == null ? "" : m.group(2);
        int power = unit.isEmpty() ? 0 : 1 + "kMGTP".indexOf(unit.charAt(0));
        return Double.parseDouble(m.group(1)) * Math.pow(unit.endsWith("i") ? 1024 : 1000, power);
    }

    public static String show(double bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 99.5 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}

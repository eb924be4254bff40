package dev.sundog.cli;

/** Values as a row of bars, one column each; a column without a value is a blank. */
final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /**
     * The row, from 0 to the highest value.
     *
     * @param values not negative; NaN for none
     */
    static String of(double[] values) {
        double most = 0;
        for (double value : values) {
            most = Double.isFinite(value) ? Math.max(most, value) : most;
        }
        var row = new StringBuilder();
        for (double value : values) {
            row.append(Double.isFinite(value) ? bar(value, most) : ' ');
        }
        return row.toString();
    }

    private static char bar(double value, double most) {
        int height = most > 0 ? (int) Math.round(Math.max(0, value) / most * (BARS.length() - 1)) : 0;
        return BARS.charAt(height);
    }
}

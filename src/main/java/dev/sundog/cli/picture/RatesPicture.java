package dev.sundog.cli.picture;

import dev.sundog.model.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Stacked rates per slot, and behind them the band of what the link is expected to carry, as SVG. Slots are brought to a width that a screen
 * shows; the most important segments lie at the bottom.
 */
public final class RatesPicture {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 400;
    private static final int LEFT = 70;
    private static final int TOP = 40;
    private static final int RIGHT = 180;
    private static final int BOTTOM = 40;
    private static final int MOST_COLUMNS = 480;
    private static final String[] COLOURS = {
        "#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#ff8ab7", "#a463f2", "#97bbf5", "#9c6b4e", "#9498a0"
    };

    private final String title;
    private final double slotSeconds;
    private final int columns;
    private final int slots;
    private final List<Layer> layers;
    private final List<Quantiles> band;
    private final double top;
    private final StringBuilder out = new StringBuilder();

    /** One segment's rates, in bytes per second, slot for slot. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Layer(String name, double[] rates) {}

    /**
     * @param layers alike in length, one or more
     * @param band what the link is expected to carry in each slot; empty where that is not known
     */
    public RatesPicture(String title, double slotSeconds, List<Layer> layers, List<Quantiles> band) {
        this.title = title;
        this.slotSeconds = slotSeconds;
        this.slots = layers.getFirst().rates.length;
        this.columns = Math.min(MOST_COLUMNS, slots);
        this.layers =
                layers.stream().map(l -> new Layer(l.name, narrowed(l.rates))).toList();
        this.band = narrowed(band);
        this.top = Math.max(1, highest());
    }

    private int from(int column) {
        return (int) ((long) column * slots / columns);
    }

    private double[] narrowed(double[] rates) {
        var means = new double[columns];
        for (int c = 0; c < columns; c++) {
            for (int t = from(c); t < from(c + 1); t++) {
                means[c] += rates[t] / (from(c + 1) - from(c));
            }
        }
        return means;
    }

    private List<Quantiles> narrowed(List<Quantiles> all) {
        var some = new ArrayList<Quantiles>();
        for (int c = 0; c < columns && !all.isEmpty(); c++) {
            some.add(all.get(Math.min(from(c), all.size() - 1)));
        }
        return some;
    }

    private double highest() {
        double most = band.stream().mapToDouble(Quantiles::median).max().orElse(0);
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            for (var layer : layers) {
                sum += layer.rates[c];
            }
            most = Math.max(most, sum);
        }
        return most * 1.1;
    }

    private double x(double column) {
        return LEFT + column / columns * (WIDTH - LEFT - RIGHT);
    }

    private double y(double rate) {
        return HEIGHT - BOTTOM - Math.min(1, rate / top) * (HEIGHT - TOP - BOTTOM);
    }

    public String svg() {
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, HEIGHT);
        line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
        line("<text x=\"%d\" y=\"22\" font-size=\"15\">%s</text>", LEFT, escaped(title));
        band();
        stack();
        axes();
        line("</svg>");
        return out.toString();
    }

    private void band() {
        if (band.isEmpty()) {
            return;
        }
        var upper = new double[columns];
        var lower = new double[columns];
        for (int c = 0; c < columns; c++) {
            upper[c] = band.get(c).high();
            lower[c] = band.get(c).low();
        }
        area(lower, upper, "#d9d9d9", "what the link is expected to carry");
        legend(layers.size(), "#d9d9d9", "link, 80 % expected");
    }

    private void stack() {
        var below = new double[columns];
        for (int i = 0; i < layers.size(); i++) {
            var above = below.clone();
            for (int c = 0; c < columns; c++) {
                above[c] += layers.get(i).rates[c];
            }
            var colour = COLOURS[i % COLOURS.length];
            area(below, above, colour, layers.get(i).name);
            legend(i, colour, layers.get(i).name);
            below = above;
        }
    }

    /** Steps, since a rate holds for a whole slot. */
    private void area(double[] lower, double[] upper, String colour, String name) {
        var path = new StringBuilder();
        path.append(format("M%.1f %.1f", x(0), y(upper[0])));
        for (int c = 0; c < columns; c++) {
            path.append(format("V%.1fH%.1f", y(upper[c]), x(c + 1.0)));
        }
        for (int c = columns - 1; c >= 0; c--) {
            path.append(format("V%.1fH%.1f", y(lower[c]), x(c)));
        }
        line("<path d=\"%sZ\" fill=\"%s\" fill-opacity=\"0.85\"><title>%s</title></path>", path, colour, escaped(name));
    }

    private void legend(int i, String colour, String name) {
        int y = TOP + i * 20;
        line("<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>", WIDTH - RIGHT + 16, y, colour);
        var shown = name.length() <= 20 ? name : ".." + name.substring(name.length() - 18);
        line("<text x=\"%d\" y=\"%d\">%s</text>", WIDTH - RIGHT + 34, y + 11, escaped(shown));
    }

    private void axes() {
        for (int i = 0; i <= 4; i++) {
            double rate = top / 1.1 * i / 4;
            line(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#00000022\"/>",
                    LEFT, WIDTH - RIGHT, y(rate), y(rate));
            line("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>", LEFT - 6, y(rate) + 4, rate * 8 / 1e6);
        }
        line("<text x=\"8\" y=\"%d\">Mbit/s</text>", TOP - 8);
        double unit = unit();
        for (double at = 0; at <= slots * slotSeconds * 1.0001; at += unit) {
            double x = x(at / slotSeconds / slots * columns);
            line("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, HEIGHT - BOTTOM + 18, time(at, unit));
        }
    }

    private double unit() {
        double whole = slots * slotSeconds;
        for (double unit : new double[] {60, 300, 900, 3600, 6 * 3600, 86_400, 7 * 86_400}) {
            if (whole / unit <= 8) {
                return unit;
            }
        }
        return 28 * 86_400;
    }

    private static String time(double seconds, double unit) {
        if (unit >= 86_400) {
            return format("%.0f d", seconds / 86_400);
        }
        return unit >= 3600 ? format("%.0f h", seconds / 3600) : format("%.0f min", seconds / 60);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }

    private void line(String form, Object... values) {
        out.append(format(form, values)).append('\n');
    }
}

package dev.sundog.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows under headings, columns aligned: text to the left, headings that start with {@code >} to the right. */
final class Table {
    private static final int GAP = 2;
    /** Texts are not made narrower than that. */
    private static final int LEAST = 14;

    private final Style style;
    private final List<String> headings;
    private final List<List<Cell>> rows = new ArrayList<>();

    /** A text and how it is coloured once it has been padded. */
    record Cell(String text, UnaryOperator<String> colour) {
        static Cell of(String text) {
            return new Cell(text, UnaryOperator.identity());
        }

        private int width() {
            return text.codePointCount(0, text.length());
        }
    }

    Table(Style style, String... headings) {
        this.style = style;
        this.headings = Arrays.asList(headings);
    }

    void row(Object... cells) {
        rows.add(Arrays.stream(cells)
                .map(c -> c instanceof Cell cell ? cell : Cell.of(String.valueOf(c)))
                .toList());
    }

    /**
     * The lines, headings first; nothing when there are no rows. Where the screen is too narrow texts are broken into several lines, and
     * where even that does not do, each row is a list of its own.
     */
    List<String> lines() {
        if (rows.isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<List<Cell>>();
        all.add(headings.stream().map(h -> new Cell(bare(h), style::faint)).toList());
        all.addAll(rows);
        var widths = new int[headings.size()];
        for (var row : all) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).width());
            }
        }
        return narrow(widths) ? all.stream().flatMap(row -> lines(row, widths)).toList() : lists();
    }

    private static String bare(String heading) {
        return heading.startsWith(">") ? heading.substring(1) : heading;
    }

    /** Makes the widest columns of texts narrower until all fit; false when they do not. */
    private boolean narrow(int[] widths) {
        int over = Arrays.stream(widths).sum() + GAP * (widths.length - 1) - style.columns();
        while (over > 0) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean text = !headings.get(i).startsWith(">")
                        && widths[i] > Math.max(LEAST, bare(headings.get(i)).length());
                widest = text && (widest < 0 || widths[i] > widths[widest]) ? i : widest;
            }
            if (widest < 0) {
                return false;
            }
            widths[widest]--;
            over--;
        }
        return true;
    }

    private Stream<String> lines(List<Cell> row, int[] widths) {
        var parts = new ArrayList<List<String>>();
        for (int i = 0; i < row.size(); i++) {
            parts.add(Wrap.text(row.get(i).text(), Math.max(1, widths[i])));
        }
        int height = parts.stream().mapToInt(List::size).max().orElse(0);
        return IntStream.range(0, height).mapToObj(n -> line(row, parts, n, widths));
    }

    private String line(List<Cell> row, List<List<String>> parts, int n, int[] widths) {
        var line = new StringBuilder();
        int last = last(parts, n);
        for (int i = 0; i <= last; i++) {
            var text = n < parts.get(i).size() ? parts.get(i).get(n) : "";
            var gap = " ".repeat(widths[i] - text.codePointCount(0, text.length()));
            boolean right = headings.get(i).startsWith(">");
            line.append(right ? gap : "")
                    .append(row.get(i).colour().apply(text))
                    .append(right || i == last ? "" : gap);
            line.append(i == last ? "" : " ".repeat(GAP));
        }
        return line.toString();
    }

    /** The last column of the first line; of the others the last that goes on. */
    private static int last(List<List<String>> parts, int n) {
        int last = parts.size() - 1;
        while (n > 0 && last > 0 && n >= parts.get(last).size()) {
            last--;
        }
        return last;
    }

    /** Each row by itself: its first cell, and the others beneath with their headings. */
    private List<String> lists() {
        int label =
                headings.stream().skip(1).mapToInt(h -> bare(h).length()).max().orElse(0);
        var out = new ArrayList<String>();
        for (var row : rows) {
            Wrap.line(row.getFirst().text(), style.columns())
                    .forEach(part -> out.add(row.getFirst().colour().apply(part)));
            for (int i = 1; i < row.size(); i++) {
                item(out, row.get(i), bare(headings.get(i)), label);
            }
        }
        return out;
    }

    private void item(List<String> out, Cell cell, String heading, int label) {
        if (cell.text().isEmpty()) {
            return;
        }
        var first = true;
        for (var part : Wrap.text(cell.text(), Math.max(1, style.columns() - label - 2 * GAP))) {
            var shown = first ? heading : "";
            out.add(" ".repeat(GAP)
                    + style.faint(shown)
                    + " ".repeat(label - shown.length() + GAP)
                    + cell.colour().apply(part));
            first = false;
        }
    }
}

package dev.sundog.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows under headings, columns aligned: text to the left, headings that start with {@code >} to the right. */
final class Table {
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

    /** The lines, headings first; nothing when there are no rows. */
    List<String> lines() {
        if (rows.isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<List<Cell>>();
        all.add(headings.stream()
                .map(h -> new Cell(h.startsWith(">") ? h.substring(1) : h, style::faint))
                .toList());
        all.addAll(rows);
        var widths = new int[headings.size()];
        for (var row : all) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).width());
            }
        }
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<Cell> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            var cell = row.get(i);
            var gap = " ".repeat(widths[i] - cell.width());
            boolean right = headings.get(i).startsWith(">");
            boolean last = i == row.size() - 1;
            line.append(right ? gap : "")
                    .append(cell.colour().apply(cell.text()))
                    .append(right || last ? "" : gap);
            line.append(last ? "" : "  ");
        }
        return line.toString();
    }
}

package dev.sundog.cli;

import dev.sundog.api.GraphReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the graph of operations and data says, as lines for people. */
final class GraphScreen {
    private final Style style;

    GraphScreen(Style style) {
        this.style = style;
    }

    /** Which operations must move together; no line when none must. */
    List<String> together(GraphReport graph) {
        var lines = new ArrayList<String>();
        if (!graph.together().isEmpty()) {
            lines.add("");
            lines.add(style.strong("Write the same data, so they move together"));
            graph.together().forEach(set -> lines.add("  " + String.join(", ", set)));
        }
        return lines;
    }

    /** Which operations use a segment, and how that is known. */
    List<String> uses(List<GraphReport.Edge> uses) {
        if (uses.isEmpty()) {
            return List.of(
                    "",
                    style.strong("No operation is known to use it; those of which no data is known count for it too."));
        }
        var table = new Table(style, "OPERATION", "USE", "KNOWN", ">CONFIDENCE");
        for (var use : uses) {
            table.row(
                    use.from(),
                    use.relation().name().toLowerCase(Locale.ROOT),
                    use.known() == GraphReport.Known.INFERRED
                            ? "from the time of writes"
                            : use.known().name().toLowerCase(Locale.ROOT),
                    String.format(Locale.ROOT, "%.2f", use.confidence()));
        }
        var lines = new ArrayList<>(List.of("", style.strong("Used by")));
        lines.addAll(table.lines());
        return lines;
    }
}

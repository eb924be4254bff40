package dev.sundog.cli.picture;

import dev.sundog.api.GraphReport;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A graph in the language of Graphviz. */
public final class GraphDot {
    private final GraphReport graph;
    private final Map<String, String> names = new HashMap<>();
    private final StringBuilder out = new StringBuilder();

    public GraphDot(GraphReport graph) {
        this.graph = graph;
    }

    /** The text of a .dot file. */
    public String text() {
        out.append("digraph sundog {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=11];\n")
                .append("  edge [fontname=\"sans-serif\", fontsize=9];\n");
        for (var node : graph.nodes()) {
            var name = "n" + names.size();
            names.put(node.id(), name);
            out.append("  ")
                    .append(name)
                    .append(" [shape=")
                    .append(node.kind() == GraphReport.Kind.OPERATION ? "box" : "cylinder")
                    .append(", label=\"")
                    .append(quoted(node.id()))
                    .append("\\n")
                    .append(quoted(GraphWording.of(node)))
                    .append("\"];\n");
        }
        graph.edges().forEach(this::edge);
        return out.append("}\n").toString();
    }

    private void edge(GraphReport.Edge edge) {
        var from = names.get(edge.from());
        var to = names.get(edge.to());
        if (from == null || to == null) {
            return;
        }
        double width = edge.call().map(c -> 0.5 + 2 * c.hardness()).orElse(1.0);
        out.append("  ")
                .append(from)
                .append(" -> ")
                .append(to)
                .append(String.format(
                        Locale.ROOT,
                        " [penwidth=%.2f, style=%s, label=\"",
                        width,
                        GraphWording.isSure(edge) ? "solid" : "dashed"))
                .append(quoted(GraphWording.of(edge)))
                .append("\"];\n");
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\p{Cntrl}\\x{2028}\\x{2029}]", " ");
    }
}

package dev.sundog.cli.picture;

import dev.sundog.api.GraphReport;
import dev.sundog.api.GraphReport.Edge;
import dev.sundog.api.GraphReport.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A graph of operations and data as SVG: callers on the left, segments on the right. At most 150 nodes, those of the most traffic and score. */
public final class GraphPicture {
    private static final int MOST = 150;
    private static final int WIDTH = 230;
    private static final int HEIGHT = 36;
    private static final int GAP_X = 150;
    private static final int GAP_Y = 16;
    private static final int MARGIN = 20;
    private static final int LONGEST = 36;

    private final GraphReport graph;
    private final List<Node> nodes;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final int[] x;
    private final int[] y;
    private final int[] labels;
    private final StringBuilder out = new StringBuilder();

    public GraphPicture(GraphReport graph) {
        this.graph = graph;
        this.nodes = graph.nodes().stream()
                .sorted(Comparator.comparingDouble((Node n) -> -n.score().orElse(0.0) - n.perSecond())
                        .thenComparing(Node::id))
                .limit(MOST)
                .toList();
        for (int i = 0; i < nodes.size(); i++) {
            numbers.put(nodes.get(i).id(), i);
        }
        this.x = new int[nodes.size()];
        this.y = new int[nodes.size()];
        this.labels = new int[nodes.size()];
    }

    private List<Edge> edges() {
        return graph.edges().stream()
                .filter(e -> numbers.containsKey(e.from()) && numbers.containsKey(e.to()))
                .toList();
    }

    private int number(String id) {
        return numbers.getOrDefault(id, 0);
    }

    /** The text of an .svg file. */
    public String svg() {
        var edges = edges();
        var pairs = new ArrayList<int[]>();
        edges.forEach(e -> pairs.add(new int[] {number(e.from()), number(e.to())}));
        var last = new HashSet<Integer>();
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).kind() == GraphReport.Kind.SEGMENT) {
                last.add(i);
            }
        }
        var layers = nodes.isEmpty() ? List.<List<Integer>>of() : new Layers(nodes.size(), pairs, last).all();
        int tallest = layers.stream().mapToInt(List::size).max().orElse(0);
        for (int column = 0; column < layers.size(); column++) {
            place(layers.get(column), column, tallest);
        }
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                2 * MARGIN + Math.max(1, layers.size()) * (WIDTH + GAP_X) - GAP_X,
                2 * MARGIN + 20 + Math.max(1, tallest) * (HEIGHT + GAP_Y));
        line(
                "<marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\""
                        + " markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#33414f\"/></marker>");
        line("<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
        int more = graph.nodes().size() - nodes.size();
        line(
                "<text x=\"%d\" y=\"18\">%s</text>",
                MARGIN,
                "Operations and data; a thick line is a hard dependency, a dashed one a soft or inferred one"
                        + (more > 0 ? "; " + more + " of the least are left out" : ""));
        edges.forEach(this::edge);
        for (int i = 0; i < nodes.size(); i++) {
            node(i);
        }
        line("</svg>");
        return out.toString();
    }

    private void place(List<Integer> column, int number, int tallest) {
        int top = MARGIN + 20 + (tallest - column.size()) * (HEIGHT + GAP_Y) / 2;
        for (int i = 0; i < column.size(); i++) {
            x[column.get(i)] = MARGIN + number * (WIDTH + GAP_X);
            y[column.get(i)] = top + i * (HEIGHT + GAP_Y);
        }
    }

    private void edge(Edge edge) {
        int from = number(edge.from());
        int to = number(edge.to());
        int x1 = x[from] + WIDTH;
        int y1 = y[from] + HEIGHT / 2;
        int y2 = y[to] + HEIGHT / 2;
        boolean back = x[to] <= x[from];
        int bend = back ? 60 : Math.max(40, (x[to] - x1) / 2);
        line(
                "<path d=\"M%d %dC%d %d %d %d %d %d\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.2f\"%s marker-end=\"url(#arrow)\"><title>%s</title></path>",
                x1,
                y1,
                x1 + bend,
                y1,
                x[to] - bend,
                y2,
                x[to],
                y2,
                edge.relation() == GraphReport.Relation.WRITES ? "#c2452d" : "#5b6b7b",
                edge.call().map(c -> 0.7 + 2.3 * c.hardness()).orElse(1.2),
                GraphWording.isSure(edge) ? "" : " stroke-dasharray=\"5 4\"",
                escaped(edge.from() + " -> " + edge.to() + ": " + GraphWording.of(edge)));
        label(edge, to);
    }

    /** Beside the callee, where lines are apart: the first above its line, others below. */
    private void label(Edge edge, int to) {
        int nth = labels[to]++;
        line(
                "<text x=\"%d\" y=\"%d\" font-size=\"9\" text-anchor=\"end\" fill=\"#444444\""
                        + " stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">%s</text>",
                x[to] - 9, y[to] + HEIGHT / 2 - 4 + nth * 9 + (nth > 0 ? 4 : 0), escaped(GraphWording.of(edge)));
    }

    private void node(int i) {
        var node = nodes.get(i);
        boolean operation = node.kind() == GraphReport.Kind.OPERATION;
        line(
                "<g><title>%s</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\" stroke=\"#33414f\"/>",
                escaped(node.id()), x[i], y[i], WIDTH, HEIGHT, operation ? 3 : 16, operation ? "#eef3f8" : "#fdf0d5");
        line("<text x=\"%d\" y=\"%d\">%s</text>", x[i] + 10, y[i] + 15, escaped(shortened(node.id())));
        line(
                "<text x=\"%d\" y=\"%d\" font-size=\"10\" fill=\"#444444\">%s, %s</text></g>",
                x[i] + 10, y[i] + 29, node.kind().name().toLowerCase(Locale.ROOT), escaped(GraphWording.of(node)));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 2) + "..";
    }

    /** Escapes what XML gives a meaning to, and replaces what it cannot hold. */
    private static String escaped(String text) {
        var out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(isXml(c) ? c : '\uFFFD');
            }
        });
        return out.toString();
    }

    private static boolean isXml(int c) {
        return (c >= 0x20 && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) || c >= 0x10000;
    }

    private void line(String form, Object... values) {
        out.append(String.format(Locale.ROOT, form, values)).append('\n');
    }
}

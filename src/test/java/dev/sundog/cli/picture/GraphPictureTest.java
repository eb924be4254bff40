package dev.sundog.cli.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sundog.api.GraphReport;
import dev.sundog.api.GraphReport.Edge;
import dev.sundog.api.GraphReport.Kind;
import dev.sundog.api.GraphReport.Known;
import dev.sundog.api.GraphReport.Node;
import dev.sundog.api.GraphReport.Relation;
import dev.sundog.api.Reports;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

final class GraphPictureTest {
    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    /** A graph with cycles and names that neither XML nor DOT likes. */
    private static GraphReport random(int seed, int nodes) {
        var random = new SplittableRandom(seed);
        var all = new ArrayList<Node>();
        for (int i = 0; i < nodes; i++) {
            var kind = Kind.values()[random.nextInt(Kind.values().length)];
            var score = kind == Kind.SEGMENT ? Optional.of(1 + random.nextDouble() * 9) : Optional.<Double>empty();
            all.add(new Node("n" + i + " \"<&\\'>\n\u0001\ud800 $%s ]]>", kind, random.nextDouble() * 9, score));
        }
        var edges = new ArrayList<Edge>();
        for (int i = 0; i < nodes * 2; i++) {
            var from = all.get(random.nextInt(nodes)).id();
            var to = all.get(random.nextInt(nodes)).id();
            var call = new GraphReport.CallPart(1, random.nextDouble(), random.nextDouble());
            edges.add(new Edge(from, to, Relation.CALLS, Known.SEEN, 1, Optional.of(call)));
        }
        edges.add(new Edge("nobody", all.getFirst().id(), Relation.READS, Known.SEEN, 1, Optional.empty()));
        return new GraphReport(all, edges, List.of());
    }

    @Test
    void a_picture_is_xml_with_a_box_for_each_node_and_a_line_for_each_edge() throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            var graph = random(seed, 1 + seed);
            var document = parsed(new GraphPicture(graph).svg());
            assertEquals(2 + seed, document.getElementsByTagName("rect").getLength());
            assertEquals(2 * (1 + seed), document.getElementsByTagName("path").getLength() - 1);
        }
        assertEquals(
                1,
                parsed(new GraphPicture(new GraphReport(List.of(), List.of(), List.of())).svg())
                        .getElementsByTagName("rect")
                        .getLength());
    }

    @Test
    void no_two_boxes_lie_at_one_place_and_a_large_graph_is_cut() throws Exception {
        var boxes = parsed(new GraphPicture(random(1, 400)).svg()).getElementsByTagName("rect");
        assertEquals(151, boxes.getLength());
        var places = new HashSet<String>();
        for (int i = 1; i < boxes.getLength(); i++) {
            var at = boxes.item(i).getAttributes();
            assertTrue(places.add(at.getNamedItem("x").getNodeValue() + " "
                    + at.getNamedItem("y").getNodeValue()));
        }
    }

    @Test
    void edges_lead_to_later_layers_and_segments_stand_last() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            var edges = new ArrayList<int[]>();
            for (int i = 0; i < 30; i++) {
                int from = random.nextInt(14);
                edges.add(new int[] {from, from + 1 + random.nextInt(15 - from)});
            }
            var layers = new Layers(16, edges, Set.of(3, 15)).all();
            var of = new int[16];
            for (int l = 0; l < layers.size(); l++) {
                for (int node : layers.get(l)) {
                    of[node] = l;
                }
            }
            assertEquals(List.of(3, 15), layers.getLast().stream().sorted().toList());
            edges.stream()
                    .filter(e -> e[0] != 3 && e[0] != 15)
                    .forEach(e -> assertTrue(of[e[0]] < of[e[1]], "layers of " + e[0] + " and " + e[1]));
        }
    }

    @Test
    void ordering_undoes_a_crossing() {
        var layers = new Layers(4, List.of(new int[] {0, 3}, new int[] {1, 2}), Set.of()).all();
        boolean crosses = layers.get(0).equals(List.of(0, 1)) == layers.get(1).equals(List.of(2, 3));
        assertFalse(crosses, layers.toString());
    }

    @Test
    void ratios_hardness_and_confidence_are_written() {
        for (var text :
                List.of(new GraphDot(new Reports().graph()).text(), new GraphPicture(new Reports().graph()).svg())) {
            assertTrue(text.contains("1.50 a run, hardness 0.25"), text);
            assertTrue(text.contains("writes, inferred 0.75"), text);
            assertTrue(text.contains("score 8.5"), text);
        }
    }

    @Test
    void names_in_dot_are_quoted() {
        var text = new GraphDot(new Reports().graph()).text();
        assertTrue(text.contains("label=\"shop GET /<\\\"a\\\" & \\\\b>\\n1.00/s\""), text);
        assertEquals(2, text.lines().filter(l -> l.contains("->")).count());
    }

    @Test
    void graphviz_takes_it_where_there_is_one(@TempDir Path dir) throws Exception {
        var dot = Path.of("/usr/bin/dot");
        assumeTrue(Files.isExecutable(dot));
        var file = dir.resolve("g.dot");
        Files.writeString(file, new GraphDot(random(3, 30)).text().replace('\ud800', '?'));
        var process = new ProcessBuilder(
                        dot.toString(), "-Tplain", "-o", dir.resolve("g.txt").toString(), file.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }
}

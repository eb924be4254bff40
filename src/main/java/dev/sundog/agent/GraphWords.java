package dev.sundog.agent;

import dev.sundog.api.GraphReport;
import dev.sundog.api.GraphReport.Edge;
import dev.sundog.api.GraphReport.Kind;
import dev.sundog.api.GraphReport.Known;
import dev.sundog.api.GraphReport.Node;
import dev.sundog.api.GraphReport.Relation;
import dev.sundog.model.SegmentId;
import dev.sundog.profile.DataKind;
import dev.sundog.profile.Dependencies;
import dev.sundog.profile.OperationKey;
import dev.sundog.profile.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Puts the graph of operations and data into the words of the API. */
final class GraphWords {
    private final SiteAgent agent;
    private final Dependencies all;

    GraphWords(SiteAgent agent) {
        this.agent = agent;
        this.all = agent.profiling().dependencies(agent.all(), agent.nowNanos());
    }

    GraphReport all() {
        var edges = new ArrayList<Edge>();
        all.calls().forEach(call -> edges.add(edge(call)));
        all.uses().forEach(use -> edges.add(edge(use)));
        var together = all.together().stream()
                .map(set -> set.stream().map(GraphWords::id).toList())
                .toList();
        return new GraphReport(nodes(), edges, together);
    }

    List<Edge> uses(SegmentId segment) {
        return all.uses().stream()
                .filter(use -> use.segment().equals(segment))
                .map(GraphWords::edge)
                .toList();
    }

    private List<Node> nodes() {
        var out = new ArrayList<Node>();
        all.operations().forEach(o -> out.add(new Node(id(o.key()), kind(o.key()), o.perSecond(), Optional.empty())));
        var called = new TreeMap<OperationKey, Double>();
        all.calls().forEach(c -> called.merge(c.callee(), c.rates().perSecond(), Double::sum));
        all.operations().forEach(o -> called.remove(o.key()));
        called.forEach((key, perSecond) -> out.add(new Node(id(key), kind(key), perSecond, Optional.empty())));
        for (var m : agent.all()) {
            m.segments()
                    .scores()
                    .forEach((id, score) -> out.add(new Node(id.toString(), Kind.SEGMENT, 0, Optional.of(score))));
        }
        return out;
    }

    private static String id(OperationKey key) {
        return key.group() + " " + key.name();
    }

    private static Kind kind(OperationKey key) {
        return key.dataKind().map(GraphWords::kind).orElse(Kind.OPERATION);
    }

    private static Kind kind(DataKind kind) {
        return switch (kind) {
            case TABLE -> Kind.TABLE;
            case DESTINATION -> Kind.DESTINATION;
            case DIRECTORY -> Kind.DIRECTORY;
            case SERVICE -> Kind.SERVICE;
        };
    }

    private static Edge edge(Dependencies.Edge call) {
        var rates = call.rates();
        var part = new GraphReport.CallPart(rates.perSecond(), rates.perRun(), rates.hardness());
        return new Edge(id(call.caller()), id(call.callee()), Relation.CALLS, Known.SEEN, 1, Optional.of(part));
    }

    private static Edge edge(Use use) {
        var known = switch (use.how()) {
            case DECLARED -> Known.DECLARED;
            case SEEN -> Known.SEEN;
            case INFERRED -> Known.INFERRED;
        };
        var relation = use.writing() ? Relation.WRITES : Relation.READS;
        return new Edge(
                id(use.operation()), use.segment().toString(), relation, known, use.confidence(), Optional.empty());
    }
}

package dev.sundog.cli.picture;

import dev.sundog.api.GraphReport;
import dev.sundog.profile.CallRates;
import java.util.Locale;

/** What stands at nodes and edges of a drawn graph. */
final class GraphWording {
    private GraphWording() {}

    static String of(GraphReport.Node node) {
        return node.score()
                .map(s -> String.format(Locale.ROOT, "score %.1f", s))
                .orElseGet(() -> String.format(Locale.ROOT, "%.3g/s", node.perSecond()));
    }

    static String of(GraphReport.Edge edge) {
        if (edge.call().isPresent()) {
            var call = edge.call().get();
            return String.format(Locale.ROOT, "%.2f a run, hardness %.2f", call.perRun(), call.hardness());
        }
        var how = edge.relation().name().toLowerCase(Locale.ROOT) + ", "
                + edge.known().name().toLowerCase(Locale.ROOT);
        return edge.confidence() < 1 ? how + String.format(Locale.ROOT, " %.2f", edge.confidence()) : how;
    }

    /** Hard calls, and uses that are not only inferred. */
    static boolean isSure(GraphReport.Edge edge) {
        return edge.call().map(c -> c.hardness() >= CallRates.HARD).orElse(edge.known() != GraphReport.Known.INFERRED);
    }
}

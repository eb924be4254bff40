package dev.sundog.cli;

import dev.sundog.cli.simulate.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of a trace, for people. */
final class SimulationScreen {
    private final Style style;

    SimulationScreen(Style style) {
        this.style = style;
    }

    List<String> lines(SimulationReport report) {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "%s replayed in slots of %s, after %s to learn from.",
                Show.seconds(report.slots() * report.slotSeconds()),
                Show.seconds(report.slotSeconds()),
                Show.seconds(report.learntSlots() * report.slotSeconds())));
        lines.add("");
        lines.addAll(segments(report));
        lines.add("");
        lines.addAll(policies(report));
        return lines;
    }

    private List<String> segments(SimulationReport report) {
        var table =
                new Table(style, "segment", ">score", ">rpo", "shared out by", ">rpo held", ">worst lag", ">mean late");
        for (int i = 0; i < report.segments().size(); i++) {
            var one = report.segments().get(i);
            boolean first = true;
            for (var policy : report.policies()) {
                var held = policy.segments().get(i);
                table.row(
                        first ? one.name() : "",
                        first ? Show.score(one.score()) : "",
                        first ? Show.seconds(one.rpoSeconds()) : "",
                        policy.name(),
                        String.format(Locale.ROOT, "%.2f %%", held.attained() * 100),
                        Show.seconds(held.worstLagSeconds()),
                        Show.seconds(held.meanLateSeconds()));
                first = false;
            }
        }
        return table.lines();
    }

    private List<String> policies(SimulationReport report) {
        var table = new Table(style, "shared out by", ">score x seconds late", ">to the best");
        for (var policy : report.policies()) {
            table.row(
                    policy.name(),
                    String.format(Locale.ROOT, "%.3g", policy.weightedLateSeconds()),
                    policy.toBest()
                            .map(r -> String.format(Locale.ROOT, "%.3f", r))
                            .orElse("-"));
        }
        return table.lines();
    }
}

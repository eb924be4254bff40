package dev.sundog.cli;

import dev.sundog.api.DecisionReport;
import dev.sundog.api.ExplainReport;
import dev.sundog.api.FindingReport;
import dev.sundog.api.GatewayReport;
import dev.sundog.api.GroupReport;
import dev.sundog.api.PlanReport;
import dev.sundog.api.SegmentReport;
import dev.sundog.api.StatusReport;
import dev.sundog.api.TelemetryReport;
import dev.sundog.model.Contribution;
import dev.sundog.model.CopyState;
import dev.sundog.model.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reports as lines for people. */
final class Screens {
    private final Style style;

    Screens(Style style) {
        this.style = style;
    }

    List<String> status(StatusReport status) {
        var lines = new ArrayList<String>();
        lines.add(style.strong("Sundog " + status.version() + " at " + status.voter()) + ", installation "
                + status.installation() + ", up " + Show.seconds(status.uptimeSeconds()));
        for (var warning : status.warnings()) {
            lines.add(style.careful("! " + warning));
        }
        lines.add("");
        var quorum = status.quorum();
        lines.add("quorum   " + quorum.reachable().size() + " of "
                + quorum.voters().size() + " voters reachable, "
                + (quorum.majority() ? style.good("majority") : style.bad("no majority"))
                + quorum.leader().map(l -> ", led by " + l.label()).orElse("") + ": " + quorum.why());
        var certificate = status.certificate();
        lines.add("agent    certificate " + certificate.serial() + " until " + certificate.ends() + ", renewed "
                + certificate.renewal()
                + (certificate.revocationList() == 0 ? "" : "; list of revoked: " + certificate.revocationList()));
        status.link().ifPresent(link -> lines.add("link     " + new LinkScreen(style).line(link)));
        status.gateway()
                .ifPresent(g -> lines.add("gateway  " + g.address() + ": "
                        + g.requestsBySite().getOrDefault(Site.PRIVATE, 0L) + " requests answered by private, "
                        + g.requestsBySite().getOrDefault(Site.PUBLIC, 0L) + " by public, " + g.inFlight()
                        + " in flight, "
                        + g.retried() + " retried, " + g.refused() + " refused" + unchanged(g)));
        status.telemetry().ifPresent(t -> lines.add("spans    " + telemetry(t)));
        block(lines, groups(status.groups()));
        block(lines, segments(status.segments()));
        return lines;
    }

    private static String telemetry(TelemetryReport t) {
        var unknown = t.unknown().isEmpty()
                ? ""
                : "; of services that no workload names: "
                        + t.unknown().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .limit(5)
                                .map(e -> e.getKey() + " " + e.getValue())
                                .collect(Collectors.joining(", "));
        return String.join(", ", t.addresses()) + ": " + t.spans() + " taken, " + t.lostSpans()
                + " without use; exports: " + t.busy() + " to come again, " + t.refused() + " refused" + unknown;
    }

    /** Said only where it has happened: it is rare. */
    private static String unchanged(GatewayReport g) {
        return g.unchanged() + g.unchangedRefused() == 0
                ? ""
                : "; writes that changed nothing: " + g.unchanged() + " released, " + g.unchangedRefused()
                        + " refused because a replaced file was held";
    }

    private static void block(List<String> lines, List<String> more) {
        if (!more.isEmpty()) {
            lines.add("");
            lines.addAll(more);
        }
    }

    private List<String> groups(List<GroupReport> groups) {
        var table = new Table(
                style, "GROUP", "HOLDER", ">EPOCH", ">RPO", "PROTECTED", "STANDING", "SERVICE", "SHARE", "WHY");
        for (var g : groups) {
            table.row(
                    g.group(),
                    g.shared().isPresent()
                            ? "both"
                            : g.holder().map(Site::label).orElse("nobody"),
                    g.epoch(),
                    Show.seconds(g.rpoSeconds()),
                    g.protectedNow() ? new Table.Cell("yes", style::good) : new Table.Cell("NO", style::bad),
                    g.standing(),
                    g.service().isEmpty() ? "-" : g.service(),
                    g.share().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(e -> e.getKey().label() + " " + Show.percent(e.getValue()))
                            .collect(Collectors.joining(", ")),
                    g.why());
        }
        return table.lines();
    }

    List<String> segments(List<SegmentReport> segments) {
        var table = new Table(
                style, "SEGMENT", ">SCORE", "STATE", ">BYTES", ">LAG", ">VERSIONS", ">AGE", "RPO", "HOT IN", "WHY");
        for (var s : segments) {
            table.row(
                    s.segment(),
                    Show.score(s.score()),
                    state(s.state()),
                    Show.bytes(s.bytes()),
                    Show.bytes(s.lagBytes()),
                    s.lagVersions(),
                    Show.seconds(s.lagSeconds()),
                    s.rpoMet() ? new Table.Cell("met", style::good) : new Table.Cell("MISSED", style::bad),
                    s.eta()
                            .map(e -> Show.seconds(e.lowSeconds()) + " to " + Show.seconds(e.highSeconds()))
                            .orElse("-"),
                    s.why());
        }
        return table.lines();
    }

    private Table.Cell state(CopyState state) {
        var text = state.name().toLowerCase(Locale.ROOT);
        return switch (state) {
            case HOT -> new Table.Cell(text, style::good);
            case EMPTY, SEEDING, LAGGING -> new Table.Cell(text, style::careful);
            case DIVERGED, OUTDATED -> new Table.Cell(text, style::bad);
        };
    }

    List<String> plan(PlanReport plan) {
        var lines = new ArrayList<String>();
        lines.add("The link carries " + Show.mbits(plan.linkBytesPerSecond().median()) + " now and at least "
                + Show.mbits(plan.lowestLinkBytesPerSecond().low()) + " within the next "
                + Show.seconds(plan.horizonSeconds()) + ".");
        plan.notes().forEach(note -> lines.add(style.faint(note)));
        var table = new Table(
                style, "SEGMENT", ">SCORE", ">BYTES", ">TO SEND", ">NEEDS", ">HOT IN", ">UNORDERED", "REASONS");
        for (var s : plan.segments()) {
            table.row(
                    s.segment(),
                    Show.score(s.score()),
                    Show.bytes(s.bytes()),
                    Show.bytes(s.backlogBytes()),
                    Show.mbits(s.neededBytesPerSecond()),
                    s.hotAfterSeconds().map(Show::seconds).orElse("later"),
                    Show.seconds(s.unorderedSeconds()),
                    reasons(s.contributions()));
        }
        block(lines, table.lines());
        plan.segments()
                .forEach(s -> s.unmet()
                        .ifPresent(why -> lines.add(style.bad("! " + s.segment() + " cannot meet its rpo: " + why))));
        return lines;
    }

    private static String reasons(List<Contribution> contributions) {
        return contributions.stream()
                .map(c -> c.factor() + " " + Show.score(c.points()))
                .collect(Collectors.joining(" + "));
    }

    List<String> explain(ExplainReport explain) {
        var s = explain.segment();
        var lines = new ArrayList<>(segments(List.of(s)));
        lines.add("");
        lines.add(style.strong("Score " + Show.score(s.score())) + " is the sum of");
        var table = new Table(style, "FACTOR", ">POINTS", "WHY");
        s.contributions().forEach(c -> table.row(c.factor(), String.format(Locale.ROOT, "%.2f", c.points()), c.why()));
        lines.addAll(table.lines());
        lines.addAll(arithmetic(s));
        lines.addAll(new GraphScreen(style).uses(explain.uses()));
        lines.add("");
        lines.add(style.strong(explain.decisions().isEmpty() ? "Nothing was decided yet." : "Decisions, newest first"));
        explain.decisions().forEach(d -> lines.add(decision(d)));
        return lines;
    }

    private List<String> arithmetic(SegmentReport s) {
        var lines = new ArrayList<String>();
        s.contributions().stream()
                .filter(c -> !c.arithmetic().isEmpty())
                .forEach(c -> lines.add(style.faint(
                        c.factor() + " " + String.format(Locale.ROOT, "%.2f", c.points()) + " = " + c.arithmetic())));
        if (!lines.isEmpty()) {
            lines.addFirst("");
            lines.add(style.faint("score " + String.format(Locale.ROOT, "%.2f", s.score()) + " = "
                    + s.contributions().stream()
                            .map(c -> String.format(Locale.ROOT, "%.2f", c.points()))
                            .collect(Collectors.joining(" + "))));
        }
        return lines;
    }

    private String decision(DecisionReport d) {
        var numbers = new TreeMap<>(d.numbers())
                .entrySet().stream()
                        .map(e -> e.getKey() + " " + String.format(Locale.ROOT, "%.4g", e.getValue()))
                        .collect(Collectors.joining(", "));
        return style.faint(d.at()) + "  " + d.what() + ": " + d.why() + (numbers.isEmpty() ? "" : " (" + numbers + ")");
    }

    List<String> findings(List<FindingReport> findings) {
        var lines = new ArrayList<String>();
        for (var f : findings) {
            var verdict = switch (f.verdict()) {
                case OK -> style.good("ok  ");
                case WARN -> style.careful("warn");
                case FAIL -> style.bad("FAIL");
            };
            lines.add(verdict + "  " + f.check() + ": " + f.found());
            f.remedy().ifPresent(r -> lines.add("        -> " + r));
        }
        return lines;
    }
}

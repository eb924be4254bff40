package dev.sundog.cli;

import dev.sundog.api.BudgetReport;
import dev.sundog.api.LinkReport;
import dev.sundog.api.PathReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The link as it is now. */
final class LinkScreen {
    private final Style style;

    LinkScreen(Style style) {
        this.style = style;
    }

    /** In one line. */
    String line(LinkReport link) {
        return "to " + link.to().label() + " " + (link.up() ? style.good("up") : style.bad("down"))
                + link.rttSeconds().map(r -> ", rtt " + Show.millis(r)).orElse("")
                + ", sending " + Show.mbits(link.sendingBytesPerSecond()) + ": " + link.why();
    }

    List<String> lines(LinkReport link, Instant now) {
        var lines = new ArrayList<String>();
        lines.add(line(link));
        link.pathTrouble().ifPresent(t -> lines.add(style.careful("! " + t)));
        link.jitterSeconds().ifPresent(j -> lines.add("jitter    " + Show.millis(j) + " of the round trip"));
        link.capacityBytesPerSecond()
                .ifPresent(q -> lines.add("capacity  " + Show.mbits(q.median()) + " expected (" + Show.mbits(q.low())
                        + " to " + Show.mbits(q.high()) + ")"));
        lines.addAll(link.caps()
                .map(c -> new CapWords(now).lines(style, link.to().other(), c))
                .orElseGet(() -> List.of("limit     "
                        + link.limitBytesPerSecond().map(Show::mbits).orElse("none"))));
        link.month().ifPresent(m -> lines.add("month     " + month(m)));
        lines.add("sent      " + Show.bytes(link.sentBytes()) + ", received " + Show.bytes(link.receivedBytes()));
        link.foreground()
                .ifPresent(f -> lines.add("others    " + Show.mbits(f.outBytesPerSecond()) + " out and "
                        + Show.mbits(f.inBytesPerSecond()) + " in by " + f.name()));
        link.path().ifPresent(path -> path(lines, link, path));
        return lines;
    }

    private String month(BudgetReport m) {
        var sent = Show.bytes(m.sentBytes())
                + m.budgetBytes().map(b -> " of " + Show.bytes(b.longValue())).orElse("") + " since " + m.from()
                + m.cost().map(c -> String.format(Locale.ROOT, ", for %.2f", c)).orElse("")
                + m.budgetCost()
                        .map(c -> String.format(Locale.ROOT, " of %.2f", c))
                        .orElse("");
        var expected = m.expectedBytes()
                .map(e -> ", " + Show.bytes(e.longValue()) + " more expected until " + m.until())
                .orElse("");
        var words = m.state().map(state -> switch (state) {
            case BudgetReport.RATIONED -> style.careful(": what is left is rationed");
            case BudgetReport.SPENT -> style.bad(": spent, what is mirrored waits");
            default -> "";
        });
        return sent + expected + words.orElse("");
    }

    private void path(List<String> lines, LinkReport link, PathReport path) {
        lines.add("");
        var table = new Table(
                style,
                "LAST MINUTE",
                ">MIN",
                ">MEDIAN",
                ">P95",
                ">P99",
                ">JITTER",
                ">P95-P50",
                ">P99.9-MIN",
                ">LOST",
                ">OVERTAKEN");
        var r = path.rtt();
        table.row(
                "round trip",
                r.map(x -> Show.millis(x.min())).orElse("-"),
                r.map(x -> Show.millis(x.median())).orElse("-"),
                r.map(x -> Show.millis(x.p95())).orElse("-"),
                r.map(x -> Show.millis(x.p99())).orElse("-"),
                "",
                r.map(x -> Show.millis(x.p95() - x.median())).orElse("-"),
                "",
                path.unanswered() + " of " + path.probes(),
                "");
        direction(table, "to " + link.to().label(), path.out());
        direction(table, "from " + link.to().label(), path.in());
        lines.addAll(table.lines());
        lines.add(clock(link, path.clock()));
        lines.add(style.faint("the loss is " + range(path.out().loss()) + " there and "
                + range(path.in().loss()) + " back, with 95 % confidence"));
        refused(path.refused()).ifPresent(text -> lines.add(style.careful(text)));
    }

    private static void direction(Table table, String name, PathReport.Direction d) {
        var delay = d.delay();
        table.row(
                name,
                delay.map(x -> Show.millis(x.min())).orElse("-"),
                delay.map(x -> Show.millis(x.median())).orElse("-"),
                delay.map(x -> Show.millis(x.p95())).orElse("-"),
                delay.map(x -> Show.millis(x.p99())).orElse("-"),
                Show.millis(d.jitterSeconds()),
                Show.millis(d.spreadSeconds()),
                Show.millis(d.variationSeconds()),
                d.loss().lost() + " of " + d.loss().of(),
                d.overtaken());
    }

    private static String clock(LinkReport link, PathReport.Clock clock) {
        return "one-way delays may be wrong by " + Show.millis(clock.errorSeconds())
                + ", all by the same: the clock of " + link.to().label() + " is "
                + Show.millis(Math.abs(clock.aheadSeconds())) + (clock.aheadSeconds() < 0 ? " behind" : " ahead")
                + (clock.steps() == 0 ? "" : "; clocks were set " + clock.steps() + " times")
                + clock.statedErrorSeconds()
                        .map(e -> "; it says it may be wrong by " + Show.seconds(e))
                        .orElse("");
    }

    private static String range(PathReport.Loss loss) {
        return String.format(Locale.ROOT, "%.2f to %.2f %%", loss.low() * 100, loss.high() * 100);
    }

    private static Optional<String> refused(PathReport.Refused r) {
        long all = r.misshapen() + r.unknown() + r.forged() + r.repeated() + r.tooMany() + r.untrue() + r.elsewhere();
        return all == 0
                ? Optional.empty()
                : Optional.of("packets that got no answer: " + r.forged() + " forged, " + r.unknown()
                        + " of unknown sessions, " + r.repeated() + " repeated, " + r.misshapen() + " misshapen, "
                        + r.tooMany() + " too many, " + r.untrue() + " untrue, " + r.elsewhere() + " from elsewhere");
    }
}

package dev.sundog.cli.plan;

import dev.sundog.profile.ScoredSegment;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A plan for people: at most 100 columns wide. */
final class PlanText {
    private static final int ROWS = 16;
    private static final int NAMED = 5;
    private static final int COLUMNS = 100;
    private static final String ROW = "%7s  %-41s %8s %8s %8s %10s %10s%n";

    private final PrintStream out;

    PlanText(PrintStream out) {
        this.out = out;
    }

    void print(Planned planned) {
        var survey = planned.survey();
        var plan = planned.plan();
        var summary = survey.summary();
        out.println();
        line(Show.tail(planned.directory().toString(), 90));
        line(Show.count(summary.entries()) + " entries, " + Show.bytes(summary.bytes()) + ", "
                + count(plan.lines().size(), "segment") + "; read in " + Show.seconds(planned.elapsedSeconds())
                + ", nothing was changed or sent");
        out.println();
        if (plan.lines().isEmpty()) {
            line("Nothing to mirror: the directory is empty.");
        } else {
            table(plan);
            verdict(plan, summary.bytes(), planned.mbit(), planned.rtt());
            planned.month().ifPresent(m -> m.lines().forEach(this::line));
        }
        warnings(survey);
        out.println();
    }

    private void table(Plan plan) {
        out.printf(Locale.ROOT, ROW, "score", "segment", "entries", "bytes", "on wire", "hot after", "unordered");
        var shown = plan.lines().subList(0, rows(plan));
        for (var row : shown) {
            var segment = row.scored().segment();
            out.printf(
                    Locale.ROOT,
                    ROW,
                    String.format(Locale.ROOT, "%.1f", row.scored().score().value()),
                    Show.tail(
                            segment.id().subtree().isRoot()
                                    ? ". (the rest)"
                                    : segment.id().subtree().toString(),
                            41),
                    Show.count(segment.files()),
                    Show.bytes(segment.bytes()),
                    Show.bytes(row.wireBytes()),
                    Show.seconds(row.byScoreSeconds()),
                    Show.seconds(row.byNameSeconds()));
            line("       " + Show.head(why(row.scored()), COLUMNS - 9));
        }
        var rest = plan.lines().subList(shown.size(), plan.lines().size());
        if (!rest.isEmpty()) {
            rest(rest);
        }
        out.println();
    }

    private static int rows(Plan plan) {
        int n = plan.lines().size();
        return n <= ROWS + 2 ? n : ROWS;
    }

    private void rest(List<Plan.Line> rest) {
        long entries = 0;
        double bytes = 0;
        double wire = 0;
        for (var row : rest) {
            entries += row.scored().segment().files();
            bytes += row.scored().segment().bytes();
            wire += row.wireBytes();
        }
        var last = rest.getLast();
        out.printf(
                Locale.ROOT,
                ROW,
                "",
                String.format(
                        Locale.ROOT,
                        "%d more, scores %.1f to %.1f (see --json)",
                        rest.size(),
                        rest.getFirst().scored().score().value(),
                        last.scored().score().value()),
                Show.count(entries),
                Show.bytes(bytes),
                Show.bytes(wire),
                Show.seconds(last.byScoreSeconds()),
                "");
    }

    /** What was found out; the priority is the same for all here and stays out. */
    static String why(ScoredSegment scored) {
        var out = new StringBuilder();
        for (var contribution : scored.score().contributions()) {
            if (!contribution.factor().equals("priority")) {
                for (var part : contribution.why().split("; ", -1)) {
                    if (out.indexOf(part) < 0) {
                        out.append(out.isEmpty() ? "" : "; ").append(part);
                    }
                }
            }
        }
        return out.toString();
    }

    private void verdict(Plan plan, long bytes, double mbit, Duration rtt) {
        var first = plan.lines().getFirst();
        double share = bytes == 0 ? 1 : plan.wireBytes() / bytes;
        line(String.format(
                Locale.ROOT,
                "All of it: %s on the wire (%.0f %%), hot after %s at %s Mbit/s and %s round trip.",
                Show.bytes(plan.wireBytes()),
                share * 100,
                Show.seconds(plan.totalSeconds()),
                String.format(Locale.ROOT, "%.1f", mbit).replaceAll("\\.0$", ""),
                Show.seconds(rtt.toNanos() / 1e9)));
        line("What matters most is hot after " + Show.seconds(first.byScoreSeconds())
                + "; copied in order of name, after " + Show.seconds(first.byNameSeconds()) + ".");
        double range = first.scored().score().value()
                - plan.lines().getLast().scored().score().value();
        line(
                range < 0.05 && plan.lines().size() > 1
                        ? "Nothing stands out: these files alone give no reason to prefer one part to another."
                        : "Scores rest on times of change alone, since no requests were seen.");
        line("With traffic they follow the traffic.");
    }

    private void warnings(Survey survey) {
        var databases = survey.databases();
        for (var sign : first(databases)) {
            line("! " + Show.tail(sign.evidence(), 86) + ": refused;");
            line("    copying the files of a running database one by one corrupts them. Use a snapshot.");
        }
        more(databases.size(), "databases");
        asides(survey.unreadable(), "is not counted");
        asides(survey.skipped(), "is never mirrored");
    }

    private void asides(List<Survey.Aside> all, String what) {
        for (var aside : first(all)) {
            line("! " + Show.tail(aside.path().toString(), 60) + " " + what + ":");
            line("    " + Show.head(aside.why(), COLUMNS - 6));
        }
        more(all.size(), "of this kind");
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(NAMED, all.size()));
    }

    private void more(int size, String what) {
        if (size > NAMED) {
            line("    and " + (size - NAMED) + " more " + what);
        }
    }

    private void line(String text) {
        out.println("  " + text);
    }

    private static String count(long n, String what) {
        return Show.count(n) + " " + what + (n == 1 ? "" : "s");
    }
}

package dev.sundog.cli;

import dev.sundog.api.AtRisk;
import dev.sundog.api.MoveReport;
import dev.sundog.model.Site;
import java.util.ArrayList;
import java.util.List;

/** The report of a move, as lines for people. */
final class Moves {
    private Moves() {}

    static List<String> lines(MoveReport moved, Style style) {
        var lines = new ArrayList<String>();
        var from = moved.from().map(Site::label).orElse("nobody");
        lines.add(moved.group() + ": " + from + " -> " + moved.to().label() + ", epoch " + moved.epoch() + ", "
                + (moved.done() ? style.good("done") + " in " + Show.seconds(moved.tookSeconds()) : "not moved") + ": "
                + moved.why());
        lines.addAll(atRisk(moved.atRisk(), moved.done() ? "lost, or set aside there" : "would be lost", style));
        return lines;
    }

    /** What is at risk; nothing for nothing. */
    static List<String> atRisk(AtRisk risk, String verb, Style style) {
        var lines = new ArrayList<String>();
        if (risk.isNone()) {
            return lines;
        }
        lines.add(style.bad("! " + verb + ": "
                + (risk.known()
                        ? "at most " + Show.bytes(risk.bytes()) + " in " + risk.versions()
                                + " versions that were known of, and what was written in the last "
                                + Show.seconds(risk.seconds())
                        : "how much is not known")
                + "; rpo " + Show.seconds(risk.rpoSeconds())));
        risk.words().forEach(word -> lines.add(style.bad("! " + word)));
        return lines;
    }
}

package dev.sundog.cli;

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
        moved.atRisk().forEach(risk -> lines.add(style.bad("! " + risk)));
        return lines;
    }
}

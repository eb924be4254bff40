package dev.sundog.profile;

import dev.sundog.model.Contribution;
import dev.sundog.model.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The three parts of one segment's score, each with its arithmetic. */
final class Reasons {
    private static final int PARTS_SHOWN = 4;

    private final Load load;
    private final FileEvidence files;
    private final double written;

    /**
     * @param written bytes a second
     */
    Reasons(Load load, FileEvidence files, double written) {
        this.load = load;
        this.files = files;
        this.written = written;
    }

    /**
     * @param said the operation whose own priority counts, if it is above the segment's
     */
    List<Contribution> of(Segment segment, Optional<Load.Part> said) {
        var out = new ArrayList<Contribution>();
        out.add(time());
        out.add(dependencies());
        out.add(priority(segment, said.filter(p -> p.priority() > segment.priority())));
        return out;
    }

    private static Contribution priority(Segment segment, Optional<Load.Part> said) {
        int priority = said.map(Load.Part::priority).orElse(segment.priority());
        return new Contribution(
                "priority",
                1 + 9 * Anchors.PRIORITY_WEIGHT * Anchors.priority(priority),
                "priority " + priority + " of 10"
                        + said.map(p -> " of " + p.key().name()).orElse("") + ", and 1 that every segment has",
                "1 + 9 x " + Anchors.PRIORITY_WEIGHT + " x (" + priority + " - 1) / 9");
    }

    private Contribution time() {
        double observed = Anchors.time(load.secondsPerSecond());
        double idleSeconds = files.idleNanos() / 1e9;
        double implied = Anchors.recency(idleSeconds);
        String factor = "9 x " + Anchors.TIME_WEIGHT + " x ";
        double points = 9 * Anchors.TIME_WEIGHT * Math.max(observed, implied);
        if (load.secondsPerSecond() > 0 && observed >= implied) {
            var why = Words.number(load.secondsPerSecond()) + " s of processing each second in "
                    + Words.count(load.direct(), "operation");
            return new Contribution("time", points, why, factor + Anchors.TIME.show(load.secondsPerSecond()));
        }
        if (files.idleNanos() == Long.MAX_VALUE) {
            return new Contribution("time", points, unseen() + "; no files", factor + "0");
        }
        return new Contribution(
                "time",
                points,
                unseen() + "; last change " + Words.age(idleSeconds) + " ago",
                factor + Anchors.FILES_COUNT + " x (1 - " + Anchors.IDLE.show(idleSeconds) + ")");
    }

    private Contribution dependencies() {
        double observed = Anchors.dependencies(load.weighted(), written);
        double changed = Math.max((double) files.changedBytes(), written * 86_400);
        double implied = Anchors.changed(changed);
        double points = 9 * Anchors.DEPENDENCIES_WEIGHT * Math.max(observed, implied);
        String factor = "9 x " + Anchors.DEPENDENCIES_WEIGHT + " x ";
        if (load.weighted() > 0 && observed >= implied) {
            var why = (load.seen() ? Words.number(load.perSecond()) + " requests/s of " : "")
                    + Words.count(load.stops(), load.seen() ? "operation" : "declared operation")
                    + (load.stops() == 1 ? " stops" : " stop") + " if it stops"
                    + (load.seen() ? "" : "; no requests seen")
                    + (written > 0 ? "; " + Words.bytes(written) + "/s written" : "");
            return new Contribution("dependencies", points, why, factor + reach());
        }
        return new Contribution(
                "dependencies",
                points,
                unseen() + "; " + (written > 0 ? Words.bytes(written) + "/s written" : changed()),
                factor + Anchors.FILES_COUNT + " x " + Anchors.CHANGED.show(changed));
    }

    private String reach() {
        var parts = load.parts().stream()
                .limit(PARTS_SHOWN)
                .map(p -> Words.number(p.perSecond()) + " x " + p.priority() + "/10 x " + Words.number(p.hardness())
                        + " (" + p.key().name() + ")")
                .collect(Collectors.joining(" + "));
        int more = load.parts().size() - PARTS_SHOWN;
        return Anchors.REACH.show(load.weighted()) + " x (" + Words.number(1 - Anchors.WRITES_SHARE) + " + "
                + Anchors.WRITES_SHARE + " x " + Anchors.WRITTEN.show(written) + "), where "
                + Words.number(load.weighted()) + " = " + parts + (more > 0 ? " + " + more + " more" : "");
    }

    private String changed() {
        return files.changedBytes() == 0
                ? "nothing changed in the last day"
                : Words.percent((double) files.changedBytes() / files.bytes())
                        + " of its bytes changed in the last day";
    }

    private String unseen() {
        return load.seen() ? "few requests seen" : "no requests seen";
    }
}

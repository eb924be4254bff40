package dev.sundog.profile;

import dev.sundog.model.Contribution;
import dev.sundog.model.Score;
import dev.sundog.model.Segment;
import dev.sundog.model.SegmentId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores segments: {@code 1 + 9 x (0.35 T + 0.35 D + 0.30 P)}, then floors and pins. T is the processing time of the
 * operations that touch a segment, D what stops if it stops, P what its user says; all on fixed scales.
 */
public final class Scoring {
    private final OperationGraph graph;
    private final Map<SegmentId, Double> writtenBytesPerSecond = new HashMap<>();
    private final Map<BitSet, Load> loads = new HashMap<>();

    /** What the operations that touch a segment amount to. */
    private record Load(
            double secondsPerSecond, int direct, double perSecond, double weighted, int stops, boolean seen) {}

    private Scoring(OperationGraph graph) {
        this.graph = graph;
    }

    /**
     * All segments of all divisions, highest score first, equal ones by identity.
     *
     * @param nowNanos on the clock of the profile
     */
    public static List<ScoredSegment> score(
            Profile profile, List<Division> divisions, ScoringRules rules, long nowNanos) {
        var scoring = new Scoring(new OperationGraph(profile.operations(nowNanos), divisions));
        var byGroup = new HashMap<Object, Division>();
        divisions.forEach(division -> byGroup.put(division.group(), division));
        for (var write : profile.writes(nowNanos)) {
            var division = byGroup.get(write.group());
            if (division != null) {
                scoring.writtenBytesPerSecond.merge(
                        division.of(write.directory()), write.bytesPerSecond(), Double::sum);
            }
        }
        var segments = new ArrayList<Segment>();
        var reasons = new ArrayList<List<Contribution>>();
        for (var division : divisions) {
            for (var segment : division.segments()) {
                var touching = scoring.graph.touching.get(segments.size());
                segments.add(segment);
                reasons.add(scoring.contributions(segment, division.evidence(segment.id()), touching));
            }
        }
        new Floors(scoring.graph, segments, rules).raise(reasons);
        return sorted(segments, reasons);
    }

    private static List<ScoredSegment> sorted(List<Segment> segments, List<List<Contribution>> reasons) {
        var out = new ArrayList<ScoredSegment>();
        for (int i = 0; i < segments.size(); i++) {
            out.add(new ScoredSegment(segments.get(i), new Score(sum(reasons.get(i)), reasons.get(i))));
        }
        out.sort(Comparator.comparingDouble((ScoredSegment s) -> -s.score().value())
                .thenComparing(s -> s.segment().id()));
        return out;
    }

    static double sum(List<Contribution> contributions) {
        double sum = 0;
        for (var contribution : contributions) {
            sum += contribution.points();
        }
        return sum;
    }

    private List<Contribution> contributions(Segment segment, FileEvidence files, BitSet touching) {
        var load = loads.computeIfAbsent(touching, this::load);
        double written = writtenBytesPerSecond.getOrDefault(segment.id(), 0.0);
        var out = new ArrayList<Contribution>();
        out.add(time(load, files));
        out.add(dependencies(load, files, written));
        double p = Anchors.priority(segment.priority());
        out.add(new Contribution(
                "priority",
                1 + 9 * Anchors.PRIORITY_WEIGHT * p,
                "priority " + segment.priority() + " of 10, and 1 that every segment has"));
        return out;
    }

    private Load load(BitSet touching) {
        double seconds = 0;
        for (int i = touching.nextSetBit(0); i >= 0; i = touching.nextSetBit(i + 1)) {
            seconds += graph.operations.get(i).secondsPerSecond;
        }
        double perSecond = 0;
        double weighted = 0;
        boolean seen = false;
        var reach = graph.reach(touching);
        for (int i = reach.nextSetBit(0); i >= 0; i = reach.nextSetBit(i + 1)) {
            var operation = graph.operations.get(i);
            perSecond += operation.perSecond;
            weighted += operation.perSecond * operation.priority / 10.0;
            seen |= operation.seen;
        }
        return new Load(seconds, touching.cardinality(), perSecond, weighted, reach.cardinality(), seen);
    }

    private static Contribution time(Load load, FileEvidence files) {
        double observed = Anchors.time(load.secondsPerSecond);
        double idleSeconds = files.idleNanos() / 1e9;
        double implied = Anchors.recency(idleSeconds);
        String why;
        if (load.secondsPerSecond > 0 && observed >= implied) {
            why = Words.number(load.secondsPerSecond) + " s of processing each second in "
                    + Words.count(load.direct, "operation");
        } else if (files.idleNanos() == Long.MAX_VALUE) {
            why = unseen(load) + "; no files";
        } else {
            why = unseen(load) + "; last change " + Words.age(idleSeconds) + " ago";
        }
        return new Contribution("time", 9 * Anchors.TIME_WEIGHT * Math.max(observed, implied), why);
    }

    private static Contribution dependencies(Load load, FileEvidence files, double written) {
        double observed = Anchors.dependencies(load.weighted, written);
        double changed = Math.max((double) files.changedBytes(), written * 86_400);
        double implied = Anchors.changed(changed);
        String why;
        if (load.weighted > 0 && observed >= implied) {
            why = (load.seen ? Words.number(load.perSecond) + " requests/s of " : "")
                    + Words.count(load.stops, load.seen ? "operation" : "declared operation")
                    + (load.stops == 1 ? " stops" : " stop") + " if it stops"
                    + (load.seen ? "" : "; no requests seen")
                    + (written > 0 ? "; " + Words.bytes(written) + "/s written" : "");
        } else {
            why = unseen(load) + "; " + (written > 0 ? Words.bytes(written) + "/s written" : changed(files));
        }
        return new Contribution("dependencies", 9 * Anchors.DEPENDENCIES_WEIGHT * Math.max(observed, implied), why);
    }

    private static String changed(FileEvidence files) {
        return files.changedBytes() == 0
                ? "nothing changed in the last day"
                : Words.percent((double) files.changedBytes() / files.bytes())
                        + " of its bytes changed in the last day";
    }

    private static String unseen(Load load) {
        return load.seen ? "few requests seen" : "no requests seen";
    }
}

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

    private Scoring(OperationGraph graph) {
        this.graph = graph;
    }

    /**
     * Scores of all segments, highest first, equal ones by identity.
     *
     * @param own by what this site has seen
     * @param all with what the other site has seen too: the larger of both counts, and what needs a segment lifts it to that
     */
    public record Both(List<ScoredSegment> own, List<ScoredSegment> all) {}

    /**
     * All segments of all divisions, highest score first, equal ones by identity.
     *
     * @param nowNanos on the clock of the profile
     */
    public static List<ScoredSegment> score(
            Profile profile, List<Division> divisions, ScoringRules rules, long nowNanos) {
        return score(profile, divisions, rules, Map.of(), nowNanos).own();
    }

    /**
     * Where the service may run at the other site as well.
     *
     * @param told scores by what the other site alone has seen
     * @param nowNanos on the clock of the profile
     */
    public static Both score(
            Profile profile, List<Division> divisions, ScoringRules rules, Map<SegmentId, Double> told, long nowNanos) {
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
        var own = scoring.raised(segments, reasons, rules, Map.of());
        return new Both(own, told.isEmpty() ? own : scoring.raised(segments, reasons, rules, told));
    }

    private List<ScoredSegment> raised(
            List<Segment> segments, List<List<Contribution>> reasons, ScoringRules rules, Map<SegmentId, Double> told) {
        List<List<Contribution>> raised = new ArrayList<>(reasons.size());
        reasons.forEach(r -> raised.add(new ArrayList<>(r)));
        new Floors(graph, segments, rules, told).raise(raised);
        return sorted(segments, raised);
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
        var load = loads.computeIfAbsent(touching, t -> Load.of(graph, t));
        double written = writtenBytesPerSecond.getOrDefault(segment.id(), 0.0);
        return new Reasons(load, files, written).of(segment, Load.prioritised(graph, touching));
    }
}

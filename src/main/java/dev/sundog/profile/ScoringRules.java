package dev.sundog.profile;

import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Workload;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a person says about scores.
 *
 * @param floors least scores, 1 to 10
 * @param pins exact scores, 1 to 10; they hold against everything else
 * @param needs hard dependencies beside those seen
 */
public record ScoringRules(Map<SegmentId, Double> floors, Map<SegmentId, Double> pins, List<Need> needs) {
    /** That {@code needing} cannot work without {@code needed}. */
    public record Need(SegmentId needing, SegmentId needed) {}

    public ScoringRules {
        floors = Map.copyOf(floors);
        pins = Map.copyOf(pins);
        needs = List.copyOf(needs);
        floors.forEach(ScoringRules::check);
        pins.forEach(ScoringRules::check);
    }

    public static ScoringRules none() {
        return new ScoringRules(Map.of(), Map.of(), List.of());
    }

    /** What the configuration of these workloads says. */
    public static ScoringRules of(Collection<Workload> workloads) {
        var floors = new HashMap<SegmentId, Double>();
        var pins = new HashMap<SegmentId, Double>();
        for (var workload : workloads) {
            for (var rule : workload.data()) {
                var id = new SegmentId(workload.group(), rule.subtree());
                rule.floor().ifPresent(floor -> floors.put(id, floor));
                rule.pin().ifPresent(pin -> pins.put(id, pin));
            }
        }
        return new ScoringRules(floors, pins, List.of());
    }

    private static void check(SegmentId id, double score) {
        if (!(score >= 1 && score <= 10)) {
            throw new OperatorException("Score " + score + " of " + id + " is refused", "Give a number from 1 to 10");
        }
    }
}

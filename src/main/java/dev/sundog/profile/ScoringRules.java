package dev.sundog.profile;

import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
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

    private static void check(SegmentId id, double score) {
        if (!(score >= 1 && score <= 10)) {
            throw new OperatorException("Score " + score + " of " + id + " is refused", "Give a number from 1 to 10");
        }
    }
}

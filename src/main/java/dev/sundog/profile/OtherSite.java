package dev.sundog.profile;

import dev.sundog.model.Contribution;
import dev.sundog.model.Score;
import dev.sundog.model.SegmentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Raises scores to what the other site makes of its own programs: a service that runs there tells its spans there. The larger of both
 * counts, which keeps the order of any two segments that both sites rank alike. Pins stay.
 */
public final class OtherSite {
    /** Less is not worth a word. */
    private static final double LEAST = 0.05;

    private OtherSite() {}

    /** @param told scores by what the other site alone has seen */
    public static List<ScoredSegment> raise(List<ScoredSegment> computed, Map<SegmentId, Double> told) {
        return computed.stream().map(one -> raise(one, told)).toList();
    }

    private static ScoredSegment raise(ScoredSegment one, Map<SegmentId, Double> told) {
        var own = one.score();
        double other = told.getOrDefault(one.segment().id(), 0.0);
        if (!(other - own.value() >= LEAST) || own.isPinned()) {
            return one;
        }
        var reasons = new ArrayList<>(own.contributions());
        reasons.add(new Contribution(
                "other site",
                other - own.value(),
                "what runs at the other site makes it " + Words.number(other),
                Words.number(other) + " - " + Words.number(own.value())));
        return new ScoredSegment(one.segment(), new Score(other, reasons));
    }
}

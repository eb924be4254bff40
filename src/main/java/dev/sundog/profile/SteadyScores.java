package dev.sundog.profile;

import dev.sundog.model.Contribution;
import dev.sundog.model.Score;
import dev.sundog.model.SegmentId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps scores from swinging: one rises at once and falls by at most half a point a minute. To protect too late loses data, to protect
 * too long costs some bandwidth; and a burst that comes back within minutes finds its segment where it was. What is shown is the upper
 * envelope of what was computed, so a segment that always scores at least as high as another one is never shown below it, as long as both
 * were known from the same moment. Pins hold at once.
 */
public final class SteadyScores {
    private static final double FALL_PER_SECOND = 0.5 / 60;
    /** Less is not worth a word. */
    private static final double LEAST = 1e-9;

    private final Map<SegmentId, Double> shown = new HashMap<>();
    private long atNanos;

    /**
     * What to show, highest score first. Segments that are not in {@code computed} are forgotten.
     *
     * @param nowNanos not before that of the call before
     */
    public List<ScoredSegment> show(List<ScoredSegment> computed, long nowNanos) {
        double fall = FALL_PER_SECOND * Math.max(0, nowNanos - atNanos) / 1e9;
        atNanos = nowNanos;
        var out = new ArrayList<ScoredSegment>(computed.size());
        for (var one : computed) {
            out.add(new ScoredSegment(one.segment(), held(one, fall)));
        }
        shown.clear();
        out.forEach(s -> shown.put(s.segment().id(), s.score().value()));
        out.sort(Comparator.comparingDouble((ScoredSegment s) -> -s.score().value())
                .thenComparing(s -> s.segment().id()));
        return out;
    }

    private Score held(ScoredSegment one, double fall) {
        var now = one.score();
        double before = shown.getOrDefault(one.segment().id(), now.value());
        double more = before - fall - now.value();
        if (more < LEAST || now.isPinned()) {
            return now;
        }
        var reasons = new ArrayList<>(now.contributions());
        reasons.add(new Contribution(
                "held",
                more,
                "scored " + Words.number(before) + " before; scores fall by at most half a point a minute",
                Words.number(before - fall) + " - " + Words.number(now.value())));
        return new Score(now.value() + more, reasons);
    }
}

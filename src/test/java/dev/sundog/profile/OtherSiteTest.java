package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.model.Contribution;
import dev.sundog.model.Score;
import dev.sundog.model.Segment;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OtherSiteTest {
    private static SegmentId id(String name) {
        return new SegmentId(Worlds.SHOP, TreePath.of(name));
    }

    private static ScoredSegment scored(String name, double score, String factor) {
        return new ScoredSegment(
                new Segment(id(name), 1, 1, 1, 5, true),
                new Score(score, List.of(new Contribution(factor, score, ""))));
    }

    @Test
    void the_larger_of_both_counts_with_a_reason_and_pins_stay() {
        var raised = OtherSite.raise(
                List.of(scored("a", 3, "time"), scored("b", 8, "time"), scored("c", 2, "pin"), scored("d", 4, "time")),
                Map.of(id("a"), 7.5, id("b"), 7.5, id("c"), 9.0, id("d"), Double.NaN));
        assertEquals(
                List.of(7.5, 8.0, 2.0, 4.0),
                raised.stream().map(s -> s.score().value()).toList());
        var why = raised.getFirst().score().contributions();
        assertEquals("other site", why.getLast().factor());
        assertEquals(4.5, why.getLast().points());
        assertEquals(1, raised.get(1).score().contributions().size());
    }

    @Test
    void contributions_sum_and_the_order_that_both_sites_agree_on_stays() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var own = new ArrayList<ScoredSegment>();
            var told = new HashMap<SegmentId, Double>();
            for (int i = 0; i < 6; i++) {
                own.add(scored("s" + i, 1 + 9 * random.nextDouble(), "time"));
                told.put(id("s" + i), 1 + 9 * random.nextDouble());
            }
            var raised = OtherSite.raise(own, told);
            for (int i = 0; i < 6; i++) {
                var score = raised.get(i).score();
                assertEquals(score.value(), Scoring.sum(score.contributions()), 1e-9, "seed " + seed);
                for (int j = 0; j < 6; j++) {
                    boolean both =
                            own.get(i).score().value() > own.get(j).score().value()
                                    && told.get(id("s" + i)) > told.get(id("s" + j));
                    assertEquals(
                            both, both && score.value() > raised.get(j).score().value(), "seed " + seed);
                }
            }
        }
    }
}

package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Contribution;
import dev.sundog.model.Score;
import dev.sundog.model.Segment;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SteadyScoresTest {
    private static final long SECOND = 1_000_000_000L;

    private static ScoredSegment scored(String name, double score, String factor) {
        var id = new SegmentId(Worlds.SHOP, TreePath.of(name));
        return new ScoredSegment(
                new Segment(id, 1, 1, 1, 5, true), new Score(score, List.of(new Contribution(factor, score, ""))));
    }

    private static double shown(SteadyScores steady, double score, long seconds) {
        return steady.show(List.of(scored("a", score, "time")), seconds * SECOND)
                .getFirst()
                .score()
                .value();
    }

    @Test
    void aScoreRisesAtOnceAndFallsByHalfAPointAMinute() {
        var steady = new SteadyScores();
        assertEquals(3, shown(steady, 3, 0));
        assertEquals(8, shown(steady, 8, 2));
        assertEquals(7.5, shown(steady, 3, 62), 1e-9);
        assertEquals(7.6, shown(steady, 7.6, 64), 1e-9);
        assertEquals(7.1, shown(steady, 1, 124), 1e-9);
        assertEquals(2, shown(steady, 2, 10_000), 1e-9);
    }

    @Test
    void whatIsShownIsTheSumOfItsReasonsNeverBelowWhatWasComputedAndSorted() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var steady = new SteadyScores();
            long now = 0;
            for (int step = 0; step < 50; step++) {
                now += random.nextLong(30 * SECOND);
                var computed = new ArrayList<ScoredSegment>();
                for (int i = 0; i < 5; i++) {
                    computed.add(scored("s" + i, 1 + 9 * random.nextDouble(), "time"));
                }
                double before = 10;
                for (var s : steady.show(computed, now)) {
                    var value = s.score().value();
                    assertEquals(value, Scoring.sum(s.score().contributions()), 1e-9, "seed " + seed);
                    double least = computed.stream()
                            .filter(c -> c.segment().equals(s.segment()))
                            .mapToDouble(c -> c.score().value())
                            .sum();
                    assertTrue(value >= least && value <= before + 1e-9, "seed " + seed);
                    before = value;
                }
            }
        }
    }

    @Test
    void whatAlwaysScoresAtLeastAsHighIsNeverShownBelow() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var steady = new SteadyScores();
            long now = 0;
            for (int step = 0; step < 60; step++) {
                now += random.nextLong(60 * SECOND);
                double low = 1 + 8 * random.nextDouble();
                double high = low + random.nextDouble();
                var shown = steady.show(List.of(scored("low", low, "time"), scored("high", high, "time")), now);
                assertEquals("shop/high", shown.getFirst().segment().id().toString(), "seed " + seed);
            }
        }
    }

    @Test
    void pinsHoldAtOnceAndWhatIsGoneIsForgotten() {
        var steady = new SteadyScores();
        shown(steady, 9, 0);
        var pinned = steady.show(List.of(scored("a", 2, "pin")), SECOND);
        assertEquals(2, pinned.getFirst().score().value());
        shown(steady, 9, 2);
        steady.show(List.of(), 3 * SECOND);
        assertEquals(4, shown(steady, 4, 4));
    }
}

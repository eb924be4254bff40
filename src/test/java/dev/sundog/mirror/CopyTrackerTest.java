package dev.sundog.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.mirror.CopyFacts.Pending;
import dev.sundog.mirror.CopyFacts.Seed;
import dev.sundog.mirror.CopyFacts.Standing;
import dev.sundog.model.CopyState;
import dev.sundog.model.GroupId;
import dev.sundog.model.Quantiles;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CopyTrackerTest {
    private static final long SECOND = 1_000_000_000L;

    private static CopyFacts facts(Seed seed, Pending pending, Standing standing) {
        return new CopyFacts(seed, pending, true, standing);
    }

    private static CopyFacts settled(Pending pending) {
        return facts(Seed.DONE, pending, Standing.RECONCILED);
    }

    private static Pending since(long nanos) {
        return new Pending(5000, 3, OptionalLong.of(nanos));
    }

    @Test
    void a_copy_goes_from_empty_over_seeding_to_hot_and_lags_when_a_change_is_older_than_the_rpo() {
        var tracker = new CopyTracker(Duration.ofSeconds(10), false);
        var r = Standing.RECONCILED;
        assertEquals(
                CopyState.EMPTY,
                tracker.on(facts(new Seed(100, 100, 4), Pending.NONE, r), 0).state());
        var seeding = tracker.on(facts(new Seed(100, 25, 1), Pending.NONE, r), 0);
        assertEquals(CopyState.SEEDING, seeding.state());
        assertTrue(seeding.why().startsWith("75 %"), seeding.why());
        assertEquals(CopyState.HOT, tracker.on(settled(Pending.NONE), 0).state());
        assertEquals(
                CopyState.HOT, tracker.on(settled(since(SECOND)), 11 * SECOND).state());
        var lagging = tracker.on(settled(since(SECOND)), 12 * SECOND);
        assertEquals(CopyState.LAGGING, lagging.state());
        assertEquals(5000, lagging.lag().bytes());
        assertEquals(Duration.ofSeconds(11), lagging.lag().age());
        assertEquals(
                CopyState.HOT, tracker.on(settled(Pending.NONE), 13 * SECOND).state());
    }

    @Test
    void entries_without_bytes_keep_a_copy_from_being_hot_and_an_empty_segment_is_hot_once_compared() {
        var tracker = new CopyTracker(Duration.ZERO, false);
        var emptyFiles = facts(new Seed(0, 0, 12), Pending.NONE, Standing.RECONCILED);
        assertEquals(CopyState.EMPTY, tracker.on(emptyFiles, 0).state());
        assertEquals(
                CopyState.SEEDING,
                tracker.on(facts(Seed.DONE, Pending.NONE, Standing.UNRECONCILED), 0)
                        .state());
        assertEquals(CopyState.HOT, tracker.on(settled(Pending.NONE), 0).state());
    }

    @Test
    void at_rpo_zero_a_change_may_be_under_way_for_two_seconds() {
        var tracker = new CopyTracker(Duration.ZERO, true);
        assertEquals(CopyState.HOT, tracker.on(settled(since(0)), 2 * SECOND).state());
        assertEquals(
                CopyState.LAGGING, tracker.on(settled(since(0)), 2 * SECOND + 1).state());
    }

    @Test
    void a_lost_link_leaves_a_complete_copy_hot_and_says_that_it_is_down() {
        var tracker = new CopyTracker(Duration.ofSeconds(10), true);
        var copy = tracker.on(new CopyFacts(Seed.DONE, Pending.NONE, false, Standing.RECONCILED), 0);
        assertEquals(CopyState.HOT, copy.state());
        assertTrue(copy.why().contains("the link is down"), copy.why());
        var meeting = facts(Seed.DONE, Pending.NONE, Standing.UNRECONCILED);
        assertEquals(CopyState.LAGGING, tracker.on(meeting, 0).state());
    }

    @Test
    void never_hot_unless_compared_complete_and_young_whatever_happened_before() {
        for (long seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var tracker = new CopyTracker(Duration.ofSeconds(5), random.nextBoolean());
            long now = 0;
            for (int i = 0; i < 600; i++) {
                now += random.nextInt(1_000_000_000);
                var standing = Standing.values()[random.nextInt(Standing.values().length)];
                var first = random.nextInt(3) == 0 ? new Seed(10, random.nextInt(11), random.nextInt(3)) : Seed.DONE;
                long age = random.nextLong(10 * SECOND);
                var pending = random.nextBoolean() ? Pending.NONE : since(now - age);
                var state = tracker.on(new CopyFacts(first, pending, random.nextBoolean(), standing), now)
                        .state();
                boolean young = pending.equals(Pending.NONE) || age <= 5 * SECOND;
                boolean complete = first.remainingBytes() == 0 && first.remainingVersions() == 0;
                assertEquals(standing == Standing.RECONCILED && complete && young, state == CopyState.HOT);
                assertEquals(standing == Standing.OUTDATED, state == CopyState.OUTDATED);
                assertEquals(standing == Standing.DIVERGED, state == CopyState.DIVERGED);
            }
        }
    }

    private static Eta.Work work(String name, double score, long bytes) {
        return new Eta.Work(new SegmentId(new GroupId("shop"), TreePath.of(name)), score, bytes, 0.5);
    }

    @Test
    void an_eta_counts_everything_of_higher_score_and_at_worst_of_equal_score_before_it() {
        var a = work("a", 9, 2000);
        var b = work("b", 5, 1000);
        var c = work("c", 5, 4000);
        var d = work("d", 1, 0);
        var etas = Eta.ofAll(List.of(d, c, b, a), Carried.steadily(new Quantiles(50, 80, 100)));
        assertEquals(new Eta(Duration.ofSeconds(10), Duration.ofSeconds(20)), etas.get(a.segment()));
        assertEquals(new Eta(Duration.ofSeconds(15), Duration.ofSeconds(70)), etas.get(b.segment()));
        assertEquals(new Eta(Duration.ofSeconds(30), Duration.ofSeconds(70)), etas.get(c.segment()));
        assertEquals(Eta.NOW, etas.get(d.segment()));
        assertEquals("10.0 s to 20.0 s", etas.get(a.segment()).show());
    }

    @Test
    void without_a_rate_no_end_is_in_sight() {
        var a = work("a", 9, 2000);
        var stopped =
                Eta.ofAll(List.of(a), Carried.steadily(Quantiles.exactly(0))).get(a.segment());
        assertEquals("not in sight", stopped.show());
        var doubtful = Eta.ofAll(List.of(a), Carried.steadily(new Quantiles(0, 10, 100)))
                .get(a.segment());
        assertEquals("at least 10.0 s", doubtful.show());
    }
}

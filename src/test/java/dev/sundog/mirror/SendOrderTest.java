package dev.sundog.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.Reservation;
import dev.sundog.model.Schedule;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SendOrderTest {
    private static final int FRAME = 16 * 1024;
    private static final double LINK = 6_250_000;
    private static final long FRAME_NANOS = Math.round(FRAME / LINK * 1e9);

    private static SegmentId id(String name) {
        return new SegmentId(new GroupId("shop"), TreePath.of(name));
    }

    private static final SegmentId ORDERS = id("orders");
    private static final SegmentId CATALOGUE = id("catalogue");
    private static final SegmentId REPORTS = id("reports");
    private static final Map<SegmentId, Double> SCORES = Map.of(ORDERS, 9.0, CATALOGUE, 5.0, REPORTS, 2.0);

    @Test
    void the_highest_score_is_served_as_long_as_it_has_something() {
        var order = new SendOrder(false);
        order.plan(SCORES, Map.of());
        var pending = List.of(REPORTS, ORDERS, CATALOGUE);
        for (long now = 0; now < 1_000_000_000; now += FRAME_NANOS) {
            assertEquals(Optional.of(ORDERS), order.next(pending, Set.of(), FRAME, now));
            order.sent(ORDERS, FRAME);
        }
        assertEquals(Optional.of(CATALOGUE), order.next(List.of(REPORTS, CATALOGUE), Set.of(), FRAME, 0));
        assertEquals(Optional.empty(), order.next(List.of(), Set.of(), FRAME, 0));
    }

    @Test
    void what_a_barrier_waits_for_goes_first() {
        var order = new SendOrder(false);
        order.plan(SCORES, Map.of());
        var pending = List.of(ORDERS, CATALOGUE, REPORTS);
        assertEquals(Optional.of(REPORTS), order.next(pending, Set.of(REPORTS), FRAME, 0));
        assertEquals(Optional.of(CATALOGUE), order.next(pending, Set.of(REPORTS, CATALOGUE), FRAME, 0));
    }

    @Test
    void every_promised_rate_is_kept_and_what_is_not_used_is_lent_to_the_highest() {
        var order = new SendOrder(false);
        order.plan(
                SCORES,
                Map.of(
                        ORDERS, new Rate(0.5 * LINK),
                        CATALOGUE, new Rate(0.3 * LINK),
                        REPORTS, new Rate(0.1 * LINK)));
        var got = new HashMap<SegmentId, Long>();
        long end = 4_000_000_000L;
        for (long now = 0; now < end; now += FRAME_NANOS) {
            var next = order.next(List.of(REPORTS, CATALOGUE, ORDERS), Set.of(), FRAME, now)
                    .orElseThrow();
            order.sent(next, FRAME);
            got.merge(next, (long) FRAME, Long::sum);
        }
        assertEquals(0.6, got.get(ORDERS) / LINK / 4, 0.02);
        assertEquals(0.3, got.get(CATALOGUE) / LINK / 4, 0.02);
        assertEquals(0.1, got.get(REPORTS) / LINK / 4, 0.02);
    }

    private record Served(long nanos, int bytes) {}

    @Test
    void a_lower_score_takes_no_more_than_its_floor_and_one_frame_from_a_waiting_higher_one() {
        for (long seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var low = new Rate(random.nextDouble() * 0.3 * LINK);
            var order = new SendOrder(false);
            order.plan(SCORES, Map.of(REPORTS, low, ORDERS, new Rate(0.4 * LINK)));
            var taken = new ArrayList<Served>();
            long nextFlip = 0;
            boolean ordersPending = true;
            for (long now = 0; now < 3_000_000_000L; now += FRAME_NANOS) {
                if (now >= nextFlip) {
                    ordersPending = random.nextInt(4) > 0;
                    nextFlip = now + random.nextInt(300_000_000);
                }
                var pending = ordersPending ? List.of(REPORTS, ORDERS) : List.of(REPORTS);
                var next = order.next(pending, Set.of(), FRAME, now).orElseThrow();
                int bytes = FRAME - random.nextInt(8000);
                order.sent(next, bytes);
                if (next.equals(REPORTS) && ordersPending) {
                    taken.add(new Served(now, bytes));
                }
            }
            assertFloor(taken, low, "seed " + seed);
        }
    }

    /** Over every span that starts and ends with a frame of the lower score. */
    private static void assertFloor(List<Served> taken, Rate low, String seed) {
        for (int from = 0; from < taken.size(); from++) {
            long sum = 0;
            for (int to = from; to < Math.min(taken.size(), from + 200); to++) {
                sum += taken.get(to).bytes;
                double span = (taken.get(to).nanos - taken.get(from).nanos + SendOrder.SLACK_NANOS) / 1e9;
                assertTrue(sum <= low.bytesPerSecond() * span + FRAME, seed);
            }
        }
    }

    @Test
    void a_higher_score_that_appears_waits_for_no_further_frame_of_a_lower_without_a_floor() {
        var random = new Random(11);
        var order = new SendOrder(false);
        var scores = new HashMap<SegmentId, Double>();
        for (int i = 0; i < 50; i++) {
            scores.put(id("s" + i), 1 + random.nextInt(90) / 10.0);
        }
        order.plan(scores, Map.of());
        for (int round = 0; round < 2000; round++) {
            var pending = new HashSet<SegmentId>();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                pending.add(id("s" + random.nextInt(50)));
            }
            var next = order.next(pending, Set.of(), FRAME, round).orElseThrow();
            assertTrue(pending.stream().allMatch(s -> scores.get(s) <= scores.get(next)));
            order.sent(next, FRAME);
        }
    }

    @Test
    void ignoring_scores_serves_the_lowest_first() {
        var order = new SendOrder(true);
        order.plan(SCORES, Map.of(ORDERS, new Rate(LINK)));
        assertEquals(Optional.of(REPORTS), order.next(List.of(ORDERS, REPORTS), Set.of(ORDERS), FRAME, 0));
    }

    @Test
    void an_expired_schedule_reserves_nothing() {
        var rate = new Rate(1000);
        var schedule = new Schedule(
                100,
                Duration.ofNanos(50),
                2,
                List.of(
                        new Reservation(0, ORDERS, Site.PRIVATE, rate),
                        new Reservation(1, REPORTS, Site.PRIVATE, rate)),
                List.of(Quantiles.exactly(1), Quantiles.exactly(1)),
                Map.of(),
                Map.of());
        assertEquals(Map.of(), SendOrder.reservedNow(schedule, Site.PRIVATE, 99));
        assertEquals(Map.of(ORDERS, rate), SendOrder.reservedNow(schedule, Site.PRIVATE, 100));
        assertEquals(Map.of(REPORTS, rate), SendOrder.reservedNow(schedule, Site.PRIVATE, 150));
        assertEquals(Map.of(), SendOrder.reservedNow(schedule, Site.PUBLIC, 150));
        assertEquals(Map.of(), SendOrder.reservedNow(schedule, Site.PRIVATE, 200));
    }
}

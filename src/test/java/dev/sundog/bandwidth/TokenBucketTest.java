package dev.sundog.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import dev.sundog.model.Rate;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int FRAME = 16 * 1024;
    private static final SegmentId ORDERS = new SegmentId(new GroupId("shop"), TreePath.of("orders"));
    private static final SegmentId REPORTS = new SegmentId(new GroupId("shop"), TreePath.of("reports"));

    private record Sent(long atNanos, long bytes) {}

    /** The most bytes in any window [t, t + 1 s). */
    private static long worstSecond(List<Sent> sent) {
        long worst = 0;
        long sum = 0;
        int first = 0;
        for (var s : sent) {
            sum += s.bytes;
            while (sent.get(first).atNanos <= s.atNanos - SECOND) {
                sum -= sent.get(first++).bytes;
            }
            worst = Math.max(worst, sum);
        }
        return worst;
    }

    @Test
    void no_window_of_a_second_holds_more_than_its_rate_and_one_frame_however_frames_and_pauses_fall() {
        for (long seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            var rate = Rate.ofMegabits(1 + random.nextInt(200));
            var bucket = new TokenBucket(rate, 0);
            var sent = new ArrayList<Sent>();
            long now = 0;
            while (now < 8 * SECOND) {
                int bytes = 1 + random.nextInt(FRAME);
                now += bucket.reserve(bytes, now) + random.nextInt(5_000_000) * (long) random.nextInt(2);
                sent.add(new Sent(now, bytes));
                now += random.nextInt(200) == 0 ? random.nextInt(2_000_000_000) : 0;
            }
            assertTrue(worstSecond(sent) <= rate.bytesPerSecond() + FRAME, "seed " + seed);
        }
    }

    @Test
    void a_sender_that_always_has_something_gets_at_least_99_percent_even_when_it_wakes_late() {
        var random = new Random(1);
        var bucket = new TokenBucket(Rate.ofMegabits(50), 0);
        long now = 0;
        long total = 0;
        while (now < 10 * SECOND) {
            now += bucket.reserve(FRAME, now) + random.nextInt(2_000_000);
            total += FRAME;
        }
        assertTrue(total >= 0.99 * 10 * 50e6 / 8, "sent " + total);
    }

    @Test
    void a_lower_rate_holds_from_the_moment_it_is_set() {
        var bucket = new TokenBucket(Rate.ofMegabits(100), 0);
        long now = 0;
        while (now < SECOND) {
            now += bucket.reserve(FRAME, now);
        }
        bucket.setRate(Rate.ofMegabits(10), now);
        var after = new ArrayList<Sent>();
        for (long end = now + 3 * SECOND; now < end; ) {
            now += bucket.reserve(FRAME, now);
            after.add(new Sent(now, FRAME));
        }
        assertTrue(worstSecond(after) <= 10e6 / 8 + FRAME);
    }

    @Test
    void unlimited_never_waits_and_zero_waits_until_the_rate_changes_taking_nothing() {
        var bucket = new TokenBucket(Rate.UNLIMITED, 0);
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, bucket.reserve(FRAME, 0));
        }
        bucket.setRate(Rate.ZERO, 0);
        assertEquals(TokenBucket.NEVER, bucket.reserve(FRAME, 0));
        bucket.setRate(Rate.ofMegabits(8), SECOND);
        assertEquals(0, bucket.reserve(FRAME, SECOND));
        long wait = bucket.untilFree(SECOND);
        assertEquals(FRAME * 1000.0 * 1.005, (double) wait, 2);
    }

    @Test
    void control_traffic_never_waits_and_bulk_pays_for_it_in_every_second() {
        var random = new Random(7);
        var pace = new HierarchicalPace(Rate.ofMegabits(20), 0);
        var sent = new ArrayList<Sent>();
        long nextControl = 0;
        for (long now = 0; now < 6 * SECOND; ) {
            if (now >= nextControl) {
                pace.count(300, now);
                sent.add(new Sent(now, 300));
                nextControl = now + random.nextInt(4_000_000);
            }
            long wait = pace.take(ORDERS, FRAME, now);
            if (wait == 0) {
                sent.add(new Sent(now, FRAME));
            }
            now += wait == 0 ? random.nextInt(100_000) : Math.min(wait, Math.max(1, nextControl - now));
        }
        long controlWhileOwed = 300 * 20;
        assertTrue(worstSecond(sent) <= 20e6 / 8 + FRAME + controlWhileOwed, "" + worstSecond(sent));
        long total = sent.stream().mapToLong(Sent::bytes).sum();
        assertTrue(total >= 0.98 * 6 * 20e6 / 8, "" + total);
    }

    @Test
    void a_capped_segment_waits_without_holding_up_the_others() {
        var pace = new HierarchicalPace(Rate.ofMegabits(80), 0);
        pace.setCaps(Map.of(REPORTS, Rate.ofMegabits(8)), 0);
        long reports = 0;
        long orders = 0;
        for (long now = 0; now < 4 * SECOND; now += 500_000) {
            if (pace.take(REPORTS, FRAME, now) == 0) {
                reports += FRAME;
            }
            if (pace.take(ORDERS, FRAME, now) == 0) {
                orders += FRAME;
            }
        }
        assertTrue(reports <= 4e6 + FRAME && reports > 3.8e6, "reports " + reports);
        assertTrue(orders + reports <= 40e6 + FRAME && orders > 34e6, "orders " + orders);
    }
}

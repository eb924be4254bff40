package dev.sundog.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.bandwidth.TokenBucket;
import dev.sundog.mirror.SendOrder;
import dev.sundog.model.GroupId;
import dev.sundog.model.Rate;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Guarantees 5 and 6 in virtual time: one sender under one cap, two segments, the lower one with a floor. */
class CapTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int FRAME = 16 * 1024;
    private static final SegmentId ORDERS = new SegmentId(new GroupId("shop"), TreePath.of("orders"));
    private static final SegmentId REPORTS = new SegmentId(new GroupId("shop"), TreePath.of("reports"));
    private static final int SEEDS = 40;

    private record Sent(long atNanos, int bytes) {}

    /** What a run showed. */
    private static final class Run {
        final List<Sent> sent = new ArrayList<>();
        /** The most bytes of the lower score, beyond its floor, while the higher one waited without a pause. */
        double worstDelayBytes;

        /** What the floor gave the lower score meanwhile. */
        long floorBytes;
    }

    private static Run send(long seed, boolean ignoreScores, Rate cap, Rate floor) {
        var random = new Random(seed);
        var order = new SendOrder(ignoreScores);
        order.plan(Map.of(ORDERS, 9.0, REPORTS, 2.0), Map.of(REPORTS, floor));
        var bucket = new TokenBucket(cap, 0);
        var run = new Run();
        long now = 0;
        long ordersWait = 0;
        long busySince = 0;
        double lowWhileBusy = 0;
        while (now < 20 * SECOND) {
            if (random.nextInt(400) == 0) {
                ordersWait += random.nextInt(3_000_000);
            }
            var pending = new TreeSet<>(Set.of(REPORTS));
            if (ordersWait > 0) {
                pending.add(ORDERS);
            } else {
                busySince = now;
                lowWhileBusy = 0;
            }
            long wait = bucket.untilFree(now);
            now += wait;
            Optional<SegmentId> next = order.next(pending, Set.of(), FRAME, now);
            int bytes = 1 + random.nextInt(FRAME);
            bucket.take(bytes, now);
            order.sent(next.orElseThrow(), bytes);
            run.sent.add(new Sent(now, bytes));
            if (next.get().equals(ORDERS)) {
                ordersWait = Math.max(0, ordersWait - bytes);
            } else if (ordersWait > 0) {
                lowWhileBusy += bytes;
                run.floorBytes += bytes;
                double promised = floor.bytesPerSecond() * (now - busySince) / 1e9;
                run.worstDelayBytes = Math.max(run.worstDelayBytes, lowWhileBusy - promised);
            }
            now += random.nextInt(3) == 0 ? random.nextInt(4_000_000) : 0;
        }
        return run;
    }

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

    private static Rate cap(long seed) {
        return Rate.ofMegabits(5 + new Random(seed).nextInt(95));
    }

    private static Rate floor(Rate cap) {
        return new Rate(cap.bytesPerSecond() / 10);
    }

    /** One frame, and what a floor may save up: a frame and 20 ms of it. */
    private static double mayDelayBytes(Rate floor) {
        return 2.0 * FRAME + floor.bytesPerSecond() * 0.02;
    }

    @Test
    void everySecondHoldsTheCapAndOneFrameAtMost() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            var cap = cap(seed);
            var run = send(seed, false, cap, floor(cap));
            assertTrue(worstSecond(run.sent) <= cap.bytesPerSecond() + FRAME, "seed " + seed);
            assertTrue(run.sent.size() > 1000, "seed " + seed + " sent hardly anything");
        }
    }

    @Test
    void aLowerScoreTakesNoMoreThanItsFloorAndOneFrameFromAHigherOne() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            var cap = cap(seed);
            var run = send(seed, false, cap, floor(cap));
            assertTrue(run.floorBytes > 0, "seed " + seed + " shows nothing: the floor was never used");
            assertTrue(
                    run.worstDelayBytes <= mayDelayBytes(floor(cap)),
                    "seed " + seed + ": " + run.worstDelayBytes + " bytes beyond the floor");
        }
    }

    @Test
    void withoutScoresTheHigherOneIsDelayed() {
        int broken = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            var cap = cap(seed);
            var run = send(seed, true, cap, floor(cap));
            broken += run.worstDelayBytes > mayDelayBytes(floor(cap)) ? 1 : 0;
        }
        assertEquals(SEEDS, broken);
    }
}

package dev.sundog.bandwidth.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Duration SLOT = Duration.ofMinutes(5);

    private static Trace trace(long seed) {
        var random = new Random(seed);
        int slots = 160;
        var segments = new ArrayList<Trace.Traced>();
        for (int i = 0; i < 4; i++) {
            var written = new ArrayList<Long>();
            for (int t = 0; t < slots; t++) {
                written.add(t % 24 < 6 || random.nextInt(8) == 0 ? random.nextLong(40_000) * (i + 1) : 0L);
            }
            segments.add(new Trace.Traced("s" + i, 1 + 2 * i, SLOT.multipliedBy(random.nextInt(4)), written));
        }
        var link = new ArrayList<Long>();
        for (int t = 0; t < slots; t++) {
            link.add((long) (60_000 * (t % 24 < 8 ? 0.5 : 1.2)));
        }
        return new Trace(SLOT, 1000, link, segments, 80);
    }

    @Test
    void nobody_does_better_than_who_knew_all_and_nobody_sends_more_than_the_link_carries() {
        for (long seed = 0; seed < 12; seed++) {
            var trace = trace(seed);
            var replay = new Replay(trace);
            double best = replay.clairvoyant().weightedLateSeconds(trace);
            for (var outcome : List.of(
                    replay.fair(),
                    replay.weightedFair(),
                    replay.fixedCap(),
                    replay.earliestDue(),
                    replay.strictPriority(),
                    replay.withoutForecast(24),
                    replay.withForecast(24, UTC),
                    replay.withPerfectForecast(24))) {
                assertTrue(outcome.weightedLateSeconds(trace) >= best - 1e-6, outcome.policy() + " seed " + seed);
                for (int t = 0; t < 80; t++) {
                    long sum = 0;
                    for (var sent : outcome.sent()) {
                        sum += sent[t];
                    }
                    assertTrue(sum <= trace.link().get(80 + t), outcome.policy() + " seed " + seed);
                }
            }
        }
    }

    @Test
    void knowing_what_comes_is_within_two_percent_of_the_best_but_for_floors() {
        double known = 0;
        double best = 0;
        double strict = 0;
        for (long seed = 0; seed < 12; seed++) {
            var trace = trace(seed);
            var replay = new Replay(trace);
            known += replay.withPerfectForecast(80).weightedLateSeconds(trace);
            best += replay.clairvoyant().weightedLateSeconds(trace);
            strict += replay.strictPriority().weightedLateSeconds(trace);
        }
        assertTrue(known <= 1.02 * best, known / best + " of the best");
        assertTrue(known < strict);
    }

    @Test
    void what_is_written_late_in_a_slot_is_due_a_slot_later() {
        var waiting = new Waiting(1.25);
        waiting.write(10, 1000);
        assertEquals(List.of(0L, 75_000L, 25_000L), waiting.due(10, 100));
        assertEquals(0, waiting.late(10));
        assertEquals(750, waiting.late(11));
        assertEquals(1, waiting.age(10));
        assertEquals(800, waiting.send(800));
        assertEquals(0, waiting.late(11));
        assertEquals(200, waiting.late(12));
        assertEquals(200, waiting.send(5000));
        assertEquals(0, waiting.age(12));
    }

    @Test
    void shares_are_by_weight_of_what_others_leave() {
        var waiting = new Waiting[] {new Waiting(0), new Waiting(0), new Waiting(0)};
        waiting[0].write(0, 10);
        waiting[1].write(0, 1000);
        waiting[2].write(0, 1000);
        assertArrayEquals(new long[] {10, 45, 45}, Sharing.fairly(100, waiting, i -> 1));
        assertArrayEquals(new long[] {10, 60, 30}, Sharing.fairly(100, waiting, i -> i == 1 ? 2 : 1));
        assertArrayEquals(new long[] {0, 100, 0}, Sharing.inOrder(100, waiting, i -> i == 1 ? 0 : 1));
    }

    @Test
    void the_same_trace_gives_the_same_outcome() {
        var first = new Replay(trace(3)).withForecast(24, UTC);
        var second = new Replay(trace(3)).withForecast(24, UTC);
        assertArrayEquals(first.sent(), second.sent());
    }

    @Test
    void a_trace_whose_columns_differ_in_length_is_refused() {
        var segment = new Trace.Traced("a", 5, SLOT, List.of(1L, 2L));
        assertThrows(IllegalArgumentException.class, () -> new Trace(SLOT, 0, List.of(1L), List.of(segment), 0));
    }
}

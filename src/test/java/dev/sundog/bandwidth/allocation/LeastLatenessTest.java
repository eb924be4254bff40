package dev.sundog.bandwidth.allocation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The programme's result against every possible schedule of small cases. */
class LeastLatenessTest {
    private static final int SLOTS = 5;

    /** Tries everything. */
    private record Exhaustive(List<FlowClass> flows, Shared shared, Map<List<Long>, Double> known) {
        double least(int slot, long[] sent) {
            if (slot == SLOTS) {
                return 0;
            }
            var key = new ArrayList<Long>(List.of((long) slot));
            Arrays.stream(sent).forEach(key::add);
            var before = known.get(key);
            if (before != null) {
                return before;
            }
            double least = choose(
                    slot,
                    0,
                    sent.clone(),
                    shared.common()[slot],
                    shared.sending().clone());
            known.put(key, least);
            return least;
        }

        private double choose(int slot, int k, long[] sent, long free, long[] interfaces) {
            if (k == sent.length) {
                double cost = 0;
                for (int i = 0; i < sent.length; i++) {
                    cost += flows.get(i).density * flows.get(i).late(slot, sent[i]);
                }
                return cost + least(slot + 1, sent);
            }
            double least = Double.POSITIVE_INFINITY;
            int via = shared.sender()[k];
            long most = Math.min(Math.min(free, interfaces[via]), flows.get(k).cap);
            for (long x = 0; x <= Math.min(most, flows.get(k).available[slot] - sent[k]); x++) {
                var next = sent.clone();
                next[k] += x;
                var left = interfaces.clone();
                left[via] -= x;
                least = Math.min(least, choose(slot, k + 1, next, free - x, left));
            }
            return least;
        }
    }

    private static FlowClass flow(Random random) {
        var out = new FlowClass(1 + random.nextInt(5), Hosts.ONLY, 0, SLOTS);
        out.members = 1;
        out.cap = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 100;
        long written = 0;
        long due = 0;
        for (int t = 0; t < SLOTS; t++) {
            written += random.nextInt(3);
            due = Math.max(due, random.nextInt(3) == 0 ? due : random.nextLong(due, written + 1));
            out.available[t] = written;
            out.due[t] = due;
        }
        return out;
    }

    private static Shared shared(Random random, int flows) {
        var common = IntStream.range(0, SLOTS).mapToLong(t -> random.nextInt(4)).toArray();
        var sender = IntStream.range(0, flows).map(k -> k % 2).toArray();
        long[] sending = {1 + random.nextInt(3), random.nextBoolean() ? 2 : 1L << 40};
        return new Shared(common, sender, new int[flows], sending, new long[] {1L << 40});
    }

    private static double cost(List<FlowClass> flows, long[][] sent) {
        double sum = 0;
        for (int k = 0; k < sent.length; k++) {
            for (int t = 0; t < SLOTS; t++) {
                sum += flows.get(k).density * flows.get(k).late(t, sent[k][t]);
            }
        }
        return sum;
    }

    @Test
    void no_schedule_whatever_is_less_late() {
        for (long seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            var flows = IntStream.range(0, 3).mapToObj(k -> flow(random)).toList();
            var shared = shared(random, 3);
            double least = new Exhaustive(flows, shared, new HashMap<>()).least(0, new long[3]);
            var sent = new LeastLateness(flows, shared, 1000).solve();
            assertEquals(least, cost(flows, sent), 1e-6, "seed " + seed);
            assertFeasible(flows, shared, sent, "seed " + seed);
        }
    }

    private static void assertFeasible(List<FlowClass> flows, Shared shared, long[][] sent, String seed) {
        for (int t = 0; t < SLOTS; t++) {
            long sum = 0;
            var by = new long[shared.sending().length];
            for (int k = 0; k < sent.length; k++) {
                long now = sent[k][t] - (t == 0 ? 0 : sent[k][t - 1]);
                assertTrue(now >= 0 && now <= flows.get(k).cap, seed);
                assertTrue(sent[k][t] <= flows.get(k).available[t], seed);
                sum += now;
                by[shared.sender()[k]] += now;
            }
            assertTrue(sum <= shared.common()[t], seed);
            for (int g = 0; g < by.length; g++) {
                assertTrue(by[g] <= shared.sending()[g], seed);
            }
        }
    }

    @Test
    void filling_what_was_planned_is_as_good_but_for_floors_and_never_beyond_a_capacity() {
        for (long seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            var flows = IntStream.range(0, 3).mapToObj(k -> flow(random)).toList();
            var shared = shared(random, 3);
            var planned = new LeastLateness(flows, shared, 1000).solve();
            var filling = new Filling(flows, shared).fill(planned);
            assertFeasible(flows, shared, filling.total, "seed " + seed);
        }
    }

    @Test
    void later_slots_are_taken_together_and_none_is_left_out() {
        assertArrayEquals(new int[] {1, 2, 3}, LeastLateness.ends(3, 16));
        for (int slots : new int[] {17, 100, 288, 2000}) {
            var ends = LeastLateness.ends(slots, 16);
            assertEquals(16, ends.length);
            assertEquals(slots, ends[15]);
            for (int i = 1; i < 16; i++) {
                assertTrue(ends[i] > ends[i - 1], Arrays.toString(ends));
            }
        }
    }
}

package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CriticalPathTest {
    private static final int SEEDS = 4000;

    private static Span call(long id, long parent, long start, long end) {
        return Spans.of(id, parent, "s", Kind.INTERNAL, start, end);
    }

    private static void assertParts(Trace trace, long... nanos) {
        assertArrayEquals(nanos, CriticalPath.exclusiveNanos(trace));
    }

    @Test
    void what_no_child_covers_is_the_parents_own() {
        assertParts(Spans.trace(call(1, 0, 0, 90), call(2, 1, 5, 25), call(3, 1, 40, 70)), 40, 20, 30);
    }

    @Test
    void of_children_in_parallel_the_one_that_ended_last_is_waited_for() {
        assertParts(Spans.trace(call(1, 0, 0, 90), call(2, 1, 10, 80), call(3, 1, 20, 60)), 20, 70, 0);
    }

    @Test
    void a_child_that_outlasts_its_parent_counts_until_the_parents_end() {
        assertParts(Spans.trace(call(1, 0, 0, 90), call(2, 1, 30, 200), call(3, 2, 40, 150)), 30, 10, 50);
    }

    @Test
    void what_begins_after_its_parent_ended_is_a_root_of_its_own() {
        assertParts(Spans.trace(call(1, 0, 0, 90), call(2, 1, 95, 120), call(3, 2, 100, 110)), 90, 15, 10);
    }

    @Test
    void nobody_waits_for_what_follows_or_for_the_processing_of_a_message() {
        var follows = new Activity(
                "s",
                "x",
                Kind.INTERNAL,
                false,
                Activity.of("s", "x", Kind.INTERNAL).values());
        var consumed = Activity.of("t", "x", Kind.CONSUMER);
        assertParts(
                Spans.trace(call(1, 0, 0, 90), Spans.of(2, 1, follows, 10, 50), Spans.of(3, 1, consumed, 20, 90)),
                90,
                40,
                70);
    }

    @Test
    void an_overlap_of_a_hundredth_is_a_sequence_and_belongs_to_the_later() {
        assertParts(Spans.trace(call(1, 0, 0, 900), call(2, 1, 100, 300), call(3, 1, 298, 800)), 200, 198, 502);
        assertParts(Spans.trace(call(1, 0, 0, 900), call(2, 1, 100, 300), call(3, 1, 297, 800)), 397, 0, 503);
    }

    @Test
    void over_every_root_the_parts_sum_to_its_duration() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var trace = Trace.of(Spans.random(new Random(seed), 40), new Tally());
            var parts = CriticalPath.exclusiveNanos(trace);
            var sums = new long[trace.size()];
            var roots = new int[trace.size()];
            for (int n = 0; n < trace.size(); n++) {
                int span = trace.fromRoots(n);
                roots[span] = trace.awaited(span) ? roots[trace.parent(span)] : span;
                sums[roots[span]] += parts[span];
                assertTrue(parts[span] >= 0, "seed " + seed);
                assertTrue(parts[span] <= trace.span(span).durationNanos(), "seed " + seed);
            }
            for (int i = 0; i < trace.size(); i++) {
                assertEquals(roots[i] == i ? trace.span(i).durationNanos() : 0, sums[i], "seed " + seed);
            }
        }
    }

    @Test
    void at_each_instant_the_span_is_on_the_path_that_an_oracle_says() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var trace = Trace.of(Spans.random(new Random(seed), 12), new Tally());
            assertArrayEquals(oracle(trace), CriticalPath.exclusiveNanos(trace), "seed " + seed);
        }
    }

    /** Goes back nanosecond by nanosecond, keeping the stack of those that are in progress. */
    private static long[] oracle(Trace trace) {
        var out = new long[trace.size()];
        for (int root = 0; root < trace.size(); root++) {
            if (trace.awaited(root)) {
                continue;
            }
            var stack = new ArrayList<Integer>();
            var limits = new ArrayList<long[]>();
            stack.add(root);
            limits.add(new long[] {trace.startNanos(root), trace.endNanos(root)});
            for (long at = trace.endNanos(root); at > trace.startNanos(root); at--) {
                while (limits.getLast()[0] == at) {
                    stack.removeLast();
                    limits.removeLast();
                }
                for (int in = waitedFor(trace, stack.getLast(), limits.getLast(), at);
                        in >= 0;
                        in = waitedFor(trace, in, limits.getLast(), at)) {
                    var outer = limits.getLast();
                    stack.add(in);
                    limits.add(new long[] {Math.max(outer[0], trace.startNanos(in)), at});
                }
                out[stack.getLast()]++;
            }
        }
        return out;
    }

    /** The child whose end, within its parent's window, is now; -1 for none. */
    private static int waitedFor(Trace trace, int span, long[] window, long at) {
        int best = -1;
        for (int i = 0; i < trace.size(); i++) {
            long end = Math.min(window[1], trace.endNanos(i));
            boolean here = trace.parent(i) == span && trace.awaited(i) && end == at;
            if (!here || Math.max(window[0], trace.startNanos(i)) >= end) {
                continue;
            }
            boolean later = best < 0
                    || trace.endNanos(i) > trace.endNanos(best)
                    || (trace.endNanos(i) == trace.endNanos(best) && trace.startNanos(i) < trace.startNanos(best));
            best = later ? i : best;
        }
        return best;
    }

    @Test
    void a_chain_of_ten_thousand_and_as_many_children_of_one_are_divided() {
        var chain = new ArrayList<Span>();
        var fan = new ArrayList<Span>();
        for (int i = 0; i < 10_000; i++) {
            chain.add(call(i + 1L, i, i, 30_000 - i));
            fan.add(call(i + 1L, i == 0 ? 0 : 1, i == 0 ? 0 : 2L * i, i == 0 ? 20_000 : 2L * i + 1));
        }
        var deep = CriticalPath.exclusiveNanos(Trace.of(chain, new Tally()));
        assertEquals(2, deep[0]);
        assertEquals(30_000 - 2 * 9_999, deep[9_999]);
        assertEquals(20_000 - 9_999, CriticalPath.exclusiveNanos(Trace.of(fan, new Tally()))[0]);
    }
}

package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static final long SECOND = 1_000_000_000;
    private static final TraceLimits LIMITS =
            new TraceLimits(1 << 20, 1000, Duration.ofSeconds(10), Duration.ofSeconds(60));

    private final Tally tally = new Tally();
    private final List<Trace> done = new ArrayList<>();
    private final Traces traces = new Traces(LIMITS, tally, (trace, now) -> done.add(trace));

    private static Span span(long trace, long id, long parent) {
        var did = Activity.of("s", "n", Kind.SERVER);
        return new Span(new TraceId(0, trace), id, parent, did, 100 * id, 100 * id + 50, false, 0);
    }

    @Test
    void a_trace_is_complete_when_nothing_came_for_it_for_a_while() {
        traces.span(span(1, 1, 0), 0);
        traces.span(span(1, 2, 1), 9 * SECOND);
        traces.span(span(2, 1, 0), 12 * SECOND);
        traces.advance(18 * SECOND);
        assertEquals(0, done.size());
        traces.advance(19 * SECOND);
        assertEquals(List.of(2), done.stream().map(Trace::size).toList());
        traces.finish(20 * SECOND);
        assertEquals(2, done.size());
        assertEquals(0, traces.heldBytes());
    }

    @Test
    void what_comes_later_is_late_and_a_beginning_of_its_own() {
        traces.span(span(1, 1, 0), 0);
        traces.advance(10 * SECOND);
        traces.span(span(1, 2, 1), 11 * SECOND);
        traces.finish(12 * SECOND);
        assertEquals(1, tally.count(Flaw.LATE));
        assertEquals(1, tally.count(Flaw.ORPHAN));
        assertEquals(2, done.size());
    }

    @Test
    void a_trace_that_never_rests_is_completed_all_the_same() {
        for (int i = 1; i <= 70; i++) {
            traces.span(span(1, i, 0), i * SECOND);
        }
        assertEquals(1, done.size());
        for (int i = 1; i <= 1000; i++) {
            traces.span(span(2, i, 0), 70 * SECOND);
        }
        assertEquals(1, tally.count(Flaw.TRACE_TOO_LONG));
    }

    @Test
    void memory_is_bounded_and_the_trace_that_was_quiet_longest_goes_first() {
        traces.span(span(1, 1, 0), 0);
        for (int i = 2; i <= 50_000; i++) {
            traces.span(span(i, 1, 0), i);
            if (i % 100 == 0) {
                traces.span(span(1, i, 1), i);
            }
            assertTrue(traces.heldBytes() <= LIMITS.bytes());
        }
        assertTrue(done.stream().noneMatch(t -> t.size() > 1), "the busy one is still open");
        assertEquals(done.size(), tally.count(Flaw.TRACE_PRESSED));
        traces.finish(60_000);
        assertEquals(50_000, done.size());
    }

    @Test
    void a_large_value_counts_for_its_size() {
        var large = Activity.of("s", "n", Kind.SERVER).with(Attribute.DB_STATEMENT, "x".repeat(1 << 16));
        for (int i = 1; i <= 32; i++) {
            traces.span(new Span(new TraceId(0, i), 1, 0, large, 0, 1, false, 0), 0);
        }
        assertTrue(done.size() >= 16, "completed " + done.size());
    }

    @Test
    void spans_in_any_order_and_twice_make_the_same_trace() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var spans = Spans.random(random, 30);
            var expected = parts(Trace.of(spans, new Tally()));
            var mixed = new ArrayList<>(spans);
            mixed.addAll(spans.subList(0, spans.size() / 2));
            Collections.shuffle(mixed, random);
            var mine = new Tally();
            assertEquals(expected, parts(Trace.of(mixed, mine)), "seed " + seed);
            assertEquals(spans.size() / 2, mine.count(Flaw.DUPLICATE));
        }
    }

    private static TreeMap<Long, Long> parts(Trace trace) {
        var nanos = CriticalPath.exclusiveNanos(trace);
        var out = new TreeMap<Long, Long>();
        for (int i = 0; i < nanos.length; i++) {
            out.put(trace.span(i).id(), nanos[i]);
        }
        return out;
    }

    @Test
    void a_cycle_is_opened_at_its_earliest_span() {
        var trace = Trace.of(List.of(span(1, 3, 2), span(1, 2, 4), span(1, 4, 3), span(1, 5, 5), span(1, 6, 3)), tally);
        assertEquals(2, tally.count(Flaw.CYCLE));
        var roots = new ArrayList<Long>();
        for (int i = 0; i < trace.size(); i++) {
            if (trace.parent(i) < 0) {
                roots.add(trace.span(i).id());
            }
        }
        assertEquals(List.of(2L, 5L), roots);
    }

    @Test
    void parents_chosen_at_random_never_hang_and_every_span_is_reached_once() {
        for (long seed = 0; seed < 2000; seed++) {
            var random = new Random(seed);
            int n = 1 + random.nextInt(30);
            var spans = new ArrayList<Span>();
            for (int i = 1; i <= n; i++) {
                spans.add(span(1, i, random.nextInt(n + 3)));
            }
            var trace = Trace.of(spans, new Tally());
            var seen = new int[n];
            for (int i = 0; i < n; i++) {
                seen[trace.fromRoots(i)]++;
                int parent = trace.parent(trace.fromRoots(i));
                assertTrue(parent < 0 || seen[parent] == 1, "seed " + seed);
            }
            assertTrue(Arrays.stream(seen).allMatch(c -> c == 1), "seed " + seed);
        }
    }

    @Test
    void the_callee_of_another_clock_is_moved_into_its_caller_with_all_beneath() {
        long hours = 3 * 3600 * SECOND;
        var caller = Spans.of(1, 0, "a", Kind.CLIENT, hours, hours + 100);
        var callee = Spans.of(2, 1, "b", Kind.SERVER, 500, 560);
        var within = Spans.of(3, 2, "b", Kind.INTERNAL, 510, 520);
        var trace = Trace.of(List.of(within, callee, caller), tally);
        assertEquals(1, tally.count(Flaw.SKEWED));
        assertEquals(hours + 20, trace.startNanos(1));
        assertEquals(hours + 30, trace.startNanos(0));
        var ahead = Spans.trace(caller, Spans.of(2, 1, "b", Kind.SERVER, 2 * hours, 2 * hours + 60));
        assertEquals(hours + 20, ahead.startNanos(1));
    }

    @Test
    void what_outlasts_its_caller_is_moved_only_where_the_caller_had_its_answer() {
        var caller = Spans.of(1, 0, "a", Kind.UNKNOWN, 1000, 1100);
        var left = Spans.trace(caller, Spans.of(2, 1, "b", Kind.UNKNOWN, 1050, 1140));
        assertEquals(1050, left.startNanos(1));
        var longer = Spans.trace(caller, Spans.of(2, 1, "b", Kind.UNKNOWN, 900, 1400));
        assertEquals(1000, longer.startNanos(1));
        var inside = Spans.trace(caller, Spans.of(2, 1, "b", Kind.UNKNOWN, 1001, 1100));
        assertEquals(1001, inside.startNanos(1));
    }

    @Test
    void times_at_the_ends_of_the_world_do_not_overflow() {
        long end = SpanDraft.LATEST_NANOS;
        var spans = new ArrayList<Span>();
        for (int i = 1; i <= 200; i++) {
            long start = i % 2 == 0 ? 0 : end;
            spans.add(Spans.of(i, i - 1L, "s" + (i / 2), Kind.SERVER, start, start + i));
        }
        var trace = Trace.of(spans, tally);
        var nanos = CriticalPath.exclusiveNanos(trace);
        for (int i = 0; i < nanos.length; i++) {
            assertTrue(nanos[i] >= 0 && nanos[i] <= 200);
            assertTrue(trace.startNanos(i) >= 0, "span " + i);
        }
    }
}

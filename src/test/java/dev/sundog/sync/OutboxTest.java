package dev.sundog.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import dev.sundog.model.Lag;
import dev.sundog.model.SegmentId;
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

final class OutboxTest {
    private static final GroupId SHOP = new GroupId("shop");
    private static final SegmentId REST = new SegmentId(SHOP, TreePath.ROOT);
    private static final SegmentId ORDERS = new SegmentId(SHOP, TreePath.of("orders"));

    private final Outbox outbox = new Outbox();

    private void touch(String path, SegmentId segment, long bytes, boolean absent, long now) {
        assertEquals(List.of(), outbox.on(new Outbox.Touched(TreePath.of(path), segment, bytes, absent), now));
    }

    private void touch(String path) {
        touch(path, REST, 10, false, 0);
    }

    private Outbox.Item take(SegmentId segment) {
        return outbox.take(segment).orElseThrow();
    }

    private List<Outbox.Effect> settle(long... sequences) {
        var all = new ArrayList<Long>();
        for (long s : sequences) {
            all.add(s);
        }
        return outbox.on(new Outbox.Settled(all), 0);
    }

    private List<Outbox.Effect> barrier(long number, SegmentId... segments) {
        return outbox.on(new Outbox.BarrierAsked(number, Set.of(segments)), 0);
    }

    private void write(String path) {
        outbox.on(new Outbox.Touched(TreePath.of(path), REST, 10, false, true), 0);
    }

    /** What is being written is on its way for whoever asks how far the copy lags, and is not sent. */
    @Test
    void what_rests_is_not_sent_until_it_has_rested_or_somebody_waits() {
        write("log");
        assertEquals(Optional.empty(), outbox.take(REST));
        assertEquals(Set.of(), outbox.sendable());
        assertEquals(1, outbox.lag(REST, 5).versions());
        write("log");
        assertEquals(Optional.empty(), outbox.take(REST));
        outbox.on(new Outbox.Rested(TreePath.of("log"), REST), 0);
        assertEquals(TreePath.of("log"), take(REST).path());
        write("log");
        touch("log");
        assertEquals(TreePath.of("log"), take(REST).path());
        write("log");
        assertEquals(List.of(), barrier(1));
        write("log");
        var item = outbox.takeShort(REST).orElseThrow();
        assertEquals(List.of(new Outbox.BarrierDone(1)), settle(1, 2, item.sequence()));
    }

    /** Names that are gone are taken in another order than they came in. */
    @Test
    void what_is_gone_is_numbered_in_the_order_in_which_it_leaves() {
        for (var name : List.of("b", "d", "a", "c")) {
            touch(name, REST, 0, true, 0);
        }
        assertEquals(List.of(), barrier(1));
        var order = new ArrayList<Long>();
        for (int i = 0; i < 4; i++) {
            order.add(take(REST).sequence());
        }
        assertEquals(List.of(5L, 6L, 7L, 8L), order);
        assertEquals(List.of(), settle(5, 6, 7));
        assertEquals(List.of(new Outbox.BarrierDone(1)), settle(8));
        assertTrue(outbox.isEmpty());
    }

    @Test
    void a_barrier_over_nothing_is_done_at_once() {
        assertEquals(List.of(new Outbox.BarrierDone(1)), barrier(1));
    }

    /** The old name of a large file that was renamed is short, and must not overtake the new one on another lane. */
    @Test
    void what_is_short_never_takes_a_name_that_is_gone_past_one_that_is_there() {
        touch("gone", REST, 0, true, 0);
        touch("large", REST, Outbox.SHORT_BYTES + 1, false, 0);
        assertEquals(Optional.empty(), outbox.takeShort(REST));
        touch("small", REST, 100, false, 0);
        assertEquals(TreePath.of("small"), outbox.takeShort(REST).orElseThrow().path());
        assertEquals(TreePath.of("large"), take(REST).path());
        assertEquals(TreePath.of("gone"), outbox.takeShort(REST).orElseThrow().path());
    }

    @Test
    void a_deletion_that_a_barrier_waits_for_is_urgent_behind_what_nobody_waits_for() {
        touch("gone", REST, 0, true, 0);
        barrier(1, REST);
        touch("new", REST, 10, false, 0);
        outbox.on(new Outbox.LinkLost(), 0);
        assertEquals("new", take(REST).path().toString());
        outbox.on(new Outbox.LinkLost(), 0);
        assertEquals(Set.of(REST), outbox.urgent());
    }

    @Test
    void a_name_that_comes_back_is_urgent_where_a_barrier_waits_for_it_and_else_keeps_no_one_waiting() {
        touch("first", REST, 0, true, 0);
        touch("gone", REST, 0, true, 0);
        barrier(1);
        touch("other");
        touch("gone", REST, 10, false, 0);
        assertEquals(Set.of(REST), outbox.urgent());
        assertEquals("gone", take(REST).path().toString());
        assertEquals("other", take(REST).path().toString());
        touch("first", REST, 10, false, 0);
        assertEquals("first", take(REST).path().toString());
    }

    @Test
    void of_many_names_the_oldest_is_told_and_barriers_know_each() {
        int names = 5_000;
        long second = 1_000_000_000L;
        for (int i = 0; i < names; i++) {
            touch("f" + i, REST, 1, false, i * second);
        }
        barrier(1);
        touch("later", REST, 1, false, names * second);
        for (int i = 0; i < names; i++) {
            long age = outbox.lag(REST, names * second).age().toNanos();
            assertTrue(age >= (names - i) * second && age < (names - i) * second + 20_000_000, i + ": " + age);
            var item = take(REST);
            assertEquals("f" + i, item.path().toString());
            assertEquals(i == names - 1 ? List.of(new Outbox.BarrierDone(1)) : List.of(), settle(item.sequence()));
        }
        assertEquals(1, outbox.lag(REST, 0).versions());
        settle(take(REST).sequence());
        assertEquals(Lag.NONE, outbox.lag(REST, 0));
    }

    @Test
    void a_name_that_must_be_sent_whole_stays_so_when_an_older_sending_of_it_comes_back() {
        touch("a");
        var first = take(REST);
        touch("a");
        var second = take(REST);
        outbox.on(new Outbox.Needed(second.sequence()), 0);
        outbox.on(new Outbox.LinkLost(), 0);
        var again = take(REST);
        assertTrue(again.selfContained());
        assertTrue(again.sequence() > first.sequence());
    }

    @Test
    void what_is_on_its_way_goes_with_its_name_into_another_segment() {
        touch("orders/1", REST, 10, false, 100);
        touch("other", REST, 5, false, 150);
        var flying = take(REST);
        assertEquals("orders/1", flying.path().toString());
        touch("orders/2", REST, 20, true, 200);
        barrier(1, REST);
        outbox.on(new Outbox.Divided(path -> path.isWithin(TreePath.of("orders")) ? ORDERS : REST), 300);
        assertEquals(new Lag(30, 2, Duration.ofNanos(300)), outbox.lag(ORDERS, 400));
        assertEquals(new Lag(5, 1, Duration.ofNanos(250)), outbox.lag(REST, 400));
        assertEquals(1, outbox.absent(ORDERS));
        assertEquals(List.of(), barrier(2, ORDERS));
        var second = take(ORDERS);
        assertEquals("orders/2", second.path().toString());
        assertEquals(List.of(new Outbox.BarrierDone(2)), settle(flying.sequence(), second.sequence()));
        assertEquals(List.of(new Outbox.BarrierDone(1)), settle(take(REST).sequence()));
        assertTrue(outbox.isEmpty());
    }

    @Test
    void a_barrier_completes_when_all_before_it_is_durable_and_not_earlier() {
        touch("a");
        touch("b");
        assertEquals(List.of(), barrier(1));
        touch("c");
        var a = take(REST);
        var b = take(REST);
        assertEquals(List.of(), settle(b.sequence()));
        assertEquals(List.of(new Outbox.BarrierDone(1)), settle(a.sequence()));
        assertFalse(outbox.isEmpty(), "c is still on its way");
    }

    @Test
    void many_barriers_complete_with_one_acknowledgement() {
        touch("a");
        barrier(1);
        barrier(2);
        assertEquals(
                List.of(new Outbox.BarrierDone(1), new Outbox.BarrierDone(2)),
                settle(take(REST).sequence()));
    }

    @Test
    void a_barrier_waits_only_for_the_segments_it_names() {
        touch("a");
        touch("orders/1", ORDERS, 5, false, 0);
        assertEquals(List.of(), barrier(1, ORDERS));
        assertEquals(List.of(new Outbox.BarrierDone(1)), settle(take(ORDERS).sequence()));
        assertFalse(outbox.isEmpty());
        assertTrue(outbox.isEmpty(Set.of(ORDERS)));
    }

    @Test
    void a_barrier_waits_for_what_was_sent_and_touched_again() {
        touch("a");
        var first = take(REST);
        touch("a");
        assertEquals(List.of(), barrier(1));
        assertEquals(List.of(), settle(first.sequence()));
        assertEquals(List.of(new Outbox.BarrierDone(1)), settle(take(REST).sequence()));
    }

    @Test
    void a_name_that_waits_keeps_its_place_and_age() {
        touch("a", REST, 10, false, 100);
        touch("b", REST, 10, false, 200);
        touch("a", REST, 30, false, 300);
        var item = take(REST);
        assertEquals(TreePath.of("a"), item.path());
        assertEquals(30, item.bytes());
        assertEquals(new Outbox.Seen(100, 300), item.seen());
    }

    @Test
    void what_is_put_back_was_last_seen_when_it_was_touched_meanwhile() {
        touch("a", REST, 10, false, 100);
        var item = take(REST);
        touch("a", REST, 10, false, 200);
        outbox.putBack(item);
        assertEquals(new Outbox.Seen(100, 200), take(REST).seen());
    }

    @Test
    void after_a_lost_link_everything_unacknowledged_is_sent_again_in_order() {
        touch("a");
        touch("b");
        touch("c");
        var a = take(REST);
        var b = take(REST);
        outbox.on(new Outbox.LinkLost(), 0);
        assertEquals(List.of("a", "b", "c"), List.of(text(take(REST)), text(take(REST)), text(take(REST))));
        assertTrue(outbox.take(REST).isEmpty());
        assertTrue(
                outbox.sent(a.sequence()).isEmpty() && outbox.sent(b.sequence()).isEmpty());
    }

    private static String text(Outbox.Item item) {
        return item.path().toString();
    }

    @Test
    void a_late_acknowledgement_from_before_a_lost_link_completes_nothing() {
        touch("a");
        var old = take(REST);
        touch("a");
        barrier(1);
        outbox.on(new Outbox.LinkLost(), 0);
        assertEquals(List.of(), settle(old.sequence()));
        var again = take(REST);
        assertNotEquals(old.sequence(), again.sequence());
        assertEquals(List.of(new Outbox.BarrierDone(1)), settle(again.sequence()));
        assertTrue(outbox.isEmpty());
    }

    @Test
    void what_the_other_side_cannot_make_is_sent_self_contained_first() {
        touch("a");
        touch("b");
        barrier(1);
        var a = take(REST);
        assertFalse(a.selfContained());
        outbox.on(new Outbox.Needed(a.sequence()), 0);
        var again = take(REST);
        assertEquals("a", text(again));
        assertTrue(again.selfContained());
        assertEquals(List.of(), settle(again.sequence()));
        assertEquals(List.of(new Outbox.BarrierDone(1)), settle(take(REST).sequence()));
    }

    @Test
    void need_for_what_is_not_on_its_way_changes_nothing() {
        touch("a");
        outbox.on(new Outbox.Needed(99), 0);
        assertFalse(take(REST).selfContained());
        assertTrue(outbox.take(REST).isEmpty());
    }

    @Test
    void what_is_put_back_is_taken_again_first() {
        touch("a");
        touch("b");
        outbox.putBack(take(REST));
        assertEquals("a", text(take(REST)));
    }

    @Test
    void names_that_are_gone_come_last() {
        touch("old", REST, 0, true, 0);
        touch("new");
        assertEquals(1, outbox.absent(REST));
        assertEquals("new", text(take(REST)));
        assertEquals("old", text(take(REST)));
    }

    @Test
    void a_name_that_came_back_is_no_longer_gone() {
        touch("a", REST, 0, true, 0);
        touch("a");
        assertEquals(0, outbox.absent(REST));
        assertFalse(take(REST).absent());
    }

    @Test
    void the_deposed_acknowledges_nothing_any_more() {
        touch("a");
        barrier(1);
        assertEquals(List.of(new Outbox.BarrierLost(1)), outbox.on(new Outbox.Deposed(), 0));
        assertEquals(List.of(new Outbox.BarrierLost(2)), barrier(2));
        assertEquals(List.of(), settle(take(REST).sequence()));
    }

    @Test
    void a_barrier_that_was_given_up_is_never_told() {
        touch("a");
        barrier(1);
        outbox.on(new Outbox.BarrierGivenUp(1), 0);
        assertEquals(List.of(), settle(take(REST).sequence()));
    }

    @Test
    void sequences_begin_where_they_are_told_to() {
        var later = new Outbox(true, 500);
        later.on(new Outbox.Touched(TreePath.of("a"), REST, 1, false), 0);
        assertEquals(500, later.take(REST).orElseThrow().sequence());
    }

    @Test
    void lag_counts_what_waits_and_what_is_sent_from_the_oldest_on() {
        assertEquals(Lag.NONE, outbox.lag(REST, 1_000));
        touch("a", REST, 10, false, 100);
        touch("b", REST, 20, false, 200);
        touch("orders/1", ORDERS, 7, false, 50);
        var a = take(REST);
        assertEquals(new Lag(30, 2, Duration.ofNanos(900)), outbox.lag(REST, 1_000));
        settle(a.sequence());
        assertEquals(new Lag(20, 1, Duration.ofNanos(800)), outbox.lag(REST, 1_000));
        settle(take(REST).sequence());
        assertEquals(Lag.NONE, outbox.lag(REST, 1_000));
    }

    @Test
    void a_segment_is_urgent_while_a_barrier_waits_for_something_queued() {
        touch("a");
        assertEquals(Set.of(), outbox.urgent());
        barrier(1);
        assertEquals(Set.of(REST), outbox.urgent());
        take(REST);
        assertEquals(Set.of(), outbox.urgent());
        assertEquals(Set.of(), outbox.sendable());
    }

    /** Against a plain model, whatever happens: a barrier is told exactly when all that it covers has been acknowledged. */
    @Test
    void a_barrier_never_completes_before_what_was_touched_before_it() {
        for (long seed = 0; seed < 300; seed++) {
            new Walk(seed).run();
        }
    }

    private static final class Walk {
        private final Random random;
        private final long seed;
        private final Outbox box = new Outbox();
        private final Map<String, Integer> touched = new HashMap<>();
        private final Map<String, Integer> durable = new HashMap<>();
        private final Map<Long, Integer> content = new HashMap<>();
        private final Map<Long, String> names = new HashMap<>();
        private final Map<Long, Map<String, Integer>> barriers = new HashMap<>();
        private final List<Outbox.Item> flying = new ArrayList<>();
        private final Set<Long> late = new HashSet<>();
        private long nextBarrier = 1;

        Walk(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            for (int step = 0; step < 120; step++) {
                act();
            }
            // In the end all is taken and acknowledged: no barrier may be left.
            for (var next = box.take(REST); next.isPresent(); next = box.take(REST)) {
                send(next.get());
            }
            while (!flying.isEmpty()) {
                acknowledge(flying.removeFirst().sequence());
            }
            assertTrue(box.isEmpty(), "seed " + seed);
            assertEquals(Map.of(), barriers, "seed " + seed);
            assertEquals(Lag.NONE, box.lag(REST, 0), "seed " + seed);
            assertEquals(0, box.absent(REST), "seed " + seed);
        }

        private void act() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    var name = "n" + random.nextInt(6);
                    touched.merge(name, 1, Integer::sum);
                    box.on(new Outbox.Touched(TreePath.of(name), REST, 1, random.nextInt(4) == 0), 0);
                }
                case 3 -> box.take(REST).ifPresent(this::send);
                case 4 -> {
                    if (!flying.isEmpty()) {
                        acknowledge(flying.removeFirst().sequence());
                    }
                }
                case 5 -> {
                    long number = nextBarrier++;
                    barriers.put(number, new HashMap<>(touched));
                    told(box.on(new Outbox.BarrierAsked(number, Set.of()), 0));
                }
                case 6 -> {
                    if (random.nextInt(3) == 0) {
                        flying.forEach(i -> late.add(i.sequence()));
                        flying.clear();
                        box.on(new Outbox.LinkLost(), 0);
                    }
                    late.stream().findFirst().ifPresent(s -> {
                        late.remove(s);
                        acknowledge(s);
                    });
                }
                default -> {
                    if (!flying.isEmpty()) {
                        var item = flying.removeLast();
                        box.on(new Outbox.Needed(item.sequence()), 0);
                    }
                }
            }
        }

        private void send(Outbox.Item item) {
            var name = item.path().toString();
            content.put(item.sequence(), touched.get(name));
            names.put(item.sequence(), name);
            flying.add(item);
        }

        private void acknowledge(long sequence) {
            durable.merge(names.get(sequence), content.get(sequence), Math::max);
            told(box.on(new Outbox.Settled(List.of(sequence)), 0));
        }

        private void told(List<Outbox.Effect> effects) {
            for (var effect : effects) {
                var done = (Outbox.BarrierDone) effect;
                var needed = barriers.remove(done.barrier());
                needed.forEach((name, version) -> assertTrue(
                        durable.getOrDefault(name, 0) >= version,
                        "seed " + seed + ": barrier " + done.barrier() + " is done, " + name + " is not durable"));
            }
        }
    }
}

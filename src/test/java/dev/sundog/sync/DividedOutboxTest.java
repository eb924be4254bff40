package dev.sundog.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sundog.model.GroupId;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What waits while borders of segments move. */
final class DividedOutboxTest {
    private static final GroupId SHOP = new GroupId("shop");
    private static final SegmentId REST = new SegmentId(SHOP, TreePath.ROOT);
    private static final SegmentId ORDERS = new SegmentId(SHOP, TreePath.of("orders"));
    private static final SegmentId OLD = new SegmentId(SHOP, TreePath.of("old"));

    private final Outbox outbox = new Outbox();

    private void touch(String path, SegmentId segment, boolean absent, long now) {
        outbox.on(new Outbox.Touched(TreePath.of(path), segment, 10, absent), now);
    }

    private void divide(Function<TreePath, SegmentId> segments) {
        outbox.on(new Outbox.Divided(segments), 1_000);
    }

    private List<String> all(SegmentId segment) {
        return Stream.generate(() -> outbox.take(segment))
                .takeWhile(Optional::isPresent)
                .map(item -> item.orElseThrow().path().toString())
                .toList();
    }

    @Test
    void names_of_several_segments_wait_in_order_of_time_in_one() {
        touch("orders/2", ORDERS, false, 2);
        touch("old/1", OLD, false, 1);
        touch("3", REST, false, 3);
        touch("old/4", OLD, false, 4);
        touch("orders/5", ORDERS, false, 5);
        divide(_ -> REST);
        assertEquals(List.of("old/1", "orders/2", "3", "old/4", "orders/5"), all(REST));
    }

    /** Else what nobody waits for, and may be large, would be read before it. */
    @Test
    void what_a_barrier_waits_for_stays_urgent_in_a_segment_where_older_names_wait() {
        touch("old/1", OLD, false, 1);
        touch("orders/2", ORDERS, false, 2);
        outbox.on(new Outbox.BarrierAsked(1, Set.of(ORDERS)), 3);
        divide(_ -> REST);
        assertEquals(Set.of(REST), outbox.urgent());
        assertEquals(List.of("orders/2", "old/1"), all(REST));
    }

    @Test
    void what_is_being_written_still_rests() {
        var path = TreePath.of("orders/log");
        outbox.on(new Outbox.Touched(path, REST, 10, false, true), 1);
        divide(_ -> ORDERS);
        assertEquals(Optional.empty(), outbox.take(ORDERS));
        assertEquals(1, outbox.lag(ORDERS, 2).versions());
        outbox.on(new Outbox.Rested(path, ORDERS), 2);
        assertEquals(path, outbox.take(ORDERS).orElseThrow().path());
    }

    /** Who has looked at names that were gone must not take others for them. */
    @Test
    void what_is_gone_after_a_division_is_not_taken_for_what_was_looked_at_before() {
        touch("orders/1", REST, true, 1);
        long before = outbox.absentSeen(REST);
        divide(_ -> ORDERS);
        divide(_ -> REST);
        assertNotEquals(before, outbox.absentSeen(REST));
        long divided = outbox.absentSeen(REST);
        assertEquals(divided, outbox.absentSeen(REST));
        touch("orders/2", REST, true, 2);
        assertNotEquals(divided, outbox.absentSeen(REST));
        assertNotEquals(before, outbox.absentSeen(REST));
    }
}

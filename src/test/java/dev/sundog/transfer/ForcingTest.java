package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForcingTest {
    private static final SegmentId SEGMENT = new SegmentId(Pair.GROUP, TreePath.ROOT);
    private static final Set<TreePath> MANY =
            IntStream.range(0, 20).mapToObj(i -> TreePath.of("f" + i)).collect(Collectors.toSet());

    private final List<Set<TreePath>> some = new ArrayList<>();
    private long now = 100;
    private int all;
    private boolean broken;
    private final Forcing forcing = new Forcing(
            some::add,
            () -> {
                if (broken) {
                    throw new IllegalStateException("no disk");
                }
                all++;
                now += 10;
            },
            () -> now);

    private static Outbox.Item writtenAt(long nanos) {
        return new Outbox.Item(1, TreePath.of("f"), SEGMENT, new Outbox.Seen(0, nanos), 1, false, false);
    }

    @Test
    void nothing_is_forced_where_it_is_not_wanted() {
        assertFalse(forcing.isDue(writtenAt(100)));
        forcing.want(true);
        assertTrue(forcing.isDue(writtenAt(100)));
    }

    @Test
    void what_was_seen_before_all_was_made_durable_is_durable() {
        forcing.want(true);
        forcing.force(MANY);
        assertEquals(1, all);
        assertFalse(forcing.isDue(writtenAt(99)));
        assertTrue(forcing.isDue(writtenAt(100)), "it may have been written just then");
        assertTrue(forcing.isDue(writtenAt(105)), "it was written meanwhile");
    }

    @Test
    void a_few_files_are_made_durable_by_themselves_and_say_nothing_of_others() {
        forcing.want(true);
        forcing.force(Set.of(TreePath.of("f")));
        assertEquals(List.of(Set.of(TreePath.of("f"))), some);
        assertEquals(0, all);
        assertTrue(forcing.isDue(writtenAt(1)));
    }

    @Test
    void nothing_counts_as_durable_where_that_failed() {
        forcing.want(true);
        broken = true;
        assertThrows(IllegalStateException.class, () -> forcing.force(MANY));
        assertTrue(forcing.isDue(writtenAt(1)));
    }
}

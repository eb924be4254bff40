package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestsTest {
    private static final long MS = 1_000_000;
    private static final TreePath LOG = TreePath.of("log");
    private static final TreePath COPY = TreePath.of("copy");

    private final Rests rests = new Rests(250 * MS);

    @Test
    void a_file_rests_until_nothing_was_written_for_a_moment() {
        rests.written(LOG, 0);
        rests.written(LOG, 30 * MS);
        assertEquals(List.of(), rests.over(60 * MS));
        assertTrue(rests.any());
        assertEquals(List.of(LOG), rests.over(70 * MS));
        assertFalse(rests.any());
        assertFalse(rests.isResting(LOG));
    }

    @Test
    void a_file_that_is_written_to_all_the_time_rests_no_longer_than_it_may() {
        for (int i = 0; i < 250; i += 10) {
            rests.written(LOG, i * MS);
            assertEquals(List.of(), rests.over(i * MS));
        }
        assertEquals(List.of(LOG), rests.over(250 * MS));
        rests.written(LOG, 260 * MS);
        assertEquals(List.of(), rests.over(299 * MS));
    }

    @Test
    void what_is_closed_does_not_rest() {
        rests.written(COPY, 0);
        rests.closed(COPY);
        assertFalse(rests.isResting(COPY));
        assertEquals(List.of(), rests.over(1000 * MS));
        assertFalse(rests.any());
    }
}

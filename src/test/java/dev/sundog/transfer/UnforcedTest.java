package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.TreePath;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UnforcedTest {
    private static final TreePath A = TreePath.of("a");
    private static final TreePath B = TreePath.of("b");

    private boolean toldDurable;
    private final Unforced unforced = new Unforced(() -> toldDurable);

    private void scannedAndForced() {
        unforced.scanned();
        unforced.forced(unforced.due());
    }

    @Test
    void before_all_was_looked_at_all_is_due_however_often_it_was_forced() {
        unforced.add(A);
        unforced.forced(unforced.due());
        assertEquals(Set.of(TreePath.ROOT), unforced.due().keySet());
        unforced.scanned();
        assertEquals(Set.of(A), unforced.due().keySet());
    }

    @Test
    void a_name_is_due_until_it_is_durable_as_it_was_last_seen() {
        scannedAndForced();
        unforced.add(A);
        var first = unforced.due();
        assertEquals(first, unforced.due(), "who asks while another waits for the disk waits for it too");
        unforced.add(A);
        unforced.add(B);
        unforced.forced(first);
        assertEquals(Set.of(A, B), unforced.due().keySet());
        unforced.forced(unforced.due());
        assertTrue(unforced.due().isEmpty());
    }

    @Test
    void what_is_made_durable_before_it_is_told_is_not_due() {
        scannedAndForced();
        toldDurable = true;
        unforced.add(A);
        assertTrue(unforced.due().isEmpty());
    }

    @Test
    void very_many_names_are_all_there_is() {
        scannedAndForced();
        for (int i = 0; i < 25_000; i++) {
            unforced.add(TreePath.of("n" + i));
        }
        assertTrue(unforced.due().containsKey(TreePath.ROOT));
        assertTrue(unforced.due().size() <= 10_001);
    }
}

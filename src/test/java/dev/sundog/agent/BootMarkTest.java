package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.index.Index;
import dev.sundog.model.Incarnation;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boots of a host, named 1, 2 and 3, and agents that start in them and end, or are killed. */
final class BootMarkTest {
    @TempDir
    Path dir;

    private Index index;

    @BeforeEach
    void open() {
        index = Index.open(dir.resolve("index.db"), () -> new Incarnation(1, 2));
    }

    @AfterEach
    void close() {
        index.close();
    }

    private BootMark starts(String boot) {
        return BootMark.of(index, boot, 1);
    }

    private void founded() {
        starts("1").settled();
    }

    @Test
    void the_first_start_and_another_one_in_the_same_boot_are_clean() {
        assertFalse(starts("1").isUnclean());
        assertFalse(starts("1").isUnclean());
    }

    @Test
    void a_host_that_was_put_back_stays_so_through_starts_until_nothing_is_held_that_it_has_not() {
        var first = starts("1");
        assertFalse(first.isPutBack());
        first.putBack();
        assertTrue(first.isPutBack());
        var votesAgain = starts("1");
        assertTrue(votesAgain.isPutBack(), "an empty root would be served");
        assertTrue(starts("2").isPutBack());
        votesAgain.settled();
        assertFalse(votesAgain.isPutBack());
        assertFalse(starts("1").isPutBack());
    }

    @Test
    void another_boot_is_unclean_unless_the_agent_had_ended() {
        founded();
        var second = starts("2");
        assertTrue(second.isUnclean());
        second.settled();
        second.ended();
        assertFalse(starts("3").isUnclean());
    }

    @Test
    void it_stays_unclean_until_what_was_held_is_given_up() {
        founded();
        starts("2");
        var again = starts("2");
        assertTrue(again.isUnclean(), "an agent that was killed before has forgotten that the host went down");
        again.settled();
        assertFalse(starts("2").isUnclean());
    }

    @Test
    void an_index_is_new_until_what_the_one_before_may_have_known_is_recorded() {
        assertTrue(starts("1").isFresh());
        var again = starts("1");
        assertTrue(again.isFresh(), "an agent that was killed before has forgotten that its index is new");
        again.settled();
        assertFalse(starts("1").isFresh());
    }

    @Test
    void an_agent_that_ends_before_that_leaves_no_clean_end() {
        founded();
        starts("2").ended();
        assertTrue(starts("2").isUnclean());
        assertTrue(starts("3").isUnclean());
    }

    @Test
    void an_agent_that_ends_after_that_does() {
        founded();
        starts("1").ended();
        var next = starts("2");
        assertFalse(next.isUnclean());
        next.ended();
        assertEquals("2 clean", index.note("boot").orElseThrow());
    }
}

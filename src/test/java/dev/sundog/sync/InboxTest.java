package dev.sundog.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InboxTest {
    private static final GroupId SHOP = new GroupId("shop");

    private final Inbox inbox = new Inbox(SHOP, true);

    private static Change change(long epoch, long sequence) {
        var version = new Version(new Epoch(epoch), new Incarnation(1, 2), sequence);
        return new Change(SHOP, version, TreePath.of("f" + sequence), new Change.Delete());
    }

    private List<Inbox.Effect> arrive(Change change) {
        return inbox.on(new Inbox.Arrived(change));
    }

    private void accept(long epoch) {
        assertEquals(List.of(), inbox.on(new Inbox.Accept(new Epoch(epoch))));
    }

    @Test
    void nothing_is_accepted_before_the_quorum_has_confirmed_an_epoch() {
        assertEquals(List.of(), arrive(change(1, 1)));
        assertEquals(Epoch.NONE, inbox.accepted());
        accept(1);
        assertEquals(new Epoch(1), inbox.accepted());
        assertEquals(List.of(new Inbox.Journal(List.of(change(1, 2)))), arrive(change(1, 2)));
    }

    @Test
    void a_change_is_acknowledged_only_when_it_is_in_the_journal() {
        accept(1);
        var one = change(1, 1);
        assertEquals(List.of(new Inbox.Journal(List.of(one))), arrive(one));
        assertEquals(
                List.of(new Inbox.Acknowledge(List.of(one)), new Inbox.Make(List.of(one))),
                inbox.on(new Inbox.Journalled()));
    }

    @Test
    void what_comes_meanwhile_is_the_next_batch() {
        accept(1);
        var one = change(1, 1);
        var two = change(1, 2);
        var three = change(1, 3);
        arrive(one);
        assertEquals(List.of(), arrive(two));
        assertEquals(List.of(), arrive(three));
        assertEquals(
                List.of(
                        new Inbox.Acknowledge(List.of(one)),
                        new Inbox.Make(List.of(one)),
                        new Inbox.Journal(List.of(two, three))),
                inbox.on(new Inbox.Journalled()));
    }

    @Test
    void what_could_not_be_journalled_is_asked_for_again_with_all_that_came_after_it() {
        accept(1);
        var one = change(1, 1);
        var two = change(1, 2);
        arrive(one);
        arrive(two);
        assertEquals(List.of(new Inbox.AskAgain(List.of(one, two))), inbox.on(new Inbox.JournalFailed()));
        var three = change(1, 3);
        assertEquals(List.of(new Inbox.Journal(List.of(three))), arrive(three));
        assertEquals(
                List.of(new Inbox.Acknowledge(List.of(three)), new Inbox.Make(List.of(three))),
                inbox.on(new Inbox.Journalled()));
    }

    @Test
    void an_old_epoch_is_told_that_it_is_over() {
        accept(3);
        assertEquals(List.of(new Inbox.Refuse(SHOP, new Epoch(3))), arrive(change(2, 1)));
        assertEquals(List.of(), arrive(change(4, 1)), "a later epoch is not confirmed yet");
    }

    @Test
    void the_fenced_accepts_nothing_and_drops_what_waits() {
        accept(1);
        var one = change(1, 1);
        var two = change(1, 2);
        arrive(one);
        arrive(two);
        assertEquals(List.of(new Inbox.Drop(List.of(two))), inbox.on(new Inbox.Fence()));
        assertEquals(List.of(), arrive(change(1, 3)));
        assertEquals(Epoch.NONE, inbox.accepted());
        // In the journal already: made, since it may be the only copy, but never acknowledged.
        assertEquals(List.of(new Inbox.Make(List.of(one))), inbox.on(new Inbox.Journalled()));
    }

    @Test
    void an_epoch_that_ended_while_the_disk_wrote_is_not_acknowledged() {
        accept(1);
        var one = change(1, 1);
        arrive(one);
        accept(2);
        assertEquals(List.of(new Inbox.Make(List.of(one))), inbox.on(new Inbox.Journalled()));
    }

    @Test
    void without_fencing_an_old_epoch_is_acknowledged() {
        var broken = new Inbox(SHOP, false);
        broken.on(new Inbox.Accept(new Epoch(5)));
        assertTrue(broken.accepts(change(1, 1)));
        assertFalse(inbox.accepts(change(1, 1)));
    }
}

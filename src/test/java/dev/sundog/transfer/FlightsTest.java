package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.index.Stamp;
import dev.sundog.link.Lane;
import dev.sundog.model.Entry;
import dev.sundog.model.GroupId;
import dev.sundog.model.Metadata;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Outbox;
import dev.sundog.sync.Update;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FlightsTest {
    private static final SegmentId SEGMENT = new SegmentId(new GroupId("g"), TreePath.ROOT);
    private static final TreePath DIRECTORY = TreePath.of("d");
    private static final TreePath NAME = TreePath.of("d/n");

    private final Flights flights = new Flights();

    private static Outbox.Item item(long sequence, TreePath path, boolean absent) {
        return new Outbox.Item(sequence, path, SEGMENT, new Outbox.Seen(0, 0), 1, absent, false);
    }

    private static Flights.Flight present(long sequence, TreePath path) {
        var metadata = new Metadata(0755, 0, 0, 0, Xattrs.NONE);
        return new Flights.Flight(
                item(sequence, path, false),
                Optional.of(new Entry.Directory(metadata)),
                Layout.EMPTY,
                new Stamp(0, 0, 0, sequence),
                Lane.BULK,
                new Update.Directory(metadata));
    }

    private static Flights.Flight gone(long sequence, TreePath path) {
        return Flights.Flight.gone(item(sequence, path, true), Lane.BULK);
    }

    private boolean isLatestPresent(TreePath path) {
        var latest = flights.latest(path);
        return latest != null && latest.entry().isPresent();
    }

    @Test
    void a_version_that_is_given_up_gives_way_to_the_one_sent_before_it() {
        flights.add(gone(1, NAME));
        flights.add(present(2, NAME));
        assertTrue(isLatestPresent(NAME));
        flights.land(2);
        var latest = flights.latest(NAME);
        assertEquals(1, latest == null ? 0 : latest.item().sequence(), "what it is given up for is still on its way");
        assertEquals(List.of(NAME), flights.within(DIRECTORY));
        flights.land(1);
        assertNull(flights.latest(NAME));
        assertEquals(0, flights.size());
    }

    @Test
    void an_older_version_that_lands_leaves_the_latest() {
        flights.add(present(1, NAME));
        flights.add(gone(2, NAME));
        flights.land(1);
        assertFalse(isLatestPresent(NAME));
        assertTrue(flights.anyWithin(DIRECTORY));
    }

    @Test
    void all_versions_beneath_a_directory_that_is_told_gone_go_with_it() {
        flights.add(present(1, NAME));
        flights.add(present(2, NAME));
        assertEquals(List.of(NAME), flights.overtaken(DIRECTORY));
        assertFalse(flights.anyPresent());
        for (long sequence : List.of(1L, 2L)) {
            var flight = flights.land(sequence);
            assertTrue(flight != null && flight.entry().isEmpty(), "it is not there when this is acknowledged");
        }
    }
}

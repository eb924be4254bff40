package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk at the mirror that is full: said plainly, nothing lost, and all goes on once there is room. */
final class FullDiskIT {
    private static final Duration SOME = Estate.LONG;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void a_mirror_whose_data_has_no_room_says_so_and_catches_up_once_it_has() throws Exception {
        Peer.needed();
        try (var estate = new Estate(root);
                var disk = Mount.memory(estate.data(Site.PUBLIC), 6)) {
            new Tree(estate.data(Site.PRIVATE), 5).fill("many", 120, 80_000);
            estate.up(Voter.values());
            estate.until("public says that its disk is full", SOME, () -> saysFull(estate));
            assertFalse(estate.allHot(Voter.PRIVATE));
            assertFalse(estate.isProtected(Voter.PRIVATE));
            disk.grow(64);
            estate.until("every copy is hot", SOME, () -> estate.allHot(Voter.PRIVATE));
            estate.until("nothing is said any more", SOME, () -> !saysFull(estate));
            estate.untilEqual();
        }
    }

    @Test
    void a_mirror_whose_memory_has_no_room_acknowledges_nothing_until_it_has() throws Exception {
        Peer.needed();
        var state = Files.createDirectory(root.resolve("state-public"));
        try (var disk = Mount.memory(state, 48);
                var estate = new Estate(root)) {
            new Tree(estate.data(Site.PRIVATE), 6).fill("many", 60, 10_000);
            estate.up(Voter.values());
            estate.until("every copy is hot", SOME, () -> estate.allHot(Voter.PRIVATE));
            Peer.run(java.util.List.of("dd", "if=/dev/zero", "of=" + state.resolve("filler"), "bs=64k"));
            new Tree(estate.data(Site.PRIVATE), 7).fill("more", 200, 10_000);
            estate.until(
                    "private knows that its copy is not current",
                    SOME,
                    () -> estate.segments(Voter.PRIVATE).stream().anyMatch(s -> s.lagVersions() > 0));
            Files.delete(state.resolve("filler"));
            estate.until(
                    "every copy is hot again",
                    SOME,
                    () -> isUp(estate, Voter.PUBLIC) && estate.allHot(Voter.PRIVATE) && isQuiet(estate));
            estate.untilEqual();
            assertTrue(estate.process(Voter.PUBLIC).isAlive());
        }
    }

    /** A voter whose log cannot be written ends, sooner or later; it must come back as it was. */
    private static boolean isUp(Estate estate, Voter voter) {
        if (estate.process(voter).isAlive()) {
            return true;
        }
        try {
            estate.up(voter);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isQuiet(Estate estate) {
        return estate.isProtected(Voter.PRIVATE)
                && estate.segments(Voter.PRIVATE).stream().allMatch(s -> s.lagVersions() == 0);
    }

    private static boolean saysFull(Estate estate) {
        return estate.status(Voter.PUBLIC)
                .map(s -> s.warnings().stream().anyMatch(w -> w.contains("no space left")))
                .orElse(false);
    }
}

package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.Marker;
import dev.sundog.dataset.Presence;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee 9: an absence never wipes the other side. */
class AbsenceTest {
    private static final int FILES = 40;

    @TempDir
    Path dir;

    @Test
    void onlyTheRootThatItWasIsMirrored() {
        assertTrue(Absence.of(new Presence.Present(new Marker("i", Pair.GROUP, "m")))
                .isEmpty());
        assertEquals("gone", Absence.of(new Presence.MarkerMissing("gone")).orElseThrow());
        assertEquals("other", Absence.of(new Presence.DeviceChanged("other")).orElseThrow());
        assertEquals("none", Absence.of(new Presence.RootMissing("none")).orElseThrow());
    }

    @Test
    void moreThanHalfOfTenOrMoreNamesWaitForAPerson() {
        assertTrue(Absence.ofDeletes(9, 9).isEmpty());
        assertTrue(Absence.ofDeletes(5, 10).isEmpty());
        assertFalse(Absence.ofDeletes(6, 10).isEmpty());
        assertFalse(Absence.ofDeletes(100, 100).isEmpty());
    }

    private static long count(Path root) throws Exception {
        try (var all = Files.list(root)) {
            return all.filter(p -> !p.getFileName().toString().equals(".sundog"))
                    .count();
        }
    }

    private static void empty(Path root) throws Exception {
        try (var all = Files.list(root)) {
            for (var p : all.filter(f -> Files.isRegularFile(f)).toList()) {
                Files.delete(p);
            }
        }
    }

    private Pair mirrored() throws Exception {
        var pair = new Pair(dir);
        for (int i = 0; i < FILES; i++) {
            Files.writeString(dir.resolve("a/" + i), "order " + i);
        }
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        assertEquals(FILES, count(dir.resolve("b")));
        return pair;
    }

    @Test
    void anEmptyDiskWithoutItsMarkerDeletesNothingAtTheOtherSide() throws Exception {
        try (var pair = mirrored()) {
            pair.part();
            Files.delete(dir.resolve("a/.sundog/marker"));
            empty(dir.resolve("a"));
            pair.join();
            pair.a.group.rescan();
            Pair.await("never stopped", () -> !pair.a.group.halted().isEmpty());
            pair.a.group.accept(new SegmentId(Pair.GROUP, TreePath.ROOT));
            pair.a.group.rescan();
            Thread.sleep(200);
            assertEquals(FILES, count(dir.resolve("b")));
            assertFalse(pair.a.group.isCurrent(java.util.Set.of()));
        }
    }

    @Test
    void whatAPersonAcceptsIsThisOneAbsence() throws Exception {
        try (var pair = mirrored()) {
            var root = new SegmentId(Pair.GROUP, TreePath.ROOT);
            pair.clock.atOnce(() -> empty(dir.resolve("a")));
            Pair.await("never stopped", () -> !pair.a.group.halted().isEmpty());
            pair.a.group.accept(root);
            Pair.await("a person's word is not heeded", () -> count(dir.resolve("b")) == 0);
            for (int i = 0; i < FILES; i++) {
                Files.writeString(dir.resolve("a/" + i), "order " + i);
            }
            pair.barrier();
            pair.awaitCurrent();
            assertEquals(FILES, count(dir.resolve("b")));
            // Deletions that follow one another closer than this are one event.
            pair.clock.forward(Duration.ofMillis(5_500));
            pair.a.group.tidy();
            pair.clock.atOnce(() -> empty(dir.resolve("a")));
            Pair.await("the word still counts", () -> !pair.a.group.halted().isEmpty());
            assertTrue(count(dir.resolve("b")) >= FILES / 2);
        }
    }

    @Test
    void whatIsBackIsNotStoppedAnyMore() throws Exception {
        try (var pair = mirrored()) {
            pair.clock.atOnce(() -> empty(dir.resolve("a")));
            Pair.await("never stopped", () -> !pair.a.group.halted().isEmpty());
            for (int i = 0; i < FILES; i++) {
                Files.writeString(dir.resolve("a/" + i), "order " + i);
            }
            Pair.await("it is still stopped", () -> {
                pair.a.group.tidy();
                return pair.a.group.halted().isEmpty();
            });
            pair.barrier();
            pair.awaitCurrent();
            assertEquals(FILES, count(dir.resolve("b")));
        }
    }

    @Test
    void withoutTheRuleTheOtherSideIsWiped() throws Exception {
        try (var pair = mirrored()) {
            pair.part();
            empty(dir.resolve("a"));
            pair.a.group.accept(new SegmentId(Pair.GROUP, TreePath.ROOT));
            pair.join();
            pair.a.group.rescan();
            Pair.await("a person's word is not heeded", () -> count(dir.resolve("b")) == 0);
        }
    }
}

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
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
        return mirrored(FILES);
    }

    private Pair mirrored(int names) throws Exception {
        var pair = new Pair(dir);
        for (int i = 0; i < FILES; i++) {
            Files.writeString(dir.resolve("a/" + i), "order " + i);
        }
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        assertEquals(names, count(dir.resolve("b")));
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

    private static SegmentId bySubtree(TreePath path) {
        var orders = TreePath.of("orders");
        return new SegmentId(Pair.GROUP, path.isWithin(orders) ? orders : TreePath.ROOT);
    }

    /** Two names that come later, one after the other, are there: then what could be told gone before them is gone. */
    private void passTwo(Pair pair, String name) throws Exception {
        for (var later : List.of(name + 1, name + 2)) {
            Files.writeString(dir.resolve("a/" + later), later);
            pair.a.group.rescan();
            Pair.await(later + " does not come", () -> Files.exists(dir.resolve("b/" + later)));
        }
    }

    /** A subtree that was emptied is no segment of its own a minute later, and of the segment around it it is not half. */
    @Test
    void whatIsStoppedIsNotToldAsPartOfALargerSegment() throws Exception {
        Files.createDirectories(dir.resolve("a/orders"));
        for (int i = 0; i < FILES / 2; i++) {
            Files.writeString(dir.resolve("a/orders/" + i), "order " + i);
        }
        try (var pair = mirrored(FILES + 1)) {
            pair.a.group.divide(AbsenceTest::bySubtree, () -> {});
            pair.clock.atOnce(() -> empty(dir.resolve("a/orders")));
            Pair.await("never stopped", () -> !pair.a.group.halted().isEmpty());
            long left = count(dir.resolve("b/orders"));
            assertTrue(left > FILES / 4, "left " + left);
            var published = new AtomicBoolean();
            pair.a.group.divide(_ -> new SegmentId(Pair.GROUP, TreePath.ROOT), () -> published.set(true));
            passTwo(pair, "later");
            assertEquals(left, count(dir.resolve("b/orders")));
            assertFalse(published.get());
            pair.a.group.accept(new SegmentId(Pair.GROUP, TreePath.of("orders")));
            Pair.await("a person's word is not heeded", () -> count(dir.resolve("b/orders")) == 0);
            Pair.await("it is never divided anew", () -> {
                pair.clock.forward(Duration.ofMillis(5_500));
                pair.a.group.tidy();
                pair.a.group.divide(_ -> new SegmentId(Pair.GROUP, TreePath.ROOT), () -> published.set(true));
                return published.get();
            });
        }
    }

    /** While the link is down nobody has looked yet whether it is too much. */
    @Test
    void whatMayHaveToBeStoppedIsNotToldAsPartOfALargerSegment() throws Exception {
        Files.createDirectories(dir.resolve("a/orders"));
        for (int i = 0; i < FILES / 2; i++) {
            Files.writeString(dir.resolve("a/orders/" + i), "order " + i);
        }
        try (var pair = mirrored(FILES + 1)) {
            pair.a.group.divide(AbsenceTest::bySubtree, () -> {});
            pair.part();
            empty(dir.resolve("a/orders"));
            pair.a.group.barrier(java.util.Set::of); // takes notice
            pair.a.group.divide(_ -> new SegmentId(Pair.GROUP, TreePath.ROOT), () -> {});
            pair.join();
            Pair.await("never stopped", () -> !pair.a.group.halted().isEmpty());
            assertEquals(FILES / 2, count(dir.resolve("b/orders")));
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

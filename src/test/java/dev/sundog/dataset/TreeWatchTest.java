package dev.sundog.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWatchTest {
    @TempDir
    Path temp;

    private Path root;
    private DirectoryTree tree;

    @BeforeEach
    void open() throws Exception {
        root = Files.createDirectory(temp.resolve("root"));
        Files.createDirectories(root.resolve("d/e"));
        Files.writeString(root.resolve("d/f"), "f");
        tree = DirectoryTree.open(root.toString());
    }

    @AfterEach
    void close() {
        tree.close();
    }

    private static TreePath p(String path) {
        return TreePath.of(path);
    }

    private static Set<TreePath> set(String... paths) {
        var out = new HashSet<TreePath>();
        for (var path : paths) {
            out.add(TreePath.of(path));
        }
        return out;
    }

    @Test
    void aDrainSeesAWriteThatAnotherProcessHasJustMade() throws Exception {
        try (var watch = tree.watch()) {
            assertTrue(watch.drain().isEmpty());
            assertFalse(watch.await(1));
            var process = new ProcessBuilder("/bin/sh", "-c", "echo x >> d/f; echo y > d/e/new")
                    .directory(root.toFile())
                    .start();
            assertEquals(0, process.waitFor());
            var drained = watch.drain();
            assertEquals(set("d/f", "d/e/new"), drained.touched());
            assertEquals(Set.of(), drained.rescan());
        }
    }

    @Test
    void aWriteThroughADescriptorThatStaysOpenIsSeen() throws Exception {
        try (var watch = tree.watch();
                var out = Files.newOutputStream(root.resolve("d/f"), StandardOpenOption.APPEND)) {
            for (int i = 0; i < 3; i++) {
                out.write('x');
                assertEquals(set("d/f"), watch.drain().touched());
            }
        }
    }

    @Test
    void whatIsWrittenAndNotClosedIsOpen() throws Exception {
        try (var watch = tree.watch()) {
            Files.createSymbolicLink(root.resolve("link"), root.resolve("d"));
            try (var out = Files.newOutputStream(root.resolve("new"))) {
                assertTrue(watch.drain().open().contains(p("new")));
                out.write('x');
                assertEquals(set("new"), watch.drain().open());
            }
            var closed = watch.drain();
            assertEquals(set("new"), closed.touched());
            assertEquals(Set.of(), closed.open());
            Files.writeString(root.resolve("d/f"), "all at once");
            assertEquals(Set.of(), watch.drain().open());
            try (var out = Files.newOutputStream(root.resolve("going"))) {
                out.write('x');
                Files.delete(root.resolve("going"));
                assertEquals(Set.of(), watch.drain().open());
            }
        }
    }

    @Test
    void awaitWakesAndTheNextDrainHasIt() throws Exception {
        try (var watch = tree.watch()) {
            for (int i = 0; i < 3; i++) {
                var name = "n" + i;
                var other = Thread.startVirtualThread(() -> tree.makeDirectory(p(name), new Metadata(0755, -1, -1, 0)));
                assertTrue(watch.await(60_000));
                other.join();
                assertTrue(watch.drain().touched().contains(p(name)));
                watch.drain();
            }
        }
    }

    @Test
    void whatIsInNewDirectoriesIsFoundAndWatchedFromThenOn() throws Exception {
        try (var watch = tree.watch()) {
            Files.createDirectories(root.resolve("n/m/o"));
            Files.writeString(root.resolve("n/m/o/file"), "1");
            assertEquals(set("n", "n/m", "n/m/o", "n/m/o/file"), watch.drain().touched());
            Files.writeString(root.resolve("n/m/o/file"), "2");
            assertEquals(set("n/m/o/file"), watch.drain().touched());
        }
    }

    @Test
    void aRenameTellsBothNames() throws Exception {
        try (var watch = tree.watch()) {
            Files.move(root.resolve("d/f"), root.resolve("d/e/g"));
            var drained = watch.drain();
            assertEquals(List.of(new Renamed(p("d/f"), p("d/e/g"))), drained.renames());
            assertEquals(set("d/f", "d/e/g"), drained.touched());
        }
    }

    @Test
    void aDirectoryRenamedTwiceIsFollowed() throws Exception {
        try (var watch = tree.watch()) {
            Files.move(root.resolve("d"), root.resolve("x"));
            Files.move(root.resolve("x"), root.resolve("y"));
            Files.writeString(root.resolve("y/e/deep"), "1");
            var drained = watch.drain();
            assertEquals(List.of(new Renamed(p("d"), p("x")), new Renamed(p("x"), p("y"))), drained.renames());
            assertTrue(drained.touched().containsAll(set("d", "x", "y", "y/e/deep")));
            assertTrue(drained.rescan().contains(p("y")));
            Files.writeString(root.resolve("y/e/deep"), "2");
            assertEquals(set("y/e/deep"), watch.drain().touched());
        }
    }

    @Test
    void aDirectoryMovedOutIsNoLongerWatchedAndComesBackWhole() throws Exception {
        try (var watch = tree.watch()) {
            Files.move(root.resolve("d"), temp.resolve("outside"));
            assertEquals(set("d"), watch.drain().touched());
            Files.writeString(temp.resolve("outside/e/hidden"), "1");
            assertTrue(watch.drain().isEmpty());
            Files.move(temp.resolve("outside"), root.resolve("d"));
            assertEquals(set("d", "d/e", "d/f", "d/e/hidden"), watch.drain().touched());
            Files.move(root.resolve("d"), temp.resolve("outside"));
            Files.move(temp.resolve("outside"), root.resolve("d"));
            watch.drain();
            Files.writeString(root.resolve("d/e/hidden"), "2");
            assertEquals(set("d/e/hidden"), watch.drain().touched());
        }
    }

    @Test
    void anOverflowAsksForAScanOfEverythingAndWatchesWhatWasMissed() throws Exception {
        try (var watch = tree.watch(1000)) {
            watch.overflow();
            assertEquals(Set.of(TreePath.ROOT), watch.drain().rescan());
            assertEquals(Set.of(), watch.drain().rescan());
            Files.writeString(root.resolve("d/e/after"), "1");
            assertEquals(set("d/e/after"), watch.drain().touched());
        }
    }

    @Test
    void beyondTheLimitOfWatchesTheRestIsScannedAtEveryDrain() throws Exception {
        try (var watch = tree.watch(2)) {
            assertEquals(set("d/e"), watch.drain().rescan());
            assertEquals(set("d/e"), watch.drain().rescan());
            Files.delete(root.resolve("d/e"));
            watch.drain();
            assertEquals(Set.of(), watch.drain().rescan());
        }
    }

    @Test
    void sundogsOwnDirectoryIsSilent() {
        try (var watch = tree.watch()) {
            tree.pack("p").close();
            try (var staged = tree.stage(1)) {
                staged.write(new byte[5], 0, 5);
                assertTrue(watch.drain().isEmpty());
                tree.publish(staged, p("d/published"));
            }
            assertEquals(set("d/published"), watch.drain().touched());
            tree.putAside(p("d"), "trash");
            assertEquals(set("d"), watch.drain().touched());
        }
    }

    @Test
    void aRootThatIsMovedAwayIsNoticed() throws Exception {
        try (var watch = tree.watch()) {
            assertFalse(watch.rootLost());
            Files.move(root, temp.resolve("gone"));
            assertTrue(watch.drain().rescan().contains(TreePath.ROOT));
            assertTrue(watch.rootLost());
            assertInstanceOf(Presence.RootMissing.class, tree.presence());
        }
    }

    @Test
    void chmodAndDeletesAreSeen() throws Exception {
        try (var watch = tree.watch()) {
            tree.setMetadata(p("d/e"), new Metadata(0700, -1, -1, 0));
            Files.delete(root.resolve("d/f"));
            assertEquals(set("d/e", "d/f"), watch.drain().touched());
        }
    }
}

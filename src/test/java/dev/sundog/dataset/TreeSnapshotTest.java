package dev.sundog.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeSnapshotTest {
    private static final long MUCH = 1L << 30;

    @TempDir
    Path root;

    private DirectoryTree tree;

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/one"), "one");
        Files.writeString(root.resolve("a/b/two"), "twotwo");
        Files.createFile(root.resolve("empty"));
        Files.createSymbolicLink(root.resolve("a/link"), Path.of("/etc/passwd"));
        Files.createLink(root.resolve("another"), root.resolve("a/one"));
        Files.setPosixFilePermissions(root.resolve("a/one"), PosixFilePermissions.fromString("rw-r-----"));
        Files.setLastModifiedTime(root.resolve("a/one"), FileTime.fromMillis(1_000_000_000_123L));
        tree = DirectoryTree.open(root.toString());
    }

    @AfterEach
    void close() {
        tree.close();
    }

    @Test
    void what_is_copied_is_like_the_tree_and_shares_no_inode_with_it() throws IOException {
        try (var snapshot = new TreeSnapshot(tree, MUCH)) {
            var taken = snapshot.take();
            assertEquals(4, taken.files());
            assertEquals(12, taken.bytes());
            assertEquals(0, taken.unsettled());
            var copy = Path.of(snapshot.rootPath());
            assertTrue(copy.startsWith(root.resolve(".sundog")), copy.toString());
            assertEquals("twotwo", Files.readString(copy.resolve("a/b/two")));
            assertEquals(0, Files.size(copy.resolve("empty")));
            assertEquals(Path.of("/etc/passwd"), Files.readSymbolicLink(copy.resolve("a/link")));
            assertEquals("rw-r-----", mode(copy.resolve("a/one")));
            assertEquals(
                    1_000_000_000_123L,
                    Files.getLastModifiedTime(copy.resolve("a/one")).toMillis());
            assertNotEquals(inode(root.resolve("a/one")), inode(copy.resolve("a/one")));
            Files.writeString(copy.resolve("another"), "of the drill", StandardOpenOption.APPEND);
            assertEquals("one", Files.readString(root.resolve("a/one")));
        }
        try (var left = Files.list(root.resolve(".sundog/drill"))) {
            assertEquals(0, left.count());
        }
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void more_than_it_may_take_is_refused_and_leaves_nothing() throws IOException {
        try (var snapshot = new TreeSnapshot(tree, 0)) {
            boolean shares = snapshotTakesNoRoom();
            if (shares) {
                assertEquals(0, snapshot.take().copiedBytes());
            } else {
                var refusal = assertThrows(OperatorException.class, snapshot::take);
                assertTrue(refusal.what().contains("more than 0 bytes"), refusal.what());
            }
        }
        try (var left = Files.list(root.resolve(".sundog/drill"))) {
            assertEquals(0, left.count());
        }
    }

    private boolean snapshotTakesNoRoom() throws IOException {
        Files.writeString(root.resolve("probe"), "probe");
        var ended = new ProcessBuilder(
                        "cp",
                        "--reflink=always",
                        root.resolve("probe").toString(),
                        root.resolve("probe2").toString())
                .redirectErrorStream(true)
                .start();
        try {
            return ended.waitFor() == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            Files.deleteIfExists(root.resolve("probe"));
            Files.deleteIfExists(root.resolve("probe2"));
        }
    }

    @Test
    void a_killed_drill_leaves_nothing_for_the_next_one() throws IOException {
        var left = Files.createDirectories(root.resolve(".sundog/drill/1/a/old"));
        TreeSnapshot.clear(tree);
        assertFalse(Files.exists(left));
        Files.createDirectories(left);
        try (var snapshot = new TreeSnapshot(tree, MUCH)) {
            snapshot.take();
            assertFalse(Files.exists(left));
        }
    }

    @Test
    void while_the_tree_changes_every_file_is_whole_and_what_is_gone_is_gone() throws Exception {
        var a = "a".repeat(200_000);
        var b = "b".repeat(300_000);
        for (int i = 0; i < 40; i++) {
            Files.writeString(root.resolve("f" + i), a);
        }
        var ended = new AtomicBoolean();
        var writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; !ended.get(); i++) {
                try {
                    var beside = root.resolve("beside");
                    Files.writeString(beside, i % 2 == 0 ? b : a);
                    Files.move(
                            beside,
                            root.resolve("f" + i % 40),
                            StandardCopyOption.ATOMIC_MOVE,
                            StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        try (var snapshot = new TreeSnapshot(tree, MUCH)) {
            snapshot.take();
            for (int i = 0; i < 40; i++) {
                var found = Files.readString(Path.of(snapshot.rootPath(), "f" + i));
                assertTrue(found.equals(a) || found.equals(b), "f" + i + " is torn");
            }
            ended.set(true);
            writer.join();
            Files.delete(root.resolve("a/one"));
            Files.writeString(root.resolve("f0"), "after");
            assertEquals(0, snapshot.take().unsettled());
            assertFalse(Files.exists(Path.of(snapshot.rootPath(), "a/one")));
            assertEquals("after", Files.readString(Path.of(snapshot.rootPath(), "f0")));
        } finally {
            ended.set(true);
            writer.join();
        }
    }
}

package dev.sundog.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeEditTest {
    private static final long HOUR = 3_600_000_000_000L;
    private static final Metadata PLAIN = new Metadata(0644, -1, -1, 1_600_000_000_123_456_789L);
    private static final Metadata FOLDER = new Metadata(0755, -1, -1, 0);

    @TempDir
    Path temp;

    private DirectoryTree tree;

    @BeforeEach
    void open() {
        tree = DirectoryTree.open(temp.toString());
    }

    @AfterEach
    void close() {
        tree.close();
    }

    private static TreePath p(String path) {
        return TreePath.of(path);
    }

    private static byte[] b(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void file(TreePath path, String content, Metadata metadata) {
        try (var staged = tree.stage(1)) {
            staged.write(b(content), 0, b(content).length);
            staged.finish(metadata);
            assertTrue(staged.ownerApplied());
            staged.sync();
            tree.publish(staged, path);
        }
        tree.syncDirectory(path.parent());
    }

    private static String text(FileReader reader) {
        try (reader) {
            var into = new byte[1000];
            int n = reader.read(0, into, 0, into.length);
            return new String(into, 0, Math.max(n, 0), StandardCharsets.UTF_8);
        }
    }

    private Stat stat(String path) {
        return tree.stat(p(path)).orElseThrow();
    }

    @Test
    void publishingReplacesWhileReadersKeepTheOldVersion() {
        file(p("d/f"), "old", PLAIN);
        var reader = tree.open(p("d/f"));
        long inode = stat("d/f").inode();
        file(p("d/f"), "newer", PLAIN);
        assertEquals("old", text(reader));
        assertEquals("newer", text(tree.open(p("d/f"))));
        assertNotEquals(inode, stat("d/f").inode());
    }

    @Test
    void modesAndNanosecondsArriveExactly() {
        for (int mode : new int[] {0644, 0600, 0400, 0, 04755, 01777}) {
            file(p("f"), "x", new Metadata(mode, -1, -1, PLAIN.mtimeNanos()));
            assertEquals(mode, stat("f").mode());
            assertEquals(PLAIN.mtimeNanos(), stat("f").mtimeNanos());
        }
        tree.setMetadata(p("f"), new Metadata(0640, -1, -1, -1));
        assertEquals(0640, stat("f").mode());
        assertEquals(-1, stat("f").mtimeNanos());
        file(p("empty"), "", PLAIN);
        assertEquals(0, stat("empty").size());
    }

    @Test
    void theOwnerIsSetOrItIsSaidThatItWasNot() {
        boolean root = "root".equals(System.getProperty("user.name"));
        try (var staged = tree.stage(9)) {
            staged.finish(new Metadata(04755, 12345, 12346, 0));
            assertEquals(root, staged.ownerApplied());
            tree.publish(staged, p("f"));
        }
        assertEquals(root ? 04755 : 0755, stat("f").mode());
        assertEquals(root, stat("f").uid() == 12345 && stat("f").gid() == 12346);
        assertEquals(root, tree.makeDirectory(p("d"), new Metadata(0700, 12345, 12346, 0)));
        assertEquals(root, tree.makeSymlink(p("l"), b("t"), new Metadata(0777, 12345, 12346, 0)));
    }

    @Test
    void aFullDirectoryIsNeverReplacedAndAnEmptyOneIs() {
        file(p("d/f"), "x", PLAIN);
        var e = assertThrows(OccupiedException.class, () -> file(p("d"), "y", PLAIN));
        assertEquals(p("d"), e.path());
        assertThrows(OccupiedException.class, () -> tree.makeSymlink(p("d"), b("t"), PLAIN));
        assertEquals("x", text(tree.open(p("d/f"))));
        assertThrows(OccupiedException.class, () -> tree.makeDirectory(p("d/f"), FOLDER));
        assertThrows(OccupiedException.class, () -> tree.makeDirectory(p("d/f/g"), FOLDER));
        tree.makeDirectory(p("e"), FOLDER);
        file(p("e"), "now a file", PLAIN);
        assertEquals(Kind.FILE, stat("e").kind());
    }

    @Test
    void linksAreReplacedInOneStepAndNeverFollowed() {
        file(p("target"), "x", PLAIN);
        byte[] odd = {'.', '.', '/', (byte) 0xff};
        assertTrue(tree.makeSymlink(p("n/l"), odd, PLAIN));
        assertArrayEquals(odd, tree.readLink(p("n/l")));
        assertEquals(PLAIN.mtimeNanos(), stat("n/l").mtimeNanos());
        tree.makeSymlink(p("n/l"), b("../target"), PLAIN);
        tree.setMetadata(p("n/l"), new Metadata(0777, -1, -1, 7));
        assertEquals(7, stat("n/l").mtimeNanos());
        assertEquals(PLAIN.mtimeNanos(), stat("target").mtimeNanos());
        file(p("n/l"), "a file now", PLAIN);
        assertEquals(Kind.FILE, stat("n/l").kind());
        assertEquals("x", text(tree.open(p("target"))));
    }

    @Test
    void directoriesAreMadeWithTheirParentsAndRemovedOnlyWhenEmpty() {
        assertTrue(tree.makeDirectory(p("a/b/c"), new Metadata(0750, -1, -1, 0)));
        assertEquals(0750, stat("a/b/c").mode());
        assertTrue(tree.makeDirectory(p("a/b"), new Metadata(0711, -1, -1, 0)));
        assertEquals(0711, stat("a/b").mode());
        assertFalse(tree.removeDirectory(p("a/b")));
        assertTrue(tree.removeDirectory(p("a/b/c")));
        assertTrue(tree.removeDirectory(p("a/b")));
        assertTrue(tree.removeDirectory(p("a/b")));
        assertTrue(tree.makeDirectory(TreePath.ROOT, new Metadata(0755, -1, -1, 0)));
    }

    @Test
    void readOnlyDirectoriesAreStillMirrored() {
        tree.makeDirectory(p("ro/in"), new Metadata(0555, -1, -1, 0));
        tree.makeDirectory(p("ro"), new Metadata(0555, -1, -1, 0));
        file(p("ro/f"), "x", PLAIN);
        tree.makeSymlink(p("ro/l"), b("t"), PLAIN);
        tree.putAside(p("ro/in"), "trash");
        tree.putAside(p("ro/f"), "trash");
        assertEquals(0555, stat("ro").mode());
        assertEquals(Optional.empty(), tree.stat(p("ro/in")));
        assertEquals(2, tree.purge("trash", -HOUR, now()));
        tree.setMetadata(p("ro"), FOLDER);
    }

    private static long now() {
        var t = Instant.now();
        return t.getEpochSecond() * 1_000_000_000L + t.getNano();
    }

    @Test
    void whatIsPutAsideCanBeReadAndIsDestroyedOnlyWhenOld() {
        file(p("d/e/f"), "one", PLAIN);
        file(p("g"), "two", PLAIN);
        assertEquals(Optional.empty(), tree.putAside(p("nothing"), "trash"));
        assertEquals(Optional.of("trash/1-d"), tree.putAside(p("d"), "trash"));
        assertEquals(Optional.of("trash/2-g"), tree.putAside(p("g"), "trash"));
        file(p("g"), "three", PLAIN);
        assertEquals(Optional.of("aside/1-g"), tree.putAside(p("g"), "aside"));
        assertEquals("one", text(tree.openStored("trash/1-d/e/f")));
        assertEquals("two", text(tree.openStored("trash/2-g")));
        assertEquals(0, tree.purge("trash", HOUR, now()));
        file(p("g"), "four", PLAIN);
        try (var reopened = DirectoryTree.open(temp.toString())) {
            assertEquals(Optional.of("trash/3-g"), reopened.putAside(p("g"), "trash"));
        }
        assertEquals(3, tree.purge("trash", HOUR, now() + 2 * HOUR));
        assertThrows(RuntimeException.class, () -> tree.openStored("trash/2-g"));
        assertEquals("three", text(tree.openStored("aside/1-g")));
    }

    @Test
    void aLongNameIsPutAsideUnderAShorterOne() {
        var name = "ä".repeat(127);
        file(p(name), "x", PLAIN);
        var stored = tree.putAside(p(name), "aside").orElseThrow();
        assertEquals("x", text(tree.openStored(stored)));
    }

    @Test
    void aStagedFileIsMadeOfPiecesOfOthers() {
        file(p("source"), "0123456789", PLAIN);
        try (var first = tree.stage(2);
                var second = tree.stage(3)) {
            assertEquals(10, first.copyFrom(p("source"), 0, 10));
            first.write(b("-ab-"), 1, 2);
            assertEquals(3, first.copyFrom(p("source"), 7, 100));
            assertEquals(15, first.length());
            assertEquals(4, second.copyFromStored(first.location(), 9, 4));
            var stored = tree.putAside(p("source"), "trash").orElseThrow();
            assertEquals(2, second.copyFromStored(stored, 2, 2));
            assertEquals(6, second.copyFromStored(second.location(), 0, 6));
            second.finish(PLAIN);
            tree.publish(second, p("out"));
            tree.publish(first, p("first"));
        }
        assertEquals("0123456789ab789", text(tree.open(p("first"))));
        assertEquals("9ab723" + "9ab723", text(tree.open(p("out"))));
    }

    @Test
    void aStagedFileThatIsNotPublishedLeavesNothing() {
        try (var staged = tree.stage(5)) {
            staged.write(b("x"), 0, 1);
            assertEquals("x", text(tree.openStored("stage/5")));
        }
        assertThrows(RuntimeException.class, () -> tree.openStored("stage/5"));
        var crashed = tree.stage(6);
        crashed.write(b("rest of a crash"), 0, 15);
        try (var fresh = tree.stage(6)) {
            assertEquals(0, fresh.length());
            fresh.write(b("y"), 0, 1);
            tree.publish(fresh, p("f"));
        }
        assertEquals("y", text(tree.open(p("f"))));
    }

    @Test
    void aPackGrowsAndKeepsItsBytes() {
        try (var pack = tree.pack("p-1")) {
            assertEquals(0, pack.append(b("hello"), 0, 5));
            assertEquals(5, pack.append(b("xxworld"), 2, 5));
            pack.sync();
        }
        try (var pack = tree.pack("p-1")) {
            assertEquals(10, pack.length());
            assertEquals(10, pack.append(b("!"), 0, 1));
            var into = new byte[6];
            assertEquals(6, pack.read(5, into));
            assertArrayEquals(b("world!"), into);
            pack.truncate(5);
            assertEquals(-1, pack.read(5, into));
        }
        tree.removePack("p-1");
        tree.removePack("p-1");
        try (var pack = tree.pack("p-1")) {
            assertEquals(0, pack.length());
        }
        assertTrue(tree.freeBytes() > 0);
        tree.syncAll();
    }
}

package dev.sundog.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.model.GroupId;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {
    private static final Marker MARKER = new Marker("inst-1", new GroupId("shop"), "00ff");

    @TempDir
    Path temp;

    private Path root;
    private DirectoryTree tree;

    @BeforeEach
    void open() throws Exception {
        root = Files.createDirectory(temp.resolve("root"));
        tree = DirectoryTree.open(root.toString());
    }

    @AfterEach
    void close() {
        tree.close();
    }

    /** What a scan reported. */
    private static final class Seen implements Visitor {
        final Map<TreePath, Stat> entries = new HashMap<>();
        final List<TreePath> order = new ArrayList<>();
        final Map<TreePath, String> unreadable = new HashMap<>();
        final Map<TreePath, String> skipped = new HashMap<>();

        @Override
        public void entry(TreePath path, Stat stat) {
            assertEquals(null, entries.put(path, stat), "visited twice: " + path);
            order.add(path);
        }

        @Override
        public void unreadable(TreePath path, String why) {
            unreadable.put(path, why);
        }

        @Override
        public void skipped(TreePath path, String why) {
            skipped.put(path, why);
        }
    }

    private Seen scan(TreePath from) {
        var seen = new Seen();
        tree.scan(from, seen);
        return seen;
    }

    private static TreePath p(String path) {
        return TreePath.of(path);
    }

    private void file(TreePath path, String content) {
        try (var staged = tree.stage(77)) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            staged.write(bytes, 0, bytes.length);
            staged.finish(new Metadata(0644, -1, -1, 5));
            tree.publish(staged, path);
        }
    }

    @Test
    void aScanFindsTwoThousandFilesOnceEachAndDirectoriesFirst() throws Exception {
        for (int i = 0; i < 20; i++) {
            Files.createDirectory(root.resolve("d" + i));
        }
        for (int i = 0; i < 2000; i++) {
            Files.writeString(root.resolve("d" + i % 20 + "/f" + i), "x".repeat(i % 7));
        }
        var seen = scan(TreePath.ROOT);
        assertEquals(2020, seen.entries.size());
        assertEquals(6, seen.entries.get(p("d13/f1413")).size());
        for (var path : seen.order) {
            assertTrue(path.depth() == 1 || seen.order.indexOf(path.parent()) < seen.order.indexOf(path));
        }
        assertEquals(101, scan(p("d3")).entries.size());
        assertEquals(Set.of(p("d3/f3")), scan(p("d3/f3")).entries.keySet());
        assertTrue(scan(p("absent/x")).entries.isEmpty());
    }

    @Test
    void namesThatAreNoUtf8AreKeptInEveryCall() {
        var odd = TreePath.of(new byte[] {'d', (byte) 0xff, '/', (byte) 0xfe, (byte) 0xff});
        file(odd, "content");
        assertTrue(scan(TreePath.ROOT).entries.keySet().containsAll(Set.of(odd, odd.parent())));
        try (var reader = tree.open(odd)) {
            var into = new byte[20];
            assertEquals(7, reader.read(0, into, 0, 20));
            assertEquals(7, reader.stat().size());
            reader.force();
        }
        var stored = tree.putAside(odd, "aside").orElseThrow();
        assertEquals("aside/1-%fe%ff", stored);
        assertEquals(Optional.empty(), tree.stat(odd));
    }

    @Test
    void aDirectoryReplacedByALinkToOutsideLeadsNowhere() throws Exception {
        var outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("f"), "secret");
        Files.createSymbolicLink(root.resolve("d"), outside);
        assertEquals(Optional.empty(), tree.stat(p("d/f")));
        assertThrows(HostException.class, () -> tree.open(p("d/f")));
        assertThrows(OperatorException.class, () -> tree.open(p("d")));
        assertThrows(OccupiedException.class, () -> file(p("d/new"), "x"));
        assertThrows(HostException.class, () -> tree.setMetadata(p("d/f"), new Metadata(0, 0, 0, 0)));
        assertEquals(Optional.empty(), tree.putAside(p("d/f"), "trash"));
        assertTrue(tree.removeDirectory(p("d/f")));
        assertEquals(Kind.SYMLINK, tree.stat(p("d")).orElseThrow().kind());
        assertArrayEquals(outside.toString().getBytes(StandardCharsets.UTF_8), tree.readLink(p("d")));
        assertEquals(Set.of(p("d")), scan(TreePath.ROOT).entries.keySet());
        tree.putAside(p("d"), "aside");
        file(p("d/new"), "x");
        try (var list = Files.list(outside)) {
            assertEquals(List.of(outside.resolve("f")), list.toList());
        }
        assertEquals("secret", Files.readString(outside.resolve("f")));
    }

    @Test
    void ownDirectoryCannotBeReachedByAPath() {
        tree.writeMarker(MARKER);
        assertTrue(tree.isEmpty());
        assertTrue(scan(TreePath.ROOT).entries.isEmpty());
        assertEquals(Optional.empty(), tree.stat(p(".sundog/marker")));
        for (var path : List.of(".sundog", ".sundog/marker")) {
            assertThrows(OperatorException.class, () -> tree.open(p(path)));
            assertThrows(OperatorException.class, () -> file(p(path), "x"));
            assertThrows(OperatorException.class, () -> tree.putAside(p(path), "trash"));
            assertThrows(OperatorException.class, () -> tree.makeDirectory(p(path), new Metadata(0, -1, -1, 0)));
        }
        assertThrows(OperatorException.class, () -> tree.openStored("../x"));
        assertThrows(OperatorException.class, () -> tree.pack("../x"));
        file(p(".sundog-not"), "x");
        assertFalse(tree.isEmpty());
    }

    @Test
    void pipesAreSkippedAndCannotBeOpened() throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", root.resolve("pipe").toString())
                        .start()
                        .waitFor());
        var seen = scan(TreePath.ROOT);
        assertEquals(Set.of(p("pipe")), seen.skipped.keySet());
        assertTrue(seen.entries.isEmpty());
        assertEquals(Kind.OTHER, tree.stat(p("pipe")).orElseThrow().kind());
        assertThrows(OperatorException.class, () -> tree.open(p("pipe")));
    }

    @Test
    void mountedFileSystemsAreSkippedAndNotTakenAsGone() throws Exception {
        assumeTrue(Files.readString(Path.of("/proc/self/mounts")).contains(" /dev/pts "), "no /dev/pts mounted");
        try (var dev = DirectoryTree.open("/dev")) {
            var seen = new Seen();
            dev.scan(TreePath.ROOT, seen);
            assertTrue(seen.skipped.containsKey(p("pts")));
            assertTrue(seen.skipped.containsKey(p("null")));
            assertFalse(seen.entries.containsKey(p("pts")));
            assertEquals(Kind.OTHER, dev.stat(p("pts")).orElseThrow().kind());
            assertEquals(
                    Errno.EXDEV,
                    assertThrows(HostException.class, () -> dev.stat(p("pts/ptmx")))
                            .errno());
        }
    }

    @Test
    void anUnreadableDirectoryIsReportedAndNotTakenAsEmpty() throws Exception {
        assumeFalse("root".equals(System.getProperty("user.name")), "root reads everything");
        file(p("closed/f"), "x");
        Files.setPosixFilePermissions(root.resolve("closed"), PosixFilePermissions.fromString("---------"));
        var seen = scan(TreePath.ROOT);
        assertEquals(Set.of(p("closed")), seen.unreadable.keySet());
        assertEquals(Set.of(p("closed")), scan(p("closed")).unreadable.keySet());
        assertEquals(Set.of(p("closed/f")), scan(p("closed/f")).unreadable.keySet());
        assertTrue(assertThrows(HostException.class, () -> tree.stat(p("closed/f")))
                .denied());
        Files.setPosixFilePermissions(root.resolve("closed"), PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void presenceKnowsTheMarkerItsLossAndARootThatIsGoneOrExchanged() throws Exception {
        assertInstanceOf(Presence.MarkerMissing.class, tree.presence());
        tree.writeMarker(MARKER);
        assertEquals(new Presence.Present(MARKER), tree.presence());
        var again = new Marker("inst-2", new GroupId("shop"), "01");
        tree.writeMarker(again);
        assertEquals(new Presence.Present(again), tree.presence());

        var moved = temp.resolve("moved");
        Files.move(root, moved);
        assertInstanceOf(Presence.RootMissing.class, tree.presence());
        Files.createDirectory(root);
        assertInstanceOf(Presence.DeviceChanged.class, tree.presence());
        Files.delete(root);
        Files.move(moved, root);
        assertEquals(new Presence.Present(again), tree.presence());
        Files.writeString(root.resolve(".sundog/marker"), "sundog-marker 9\n");
        assertInstanceOf(Presence.MarkerMissing.class, tree.presence());
        Files.delete(root.resolve(".sundog/marker"));
        assertInstanceOf(Presence.MarkerMissing.class, tree.presence());
    }

    @Test
    void aRootThatIsNotThereIsExplained() {
        var e = assertThrows(
                OperatorException.class,
                () -> DirectoryTree.open(temp.resolve("no").toString()));
        assertTrue(e.what().contains("cannot be opened"));
    }

    @Test
    void liveDatabasesAreRecognised() {
        for (var name : List.of(
                "pg/PG_VERSION",
                "my/ibdata1",
                "mongo/WiredTiger",
                "mongo/mongod.lock",
                "app.db-wal",
                "x.SQLITE3-shm",
                "rocks/MANIFEST-000012")) {
            assertTrue(DirectoryTree.liveDatabaseEvidence(p(name)).isPresent(), name);
        }
        for (var name : List.of("orders.log", "great-wal", "notes-shm", "MANIFEST-a", "app.db", "-wal")) {
            assertEquals(Optional.empty(), DirectoryTree.liveDatabaseEvidence(p(name)), name);
            file(p("plain/" + name), "x");
        }
        assertEquals(Optional.empty(), tree.liveDatabase());
        file(p("plain/great"), "no database");
        assertEquals(Optional.empty(), tree.liveDatabase());
        file(p("plain/great"), "SQLite format 3\0 and more");
        assertTrue(tree.liveDatabase().orElseThrow().contains("plain/great-wal"));
        tree.putAside(p("plain"), "trash");
        file(p("deep/er/pg/PG_VERSION"), "17");
        assertTrue(tree.liveDatabase().orElseThrow().contains("PostgreSQL"));
    }
}

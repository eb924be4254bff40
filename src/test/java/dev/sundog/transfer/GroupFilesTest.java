package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.index.Index;
import dev.sundog.index.Op;
import dev.sundog.index.Place;
import dev.sundog.index.Stamp;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import dev.sundog.sync.TreeDigest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupFilesTest {
    private static final int CHUNKS = 12;
    private static final Stamp STAMP = new Stamp(1, 2, 3, 4);

    @TempDir
    Path dir;

    private DirectoryTree tree;
    private Index index;
    private GroupFiles files;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(dir.resolve("data"));
        tree = DirectoryTree.open(dir.resolve("data").toString());
        open();
    }

    @AfterEach
    void stop() {
        index.close();
        tree.close();
    }

    private void open() {
        index = Index.open(dir.resolve("index.db"), () -> new Incarnation(1, 2));
        files = new GroupFiles(
                Pair.GROUP, tree, index, path -> new SegmentId(Pair.GROUP, path.isRoot() ? path : top(path)));
    }

    private static TreePath top(TreePath path) {
        return path.depth() == 1 ? path : top(path.parent());
    }

    private void reopen() {
        index.close();
        open();
    }

    /** While there is no room nothing can be written. */
    private void room(boolean there) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("index.db"));
                var statement = connection.createStatement()) {
            for (var change : List.of("INSERT", "UPDATE", "DELETE")) {
                statement.execute(
                        there
                                ? "DROP TRIGGER IF EXISTS full_" + change
                                : "CREATE TRIGGER IF NOT EXISTS full_" + change + " BEFORE " + change
                                        + " ON agreed BEGIN SELECT RAISE(ABORT, 'no room'); END");
            }
        }
    }

    private static Chunk chunk(int n) {
        return new Chunk(Digest.of(("chunk " + n).getBytes(StandardCharsets.UTF_8)), 10 + n);
    }

    private static Layout layout(int... chunks) {
        return new Layout(Arrays.stream(chunks).mapToObj(GroupFilesTest::chunk).toList(), Grid.NONE);
    }

    private void agree(String path, int... chunks) {
        var layout = layout(chunks);
        files.agree(TreePath.of(path), layout.entry(new Metadata(0644, 0, 0, 5)), STAMP, layout);
    }

    private boolean isAgreed(String path) {
        return files.agreed(TreePath.of(path)).isPresent();
    }

    private Optional<ChunkBook.Location> find(int chunk) {
        return files.book().find(chunk(chunk).hash());
    }

    private static Optional<ChunkBook.Location> at(String path, long offset, int chunk) {
        return Optional.of(
                new ChunkBook.InTree(TreePath.of(path), offset, chunk(chunk).length()));
    }

    @Test
    void what_is_agreed_on_is_seen_before_it_is_written_and_after() {
        agree("d/f", 1, 2);
        for (int i = 0; i < 3; i++) {
            assertTrue(isAgreed("d/f") && !isAgreed("d"));
            assertEquals(Optional.of(layout(1, 2)), files.layout(TreePath.of("d/f")));
            assertEquals(at("d/f", 11, 2), find(2));
            assertTrue(files.book().isThere(chunk(1).hash()));
            files.flush();
            if (i == 1) {
                reopen();
            }
        }
        agree("d/f", 2, 3);
        assertEquals(Optional.empty(), find(1), "the version that is written no longer holds");
        assertEquals(at("d/f", 0, 2), find(2));
        files.forget(TreePath.of("d/f"));
        assertEquals(Optional.empty(), find(2));
        assertFalse(isAgreed("d/f"));
        files.flush();
        assertEquals(Optional.empty(), find(2));
        assertFalse(isAgreed("d/f"));
    }

    @Test
    void what_the_index_cannot_take_waits_is_seen_and_goes_before_what_is_newer() throws Exception {
        agree("f", 1);
        files.flush();
        room(false);
        agree("f", 2);
        agree("g", 3);
        assertThrows(OperatorException.class, files::flush);
        agree("f", 4);
        files.forget(TreePath.of("g"));
        assertThrows(OperatorException.class, files::flush);
        assertEquals(at("f", 0, 4), find(4));
        assertEquals(List.of(), files.book().all(chunk(1).hash()));
        assertFalse(isAgreed("g"));
        room(true);
        files.flush();
        reopen();
        assertEquals(at("f", 0, 4), find(4));
        assertFalse(isAgreed("g"));
    }

    @Test
    void of_a_name_that_waits_for_long_only_the_last_word_is_kept() throws Exception {
        room(false);
        for (int i = 0; i < 20_000; i++) {
            agree("f", i % CHUNKS);
            if (i % 1000 == 0) {
                assertThrows(OperatorException.class, files::flush);
            }
        }
        assertThrows(OperatorException.class, files::flush);
        assertFalse(files.isMuchUnwritten());
        room(true);
        files.flush();
        assertEquals(Optional.of(layout(19_999 % CHUNKS)), files.layout(TreePath.of("f")));
    }

    @Test
    void a_directory_moves_also_while_the_index_has_no_room() throws Exception {
        for (boolean there : List.of(true, false)) {
            agree("a/x", 1, 2);
            agree("a/d/y", 3);
            agree("b/old", 4);
            files.flush();
            room(there);
            agree("a/z", 5);
            files.move(TreePath.of("a"), TreePath.of("b"));
            assertEquals("b/d/y b/x b/z", names());
            assertEquals(at("b/x", 11, 2), find(2));
            assertEquals(at("b/z", 0, 5), find(5));
            assertEquals(Optional.empty(), find(4));
            assertEquals(3, files.known(new SegmentId(Pair.GROUP, TreePath.of("b"))));
            room(true);
            files.flush();
            reopen();
            assertEquals("b/d/y b/x b/z", names());
            assertEquals(Optional.of(layout(3)), files.layout(TreePath.of("b/d/y")));
        }
    }

    private String names() {
        var all = new TreeSet<String>();
        files.eachBeneath(TreePath.ROOT, path -> all.add(path.toString()));
        return String.join(" ", all);
    }

    @Test
    void a_chunk_held_ahead_is_found_in_the_pack_and_then_in_its_file_too() {
        var place = new Place("p1", 7, 11);
        var inPack = Optional.<ChunkBook.Location>of(new ChunkBook.InPack(place));
        files.book().putPacked(chunk(1).hash(), place);
        assertEquals(inPack, find(1));
        index.commit(List.of(new Op.PutHeld(Pair.GROUP, chunk(1).hash(), place)));
        files.book().dropPacked(List.of(chunk(1).hash()));
        assertEquals(inPack, find(1));
        agree("f", 1);
        files.flush();
        var inFile = at("f", 0, 1).orElseThrow();
        assertEquals(List.of(inPack.orElseThrow(), inFile), files.book().all(chunk(1).hash()));
        index.commit(List.of(new Op.DropHeld(Pair.GROUP, "p1")));
        assertEquals(List.of(inFile), files.book().all(chunk(1).hash()));
    }

    @Test
    void what_the_other_side_holds_ahead_is_remembered_until_it_is_in_a_file_or_nothing_is_on_its_way() {
        var hashes = List.of(chunk(1).hash(), chunk(2).hash());
        files.book().addThere(hashes);
        files.flush();
        reopen();
        assertTrue(hashes.stream().allMatch(files.book()::isThere));
        agree("f", 1);
        files.flush();
        assertFalse(index.lookup().isHeldThere(Pair.GROUP, chunk(1).hash()), "its file says so now");
        files.book().dropThere();
        files.flush();
        assertTrue(files.book().isThere(chunk(1).hash()));
        assertFalse(files.book().isThere(chunk(2).hash()));
    }

    @Test
    void content_of_deleted_files_is_named_for_a_while() {
        files.book().putStored("trash/1-f", layout(1, 2));
        var stored = Optional.<ChunkBook.Location>of(new ChunkBook.InStore("trash/1-f", 11, 12));
        assertEquals(stored, find(2));
        files.book().ageStored();
        assertEquals(stored, find(2));
        files.book().ageStored();
        assertEquals(Optional.empty(), find(2));
    }

    /** What is agreed on, kept simply. */
    private static final class Model {
        final TreeMap<TreePath, Entry> entries = new TreeMap<>();
        final TreeMap<TreePath, Layout> layouts = new TreeMap<>();

        boolean isBeneathFile(TreePath path) {
            return layouts.keySet().stream().anyMatch(f -> path.isWithin(f) && !path.equals(f));
        }

        /** Then it is no file: a file only takes the place of a directory that is known. */
        boolean holdsUnagreed(TreePath path) {
            return !entries.containsKey(path) && entries.keySet().stream().anyMatch(p -> p.isWithin(path));
        }

        void forgetBeneath(TreePath top) {
            entries.keySet().removeIf(path -> path.isWithin(top));
            layouts.keySet().removeIf(path -> path.isWithin(top));
        }

        List<TreeDigest.Child> children(TreePath directory) {
            var out = new ArrayList<TreeDigest.Child>();
            entries.forEach((path, entry) -> {
                if (path.parent().equals(directory)) {
                    var digest = entry instanceof Entry.Directory
                            ? TreeDigest.combined(entry.digest(), children(path))
                            : entry.digest();
                    out.add(new TreeDigest.Child(path.name(), digest));
                }
            });
            return out;
        }
    }

    @Test
    void any_alterations_and_failures_leave_what_they_say_at_every_moment() throws Exception {
        var lock = new ReentrantLock();
        for (long seed = 0; seed < 25; seed++) {
            var random = new Random(seed);
            var model = new Model();
            files.eachBeneath(TreePath.ROOT, files::forget);
            boolean there = true;
            for (int i = 0; i < 80; i++) {
                alter(random, model);
                switch (random.nextInt(8)) {
                    case 0 -> {
                        there = random.nextInt(3) > 0;
                        room(there);
                    }
                    case 1, 2 -> flush(there);
                    case 3 -> files.expect(path(random).parent());
                    case 4 -> new DirectoryDigests(files).prepare(TreePath.ROOT, lock);
                    case 5 -> check(model, "seed " + seed + ", step " + i);
                    default -> {}
                }
            }
            room(true);
            files.flush();
            check(model, "seed " + seed);
            reopen();
            check(model, "seed " + seed + ", opened again");
        }
    }

    private void flush(boolean there) {
        if (there) {
            files.flush();
        } else {
            try {
                files.flush();
            } catch (OperatorException e) {
                assertTrue(e.what().contains("no room"), e.what());
            }
        }
    }

    private static TreePath path(Random random) {
        var path = TreePath.ROOT;
        for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
            path = path.child(new byte[] {(byte) ('a' + random.nextInt(3))});
        }
        return path;
    }

    private void alter(Random random, Model model) {
        var path = path(random);
        if (model.isBeneathFile(path) || model.holdsUnagreed(path)) {
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> {
                files.forget(path);
                model.entries.remove(path);
                model.layouts.remove(path);
            }
            case 1 -> {
                var entry = new Entry.Directory(new Metadata(0700 + random.nextInt(3), 0, 0, 0));
                files.agree(path, entry, STAMP, Layout.EMPTY);
                model.entries.put(path, entry);
                model.layouts.remove(path);
            }
            case 2 -> {
                var to = path(random);
                boolean apart = !path.isWithin(to) && !to.isWithin(path);
                if (apart && files.isAnyBeneath(path) && !model.isBeneathFile(to)) {
                    files.move(path, to);
                    move(model, path, to);
                }
            }
            default -> {
                var layout = layout(random.ints(random.nextInt(4), 0, CHUNKS).toArray());
                var entry = layout.entry(new Metadata(0600, 0, 0, random.nextInt(2)));
                files.agree(path, entry, STAMP, layout);
                model.forgetBeneath(path);
                model.entries.put(path, entry);
                model.layouts.put(path, layout);
            }
        }
    }

    private static void move(Model model, TreePath from, TreePath to) {
        var move = new Move(from, to);
        model.forgetBeneath(to);
        for (var path : List.copyOf(model.entries.keySet())) {
            if (path.isWithin(from)) {
                model.entries.put(move.after(path), model.entries.remove(path));
                var layout = model.layouts.remove(path);
                if (layout != null) {
                    model.layouts.put(move.after(path), layout);
                }
            }
        }
    }

    private void check(Model model, String where) {
        var seen = new ArrayList<TreePath>();
        files.eachBeneath(TreePath.ROOT, seen::add);
        assertEquals(model.entries.keySet(), new TreeSet<>(seen), where);
        assertEquals(model.entries.size(), seen.size(), where + ": a name comes twice");
        model.entries.forEach((path, entry) -> {
            assertEquals(entry, files.agreed(path).orElseThrow().entry(), where + " " + path);
            assertEquals(Optional.ofNullable(model.layouts.get(path)), files.layout(path), where + " " + path);
        });
        var digests = new DirectoryDigests(files);
        seen.add(TreePath.ROOT);
        seen.stream()
                .filter(p -> p.isRoot() || model.entries.get(p) instanceof Entry.Directory)
                .forEach(p -> assertEquals(model.children(p), digests.children(p), where + " " + p));
        for (int i = 0; i < CHUNKS; i++) {
            var chunk = chunk(i);
            for (var location : files.book().all(chunk.hash())) {
                var place = (ChunkBook.InTree) location;
                var layout = model.layouts.get(place.path());
                assertEquals(chunk, layout.chunks().get(layout.indexAt(place.offset())), where + " " + place);
            }
        }
        for (var top : List.of("a", "b", "c")) {
            long known = model.entries.keySet().stream()
                    .filter(p -> p.isWithin(TreePath.of(top)))
                    .count();
            assertEquals(known, files.known(new SegmentId(Pair.GROUP, TreePath.of(top))), where);
        }
    }
}

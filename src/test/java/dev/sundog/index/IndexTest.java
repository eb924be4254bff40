package dev.sundog.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexTest {
    private static final GroupId SHOP = new GroupId("shop");
    private static final GroupId OTHER = new GroupId("other");
    private static final Metadata METADATA = new Metadata(0644, 1, 2, 3);

    @TempDir
    Path dir;

    private long lives = 1;
    private Index index;

    @BeforeEach
    void open() {
        index = Index.open(dir.resolve("index.db"), () -> new Incarnation(lives++, 7));
    }

    @AfterEach
    void close() {
        index.close();
    }

    private void reopen() {
        close();
        open();
    }

    private void raw(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("index.db"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Chunk chunk(int n) {
        return new Chunk(Digest.of(("chunk " + n).getBytes(StandardCharsets.UTF_8)), 100 + n);
    }

    private static Layout layout(int... chunks) {
        return new Layout(Arrays.stream(chunks).mapToObj(IndexTest::chunk).toList(), Grid.NONE);
    }

    private static Op.PutAgreed file(String path, Layout layout) {
        var agreed = new Agreed(layout.entry(METADATA), new Stamp(layout.size(), 2, 3, 4));
        return new Op.PutAgreed(SHOP, TreePath.of(path), agreed, layout);
    }

    private static Op.PutAgreed directory(String path) {
        var agreed = new Agreed(new Entry.Directory(METADATA), new Stamp(0, 0, 0, 9));
        return new Op.PutAgreed(SHOP, TreePath.of(path), agreed, Layout.EMPTY);
    }

    private void commit(Op... ops) {
        index.commit(List.of(ops));
    }

    private boolean isAgreed(String path) {
        return index.lookup().agreed(SHOP, TreePath.of(path)).isPresent();
    }

    private Set<String> spots(int chunk) {
        return index.lookup().spots(SHOP, chunk(chunk).hash()).stream()
                .map(s -> s.path() + "@" + s.start() + "+" + s.length())
                .collect(Collectors.toSet());
    }

    private List<String> names(String directory) {
        return index.lookup().children(SHOP, TreePath.of(directory), new byte[0], 1000).stream()
                .map(c -> new String(c.name(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void another_format_is_refused_in_words() throws Exception {
        close();
        raw("PRAGMA user_version=1");
        var e = assertThrows(OperatorException.class, this::open);
        assertTrue(e.what().contains("format 1"), e.what());
        assertTrue(e.remedy().contains("move the file away"), e.remedy());
        raw("PRAGMA user_version=" + Index.FORMAT);
        open();
    }

    @Test
    void what_is_agreed_on_comes_back_as_it_was_and_a_life_ends_with_its_file() {
        var put = file("a/b/c", layout(1, 2));
        commit(put, directory("a"));
        var life = index.incarnation();
        reopen();
        assertEquals(life, index.incarnation());
        assertEquals(Optional.of(put.agreed()), index.lookup().agreed(SHOP, put.path()));
        assertEquals(Optional.of(put.layout()), index.lookup().layout(SHOP, put.path()));
        assertTrue(isAgreed("a") && !isAgreed("a/b"), "b only holds something");
        assertEquals(Optional.empty(), index.lookup().agreed(OTHER, put.path()));
        assertEquals(Optional.empty(), index.lookup().layout(SHOP, TreePath.of("a")));
        close();
        assertTrue(dir.resolve("index.db").toFile().delete());
        open();
        assertNotEquals(life, index.incarnation());
    }

    @Test
    void children_come_in_byte_order_page_by_page() {
        for (var name : List.of("b", "a", "a.x", "ab", "a/x", "\u00e9", "Z")) {
            commit(file("d/" + name, layout(1)));
        }
        assertEquals(List.of("Z", "a", "a.x", "ab", "b", "\u00e9"), names("d"));
        var first = index.lookup().children(SHOP, TreePath.of("d"), new byte[0], 2);
        var next =
                index.lookup().children(SHOP, TreePath.of("d"), first.getLast().name(), 2);
        assertEquals("a.x", new String(next.getFirst().name(), StandardCharsets.UTF_8));
        assertEquals(List.of("d"), names(""));
        assertEquals(List.of(), names("d/a.x"));
    }

    @Test
    void directories_that_only_held_what_is_gone_are_gone() {
        commit(file("a/b/c", layout(1)));
        commit(new Op.DropAgreed(SHOP, TreePath.of("a/b/c")));
        assertEquals(List.of(), names(""));
        commit(file("a/b/c", layout(2)));
        assertTrue(isAgreed("a/b/c"));
        assertEquals(Set.of(), spots(1));
        assertEquals(Set.of("a/b/c@0+102"), spots(2));
    }

    @Test
    void a_directory_moves_with_all_beneath_and_its_chunks_are_found_there() {
        commit(directory("a"), directory("a/d"), file("a/d/x", layout(1, 2)), file("a/d/e/y", layout(3)));
        commit(file("t/new/old", layout(4)));
        assertEquals(Set.of("a/d/x@101+102"), spots(2));
        commit(new Op.MoveAgreed(SHOP, TreePath.of("a/d"), TreePath.of("t/new")));
        assertEquals(Set.of("t/new/x@101+102"), spots(2));
        assertEquals(Set.of("t/new/e/y@0+103"), spots(3));
        assertEquals(Set.of(), spots(4));
        assertTrue(isAgreed("t/new") && isAgreed("t/new/x") && isAgreed("t/new/e/y") && isAgreed("a"));
        assertTrue(!isAgreed("a/d") && !isAgreed("a/d/x") && !isAgreed("t/new/old"));
        assertEquals(List.of("e", "x"), names("t/new"));
        assertEquals(Optional.of(layout(1, 2)), index.lookup().layout(SHOP, TreePath.of("t/new/x")));
        commit(file("a/d/x", layout(9)));
        assertEquals(Set.of("a/d/x@0+109"), spots(9));
        assertEquals(Set.of("t/new/x@0+101"), spots(1));
    }

    @Test
    void the_digest_of_a_directory_is_known_until_something_beneath_changes() {
        var digest = Digest.of(new byte[] {1});
        commit(directory("a"), directory("a/b"), directory("a/c"), file("a/b/x", layout(1)));
        Runnable remember = () -> commit(
                new Op.PutBelow(SHOP, TreePath.of("a/b"), digest),
                new Op.PutBelow(SHOP, TreePath.of("a/c"), digest),
                new Op.PutBelow(SHOP, TreePath.of("a"), digest));
        remember.run();
        assertEquals("a a/b a/c", known());
        reopen();
        assertEquals("a a/b a/c", known());
        commit(file("a/b/x", layout(2)));
        assertEquals("a/c", known());
        remember.run();
        var same = file("a/b/x", layout(2));
        commit(new Op.PutAgreed(
                SHOP, same.path(), new Agreed(same.agreed().entry(), new Stamp(1, 1, 1, 1)), same.layout()));
        assertEquals("a a/b a/c", known(), "only the look of the file is another one");
        commit(new Op.DropAgreed(SHOP, TreePath.of("a/b/x")));
        assertEquals("a/c", known());
        remember.run();
        commit(file("a/b/new/deep/y", layout(1)));
        commit(directory("a/b/new"));
        assertEquals("a/c", known());
        remember.run();
        commit(new Op.MoveAgreed(SHOP, TreePath.of("a/b/new"), TreePath.of("a/c/new")));
        assertEquals("", known());
    }

    private String known() {
        return List.of("a", "a/b", "a/c").stream()
                .filter(d -> index.lookup().below(SHOP, TreePath.of(d)).isPresent())
                .collect(Collectors.joining(" "));
    }

    @Test
    void chunks_held_ahead_are_each_groups_own_and_known_as_long_as_their_pack() {
        var place = new Place("p1", 10, 20);
        commit(
                new Op.PutHeld(SHOP, chunk(1).hash(), place),
                new Op.PutHeld(SHOP, chunk(2).hash(), place),
                new Op.PutHeld(OTHER, chunk(1).hash(), place),
                new Op.PutHeldThere(SHOP, chunk(1).hash()),
                new Op.PutHeldThere(SHOP, chunk(3).hash()));
        reopen();
        assertEquals(Optional.of(place), index.lookup().held(SHOP, chunk(1).hash()));
        assertTrue(index.lookup().isHeldThere(SHOP, chunk(1).hash()));
        assertTrue(!index.lookup().isHeldThere(OTHER, chunk(1).hash()));
        commit(file("f", layout(1)));
        // The file may be replaced while something else is still to be made of it.
        assertEquals(Optional.of(place), index.lookup().held(SHOP, chunk(1).hash()));
        assertTrue(!index.lookup().isHeldThere(SHOP, chunk(1).hash()));
        assertTrue(index.lookup().isAnyHeldThere(SHOP));
        commit(new Op.DropHeldThere(SHOP), new Op.DropHeld(SHOP, "p1"));
        assertTrue(!index.lookup().isAnyHeldThere(SHOP));
        assertEquals(Optional.empty(), index.lookup().held(SHOP, chunk(1).hash()));
        assertEquals(Optional.empty(), index.lookup().held(SHOP, chunk(2).hash()));
        assertEquals(Optional.of(place), index.lookup().held(OTHER, chunk(1).hash()));
    }

    @Test
    void of_a_commit_that_fails_nothing_counts_and_the_next_one_succeeds() throws Exception {
        commit(file("a/x", layout(1)));
        raw("CREATE TRIGGER full BEFORE INSERT ON note WHEN NEW.name='full' BEGIN SELECT RAISE(ABORT, 'no room'); END");
        var failing = new Op.Note("full", "");
        assertThrows(
                OperatorException.class,
                () -> commit(
                        new Op.DropAgreed(SHOP, TreePath.of("a/x")),
                        file("b/y", layout(2)),
                        new Op.PutHeld(SHOP, chunk(5).hash(), new Place("p1", 0, 1)),
                        failing));
        assertTrue(isAgreed("a/x") && !isAgreed("b/y"));
        assertEquals(Set.of("a/x@0+101"), spots(1));
        assertEquals(Optional.empty(), index.lookup().held(SHOP, chunk(5).hash()));
        commit(file("a/z", layout(3)), file("b/y", layout(2)));
        reopen();
        assertTrue(isAgreed("a/x") && isAgreed("a/z") && isAgreed("b/y"));
        assertEquals(Set.of("b/y@0+102"), spots(2));
    }

    @Test
    void of_many_chunks_those_are_found_that_came_ahead_however_many_are_asked_for() {
        var all = IntStream.range(0, 150).mapToObj(i -> chunk(i).hash()).toList();
        assertEquals(Set.of(), index.lookup().held(SHOP, all));
        assertEquals(Set.of(), index.lookup().held(SHOP, List.of()));
        for (int i : List.of(0, 63, 64, 128, 149)) {
            commit(new Op.PutHeld(SHOP, all.get(i), new Place("p1", i, 1)));
        }
        commit(new Op.PutHeld(OTHER, all.get(5), new Place("p1", 5, 1)));
        var held = Set.of(all.get(0), all.get(63), all.get(64), all.get(128), all.get(149));
        assertEquals(held, index.lookup().held(SHOP, all));
        assertEquals(Set.of(all.get(64)), index.lookup().held(SHOP, all.subList(64, 65)));
    }

    @Test
    void a_reader_sees_what_was_committed_while_something_else_is_being_written() {
        commit(file("a", layout(1)), new Op.Note("n", "1"));
        for (int i = 2; i < 50; i++) {
            commit(file("a", layout(i)), new Op.Note("n", "" + i), new Op.PutJournal(SHOP, i, new byte[] {1}));
            assertEquals(Optional.of("" + i), index.note("n"));
            assertEquals(Optional.of(layout(i)), index.lookup().layout(SHOP, TreePath.of("a")));
            assertEquals(Set.of(), spots(i - 1));
        }
        commit(new Op.DropJournal(SHOP, 7));
        assertEquals(47, index.journal(SHOP).size());
    }

    /** What an index shall say, kept simply. */
    private static final class Model {
        final TreeMap<TreePath, Op.PutAgreed> agreed = new TreeMap<>();

        boolean isBeneathFile(TreePath path) {
            return agreed.values().stream()
                    .filter(p -> p.agreed().entry() instanceof Entry.File)
                    .anyMatch(p -> path.isWithin(p.path()) && !path.equals(p.path()));
        }

        void move(TreePath from, TreePath to) {
            var moved = new HashMap<TreePath, Op.PutAgreed>();
            for (var path : List.copyOf(agreed.keySet())) {
                if (path.isWithin(to)) {
                    agreed.remove(path);
                } else if (path.isWithin(from)) {
                    var put = agreed.remove(path);
                    var rest = Arrays.copyOfRange(path.bytes(), from.length(), path.length());
                    var bytes = Arrays.copyOf(to.bytes(), to.length() + rest.length);
                    System.arraycopy(rest, 0, bytes, to.length(), rest.length);
                    var moving = TreePath.of(bytes);
                    moved.put(moving, new Op.PutAgreed(SHOP, moving, put.agreed(), put.layout()));
                }
            }
            agreed.putAll(moved);
        }
    }

    @Test
    void any_alterations_leave_what_they_say() {
        for (long seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            var model = new Model();
            commit(new Op.DropHeldThere(SHOP));
            for (int i = 0; i < 60; i++) {
                var ops = new ArrayList<Op>();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    alter(random, model, ops);
                }
                index.commit(ops);
                if (random.nextInt(15) == 0) {
                    reopen();
                }
            }
            check(model, "seed " + seed);
            var all = new ArrayList<Op>();
            model.agreed.keySet().forEach(p -> all.add(new Op.DropAgreed(SHOP, p)));
            index.commit(all);
            assertEquals(List.of(), names(""), "seed " + seed);
        }
    }

    private static TreePath path(Random random) {
        var path = TreePath.ROOT;
        for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
            path = path.child(new byte[] {(byte) ('a' + random.nextInt(4))});
        }
        return path;
    }

    private static void alter(Random random, Model model, List<Op> ops) {
        var path = path(random);
        switch (random.nextInt(6)) {
            case 0 -> {
                ops.add(new Op.DropAgreed(SHOP, path));
                model.agreed.remove(path);
            }
            case 1 -> {
                var to = path(random);
                boolean holds = !model.agreed
                        .subMap(path, true, path.child("~".getBytes(StandardCharsets.UTF_8)), true)
                        .isEmpty();
                if (!path.isWithin(to) && !to.isWithin(path) && holds && !model.isBeneathFile(to)) {
                    ops.add(new Op.MoveAgreed(SHOP, path, to));
                    model.move(path, to);
                }
            }
            case 2 -> put(directory(path.toString()), model, ops);
            default -> {
                var chunks = random.ints(random.nextInt(4), 0, 12).toArray();
                put(file(path.toString(), layout(chunks)), model, ops);
            }
        }
    }

    private static void put(Op.PutAgreed put, Model model, List<Op> ops) {
        if (model.isBeneathFile(put.path())) {
            return;
        }
        if (put.agreed().entry() instanceof Entry.File) {
            model.agreed.keySet().removeIf(path -> path.isWithin(put.path()));
        }
        ops.add(put);
        model.agreed.put(put.path(), put);
    }

    private void check(Model model, String where) {
        var found = new TreeMap<TreePath, Agreed>();
        walk(TreePath.ROOT, found);
        assertEquals(model.agreed.keySet(), found.keySet(), where);
        Map<Chunk, Set<TreePath>> holders = new HashMap<>();
        model.agreed.forEach((path, put) -> {
            assertEquals(put.agreed(), found.get(path), where + " " + path);
            assertEquals(Optional.of(put.agreed()), index.lookup().agreed(SHOP, path), where + " " + path);
            boolean file = put.agreed().entry() instanceof Entry.File;
            assertEquals(
                    file ? Optional.of(put.layout()) : Optional.empty(),
                    index.lookup().layout(SHOP, path),
                    where);
            put.layout()
                    .chunks()
                    .forEach(c ->
                            holders.computeIfAbsent(c, x -> new TreeSet<>()).add(path));
        });
        for (int i = 0; i < 12; i++) {
            var all = holders.getOrDefault(chunk(i), Set.of());
            var spots = index.lookup().spots(SHOP, chunk(i).hash());
            assertEquals(Math.min(4, all.size()), spots.size(), where);
            for (var spot : spots) {
                var layout = index.lookup().layout(SHOP, spot.path()).orElseThrow();
                assertEquals(chunk(i), layout.chunks().get(layout.indexAt(spot.start())), where);
                assertTrue(all.contains(spot.path()), where);
            }
        }
    }

    private void walk(TreePath directory, Map<TreePath, Agreed> into) {
        for (var child : index.lookup().children(SHOP, directory, new byte[0], 1000)) {
            var path = directory.child(child.name());
            child.agreed().ifPresent(a -> into.put(path, a));
            walk(path, into);
        }
    }
}

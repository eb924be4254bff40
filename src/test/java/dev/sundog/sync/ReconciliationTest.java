package dev.sundog.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ReconciliationTest {
    /** A tree in memory, digested as the word says: from the last name to the first. */
    private static final class Whole implements TreeDigest {
        private final Map<TreePath, List<Child>> children = new HashMap<>();

        Whole(NavigableMap<TreePath, Digest> entries) {
            for (var e : entries.descendingMap().entrySet()) {
                var path = e.getKey();
                var digest = TreeDigest.combined(e.getValue(), children(path));
                children.computeIfAbsent(path.parent(), p -> new ArrayList<>())
                        .addFirst(new Child(path.name(), digest));
            }
        }

        @Override
        public List<Child> children(TreePath directory) {
            return List.copyOf(children.getOrDefault(directory, List.of()));
        }
    }

    private static Digest digest(String content) {
        return Digest.of(content.getBytes(StandardCharsets.UTF_8));
    }

    private static NavigableMap<TreePath, Digest> tree(Random random, int names) {
        var out = new TreeMap<TreePath, Digest>();
        for (int i = 0; i < names; i++) {
            var path = TreePath.ROOT;
            for (int depth = 1 + random.nextInt(4); depth > 0; depth--) {
                path = path.child(("d" + random.nextInt(5)).getBytes(StandardCharsets.UTF_8));
                out.putIfAbsent(path, digest("directory"));
            }
            var file = path.child(("f" + random.nextInt(20)).getBytes(StandardCharsets.UTF_8));
            out.put(file, digest("content " + random.nextInt(50)));
        }
        return out;
    }

    private record Found(Set<TreePath> differing, int questions) {}

    private static Found compare(NavigableMap<TreePath, Digest> here, NavigableMap<TreePath, Digest> there) {
        var search = new Reconciliation(new Whole(here));
        var other = new Whole(there);
        var asks = new ArrayDeque<>(List.of(TreePath.ROOT));
        var differing = new TreeSet<TreePath>();
        int questions = 0;
        while (!asks.isEmpty()) {
            var directory = asks.poll();
            questions++;
            var step = search.answered(directory, other.children(directory));
            differing.addAll(step.differing());
            asks.addAll(step.ask());
        }
        assertTrue(search.isDone());
        return new Found(differing, questions);
    }

    /** What an answer must tell: all that differs, or holds what differs, as far as the other side has its directory. */
    private static Set<TreePath> expected(NavigableMap<TreePath, Digest> here, NavigableMap<TreePath, Digest> there) {
        var all = new HashSet<>(here.keySet());
        all.addAll(there.keySet());
        var out = new TreeSet<TreePath>();
        for (var path : all) {
            if (!Objects.equals(here.get(path), there.get(path))) {
                for (var up = path; !up.isRoot(); up = up.parent()) {
                    // Beneath what the other side lacks altogether nothing is asked: the whole of it is sent.
                    if (up.parent().isRoot() || there.containsKey(up.parent())) {
                        out.add(up);
                    }
                }
            }
        }
        return out;
    }

    @Test
    void equal_trees_take_one_question() {
        for (long seed = 0; seed < 20; seed++) {
            var tree = tree(new Random(seed), 100);
            assertEquals(new Found(Set.of(), 1), compare(tree, new TreeMap<>(tree)));
        }
        assertEquals(new Found(Set.of(), 1), compare(new TreeMap<>(), new TreeMap<>()));
    }

    @Test
    void exactly_what_differs_is_found() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var here = tree(random, 150);
            var there = new TreeMap<>(here);
            for (var path : List.copyOf(here.keySet())) {
                switch (random.nextInt(60)) {
                    case 0 -> there.computeIfPresent(path, (p, old) -> digest("changed"));
                    case 1 -> there.keySet().removeIf(p -> p.isWithin(path));
                    case 2 -> here.keySet().removeIf(p -> p.isWithin(path));
                    default -> {}
                }
            }
            assertEquals(expected(here, there), compare(here, there).differing(), "seed " + seed);
        }
    }

    @Test
    void one_difference_in_many_names_takes_as_many_questions_as_its_depth() {
        var here = tree(new Random(1), 2_000);
        var there = new TreeMap<>(here);
        var deepest = here.keySet().stream()
                .max((a, b) -> Integer.compare(a.depth(), b.depth()))
                .orElseThrow();
        there.put(deepest, digest("changed"));
        var found = compare(here, there);
        assertTrue(found.questions() <= deepest.depth() + 1, found.questions() + " questions");
        assertTrue(found.differing().contains(deepest));
        assertEquals(deepest.depth(), found.differing().size());
    }

    @Test
    void an_answer_that_was_not_asked_for_or_comes_twice_changes_nothing() {
        var here = tree(new Random(2), 50);
        var search = new Reconciliation(new Whole(here));
        var theirs = new Whole(new TreeMap<>());
        var nothing = new Reconciliation.Step(List.of(), List.of(), Map.of());
        assertEquals(nothing, search.answered(TreePath.of("d1"), List.of()));
        assertEquals(Set.of(TreePath.ROOT), search.open());
        assertTrue(!search.answered(TreePath.ROOT, theirs.children(TreePath.ROOT))
                .differing()
                .isEmpty());
        assertEquals(nothing, search.answered(TreePath.ROOT, theirs.children(TreePath.ROOT)));
        assertTrue(search.isDone());
    }

    @Test
    void what_the_other_side_has_is_told_apart_from_what_it_lacks() {
        var here = new TreeMap<TreePath, Digest>();
        here.put(TreePath.of("both"), digest("1"));
        here.put(TreePath.of("here"), digest("1"));
        var there = new TreeMap<TreePath, Digest>();
        there.put(TreePath.of("both"), digest("2"));
        there.put(TreePath.of("there"), digest("1"));
        var step =
                new Reconciliation(new Whole(here)).answered(TreePath.ROOT, new Whole(there).children(TreePath.ROOT));
        assertEquals(List.of(TreePath.of("both"), TreePath.of("here"), TreePath.of("there")), step.differing());
        assertEquals(
                Set.of(TreePath.of("both"), TreePath.of("there")),
                step.presentThere().keySet());
    }
}

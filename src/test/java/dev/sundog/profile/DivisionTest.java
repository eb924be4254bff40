package dev.sundog.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Rate;
import dev.sundog.model.Segment;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DivisionTest {
    private static final Workload PLAIN = Worlds.workload(Worlds.SHOP, 5, List.of());
    private static final Rate LINK = Rate.ofMegabits(1000);

    private static Division divide(Workload workload, List<Worlds.FileAt> files, Optional<Division> previous) {
        var tree = Worlds.tree(files, Division.borders(workload));
        return Division.divide(workload, tree, DivisionSettings.of(tree.bytes(), LINK), previous);
    }

    private static Set<TreePath> subtrees(Division division) {
        var out = new HashSet<TreePath>();
        division.segments().forEach(s -> out.add(s.id().subtree()));
        return out;
    }

    @Test
    void everyPathLiesInExactlyTheDeepestSegmentThatHoldsItAndSizesAddUp() {
        for (int seed = 0; seed < 60; seed++) {
            var files = Worlds.files(new SplittableRandom(seed), 400);
            var workload = Worlds.workload(Worlds.SHOP, 5, List.of(Worlds.rule("d0/d0", 9), Worlds.rule("none", null)));
            var division = divide(workload, files, Optional.empty());
            var bytes = new HashMap<SegmentId, Long>();
            for (var file : files) {
                var id = division.of(file.path());
                var deepest = division.segments().stream()
                        .map(Segment::id)
                        .filter(s -> file.path().isWithin(s.subtree()))
                        .max((a, b) -> a.subtree().length() - b.subtree().length())
                        .orElseThrow();
                assertEquals(deepest, id, "seed " + seed);
                bytes.merge(id, file.size(), Long::sum);
            }
            long entries = 0;
            for (var segment : division.segments()) {
                assertEquals(bytes.getOrDefault(segment.id(), 0L), segment.bytes(), "seed " + seed);
                entries += segment.files();
            }
            assertEquals(files.size(), entries, "seed " + seed);
            assertTrue(subtrees(division).containsAll(Division.borders(workload)), "seed " + seed);
            assertTrue(division.segments().getFirst().id().subtree().isRoot());
            assertEquals(
                    9,
                    division.segments().stream()
                            .filter(s -> s.id().subtree().equals(TreePath.of("d0/d0")))
                            .findFirst()
                            .orElseThrow()
                            .priority());
        }
    }

    @Test
    void theSameDataGivesTheSameSegmentsInWhateverOrderItIsSeen() {
        for (int seed = 0; seed < 30; seed++) {
            var files = Worlds.files(new SplittableRandom(seed), 400);
            var shuffled = new ArrayList<>(files);
            Collections.shuffle(shuffled, new Random(seed));
            var first = divide(PLAIN, files, Optional.empty());
            assertEquals(
                    first.segments(), divide(PLAIN, shuffled, Optional.empty()).segments(), "seed " + seed);
            assertEquals(subtrees(first), subtrees(divide(PLAIN, files, Optional.of(first))), "seed " + seed);
        }
    }

    @Test
    void noSegmentIsSmallerThanTheLeastUnlessHotAndNoneLargerThanTheMostThatCouldBeDivided() {
        for (int seed = 0; seed < 60; seed++) {
            var files = Worlds.files(new SplittableRandom(seed), 400);
            var division = divide(PLAIN, files, Optional.empty());
            var tree = Worlds.tree(files, Set.of());
            var settings = DivisionSettings.of(tree.bytes(), LINK);
            for (var segment : division.segments()) {
                var evidence = division.evidence(segment.id());
                boolean root = segment.id().subtree().isRoot();
                assertTrue(root || segment.bytes() >= settings.leastBytes() || evidence.isHot(), "seed " + seed);
                if (segment.bytes() > settings.mostBytes()) {
                    var below = new HashMap<TreePath, Long>();
                    files.stream()
                            .filter(f -> division.of(f.path()).equals(segment.id()))
                            .forEach(f -> {
                                var at = f.path().parent();
                                while (!at.equals(segment.id().subtree())
                                        && !at.parent().equals(segment.id().subtree())) {
                                    at = at.parent();
                                }
                                below.merge(at, f.size(), Long::sum);
                            });
                    below.remove(segment.id().subtree());
                    below.forEach((path, bytes) -> assertTrue(bytes < settings.leastBytes(), path + " seed"));
                }
            }
        }
    }

    @Test
    void aSmallChangeMovesNoBorder() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new SplittableRandom(seed);
            var files = new ArrayList<>(Worlds.files(random, 400));
            var division = divide(PLAIN, files, Optional.empty());
            for (int step = 0; step < 5; step++) {
                var gone = files.remove(random.nextInt(files.size()));
                files.add(new Worlds.FileAt(gone.path(), gone.size() + gone.size() / 50, gone.mtimeNanos()));
                var next = divide(PLAIN, files, Optional.of(division));
                assertEquals(subtrees(division), subtrees(next), "seed " + seed);
                division = next;
            }
        }
    }

    @Test
    void aBusyDirectoryStandsApartFromItsColdSiblings() {
        var files = new ArrayList<Worlds.FileAt>();
        for (int i = 0; i < 100; i++) {
            files.add(new Worlds.FileAt(TreePath.of("a/old/f" + i), 100_000, Worlds.NOW - 300 * Worlds.DAY));
            files.add(new Worlds.FileAt(TreePath.of("a/busy/f" + i), 2_000, Worlds.NOW - 60_000_000_000L));
        }
        var settings = new DivisionSettings(1 << 30, 1 << 20);
        var division = Division.divide(PLAIN, Worlds.tree(files, Set.of()), settings, Optional.empty());
        assertEquals(Set.of(TreePath.ROOT, TreePath.of("a/busy")), subtrees(division));
        files.removeIf(f -> f.path().isWithin(TreePath.of("a/old")));
        var warm = Division.divide(PLAIN, Worlds.tree(files, Set.of()), settings, Optional.empty());
        assertEquals(Set.of(TreePath.ROOT), subtrees(warm));
    }

    @Test
    void namesAreBytesAndDepthIsBounded() {
        var odd = TreePath.of(new byte[] {(byte) 0xff, (byte) 0xfe});
        var tree = new TreeSummary(Worlds.NOW, Set.of());
        var deep = odd;
        for (int i = 0; i < 500; i++) {
            deep = deep.child(new byte[] {'x'});
        }
        tree.add(deep.child(new byte[] {'f'}), 50_000_000, 0);
        tree.add(TreePath.of("small"), 5_000_000, 0);
        var division = Division.divide(PLAIN, tree, DivisionSettings.of(tree.bytes(), LINK), Optional.empty());
        assertEquals(
                50_000_000,
                division.segments().stream().mapToLong(Segment::bytes).max().orElseThrow());
        assertTrue(division.of(deep).subtree().isWithin(odd));
        assertFalse(division.of(TreePath.of("small")).subtree().isWithin(odd));
    }

    @Test
    void whatDeclaredOperationsTouchIsASegmentEvenBeforeItExists() {
        var operation =
                new Workload.Operation("POST", "/orders", List.of(TreePath.of("data/orders")), Optional.empty());
        var workload = new Workload(
                Worlds.SHOP, 5, PLAIN.rpo(), PLAIN.roots(), List.of(), List.of(operation), Optional.empty());
        var division = divide(workload, List.of(), Optional.empty());
        assertEquals(
                TreePath.of("data/orders"),
                division.of(TreePath.of("data/orders/1")).subtree());
        assertEquals(TreePath.ROOT, division.of(TreePath.of("data/x")).subtree());
    }
}

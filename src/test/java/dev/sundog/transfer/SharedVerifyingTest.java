package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.DirectoryTree;
import dev.sundog.dataset.Drained;
import dev.sundog.dataset.Watch;
import dev.sundog.index.Agreed;
import dev.sundog.index.Index;
import dev.sundog.index.Op;
import dev.sundog.model.ConflictRule;
import dev.sundog.model.Incarnation;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Difference;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A second reading of both copies where both sites write: what it finds, what it repairs, and what it never spreads. */
@Timeout(600)
class SharedVerifyingTest {
    private static final int FILES = 30;
    private static final int BYTES = 600_000;

    @TempDir
    Path dir;

    private SharedPair pair;
    private volatile boolean blind;
    /** Done once, when that is called of a tree, before or after it. */
    private final Map<String, Moment> moments = new ConcurrentHashMap<>();

    private record Moment(boolean before, Step step) {}

    private interface Step {
        void run() throws Exception;
    }

    @BeforeEach
    void start() throws Exception {
        pair = new SharedPair(dir, ConflictRule.KEEP_BOTH, this::blinded);
        for (int i = 0; i < FILES; i++) {
            Files.write(pair.a.root.resolve("file" + i), content(i, 3_000));
        }
        Files.createDirectories(pair.b.root.resolve("d"));
        Files.write(pair.b.root.resolve("d/big"), content(100, BYTES));
        Files.createSymbolicLink(pair.a.root.resolve("link"), Path.of("file1"));
        pair.join();
        pair.settle();
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private static byte[] content(long seed, int bytes) {
        var out = new byte[bytes];
        new Random(seed).nextBytes(out);
        return out;
    }

    /** As a watch that loses notices. */
    private Dataset blinded(Dataset tree) {
        return (Dataset) Proxy.newProxyInstance(
                Dataset.class.getClassLoader(), new Class<?>[] {Dataset.class}, (proxy, method, args) -> {
                    try {
                        var moment = moments.get(method.getName());
                        if (moment != null && moment.before() && moments.remove(method.getName(), moment)) {
                            moment.step().run();
                        }
                        var out = method.invoke(tree, args);
                        if (moment != null && !moment.before() && moments.remove(method.getName(), moment)) {
                            moment.step().run();
                        }
                        return out instanceof Watch w ? blinded(w) : out;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Watch blinded(Watch watch) {
        return new Watch() {
            @Override
            public Drained drain() {
                var seen = watch.drain();
                return blind ? new Drained(Set.of(), Set.of(), Set.of(), List.of()) : seen;
            }

            @Override
            public boolean await(long millis) throws InterruptedException {
                return watch.await(millis);
            }

            @Override
            public boolean rootLost() {
                return watch.rootLost();
            }

            @Override
            public void close() {
                watch.close();
            }
        };
    }

    private static Verification ended(SharedPair.Side side) throws Exception {
        Pair.await(
                () -> "it comes to no end: " + side.group.verification(),
                () -> side.group.verification().orElseThrow().isOver());
        return side.group.verification().orElseThrow();
    }

    private static Verification verify(SharedPair.Side side, boolean repair) throws Exception {
        side.group.verify(repair);
        return ended(side);
    }

    private static Map<String, Difference.Kind> found(Verification v, boolean here) {
        var out = new TreeMap<String, Difference.Kind>();
        v.found().stream()
                .filter(f -> f.here() == here)
                .forEach(f ->
                        out.put(f.difference().path().toString(), f.difference().kind()));
        return out;
    }

    /** Bytes change behind the file system's back: the file looks to its agent, which is started anew, as it did. */
    private void rot(boolean first, String name, int... offsets) throws Exception {
        pair.stop(first);
        var site = first ? Site.PRIVATE : Site.PUBLIC;
        var file = dir.resolve(site.label()).resolve(name);
        var time = Files.getLastModifiedTime(file);
        try (var f = new RandomAccessFile(file.toFile(), "rw")) {
            for (int at : offsets) {
                f.seek(at);
                int old = f.read();
                f.seek(at);
                f.write(old ^ 1);
            }
        }
        Files.setLastModifiedTime(file, time);
        var path = TreePath.of(name);
        try (var tree = DirectoryTree.open(dir.resolve(site.label()).toString());
                var index = Index.open(SharedPair.index(dir, site), () -> new Incarnation(1, 1))) {
            var agreed = index.lookup().agreed(SharedPair.GROUP, path).orElseThrow();
            var looks = new Agreed(agreed.entry(), Stamps.ofOwn(tree.stat(path).orElseThrow()));
            var layout = index.lookup().layout(SharedPair.GROUP, path).orElseThrow();
            index.commit(List.of(new Op.PutAgreed(SharedPair.GROUP, path, looks, layout)));
        }
        pair.start(first);
        pair.join();
        pair.settle();
    }

    private static List<byte[]> aside(SharedPair.Side side) throws Exception {
        var aside = side.root.resolve(".sundog/aside");
        if (!Files.exists(aside)) {
            return List.of();
        }
        try (var all = Files.list(aside)) {
            var out = new java.util.ArrayList<byte[]>();
            for (var p : all.toList()) {
                out.add(Files.readAllBytes(p));
            }
            return out;
        }
    }

    private void equal() throws Exception {
        assertEquals(Look.at(pair.a.root), Look.at(pair.b.root));
    }

    @Test
    void equal_copies_are_found_equal_from_either_site_and_nothing_travels() throws Exception {
        for (var side : List.of(pair.a, pair.b)) {
            long before = pair.flow.bulkBytes.get();
            var v = verify(side, true);
            assertEquals(Verification.Phase.DONE, v.phase());
            assertEquals(List.of(), v.found());
            assertEquals(FILES + 3, v.here().files());
            assertEquals(FILES * 3_000 + BYTES, v.here().bytes());
            assertEquals(v.here(), v.there());
            assertEquals(v.here(), v.expected());
            assertTrue(pair.flow.bulkBytes.get() - before < 1_000, "sent " + (pair.flow.bulkBytes.get() - before));
        }
    }

    @Test
    void what_has_rotted_is_fetched_from_the_other_site_and_never_spread() throws Exception {
        for (boolean first : List.of(true, false)) {
            rot(first, "d/big", 300_000);
            var sick = first ? pair.a : pair.b;
            var other = first ? pair.b : pair.a;
            var rotten = Files.readAllBytes(sick.root.resolve("d/big"));
            var only = verify(other, false);
            assertEquals(Verification.Phase.DONE, only.phase());
            assertEquals(Map.of("d/big", Difference.Kind.CONTENT), found(only, false));
            assertArrayEquals(rotten, Files.readAllBytes(sick.root.resolve("d/big")), "without repair it is left");
            assertTrue(sick.group.problems().toString().contains("d/big: it looks as it did"));
            var inode = Files.getAttribute(other.root.resolve("d/big"), "unix:ino");
            long before = pair.flow.bytes.get();
            var v = verify(sick, true);
            assertEquals(Verification.Phase.DONE, v.phase(), v.why());
            assertEquals(Map.of("d/big", Difference.Kind.CONTENT), found(v, true));
            assertEquals(Map.of(), found(v, false));
            assertTrue(pair.flow.bytes.get() - before < BYTES / 3, "sent " + (pair.flow.bytes.get() - before));
            assertArrayEquals(content(100, BYTES), Files.readAllBytes(sick.root.resolve("d/big")));
            assertArrayEquals(content(100, BYTES), Files.readAllBytes(other.root.resolve("d/big")));
            assertEquals(inode, Files.getAttribute(other.root.resolve("d/big"), "unix:ino"), "it was not touched");
            assertTrue(aside(sick).stream().anyMatch(kept -> Arrays.equals(kept, rotten)), "it is kept aside");
            assertEquals(List.of(), sick.group.problems());
            assertEquals(0, verify(other, true).differences());
            pair.settle();
            equal();
            assertEquals(0, sick.group.standing().conflicts());
        }
    }

    @Test
    void each_side_gives_the_other_what_it_lost() throws Exception {
        rot(true, "d/big", 10);
        rot(false, "d/big", 590_000);
        rot(false, "file3", 100);
        var v = verify(pair.a, true);
        assertEquals(Verification.Phase.DONE, v.phase(), v.why());
        assertEquals(Map.of("d/big", Difference.Kind.CONTENT), found(v, true));
        assertEquals(Map.of("d/big", Difference.Kind.CONTENT, "file3", Difference.Kind.CONTENT), found(v, false));
        for (var side : List.of(pair.a, pair.b)) {
            assertArrayEquals(content(100, BYTES), Files.readAllBytes(side.root.resolve("d/big")));
            assertArrayEquals(content(3, 3_000), Files.readAllBytes(side.root.resolve("file3")));
        }
        assertEquals(0, verify(pair.b, true).differences());
    }

    /** What a site still has under any name it does not ask for. */
    @Test
    void what_is_elsewhere_in_the_tree_does_not_travel() throws Exception {
        Files.write(pair.a.root.resolve("copy"), content(100, BYTES));
        pair.settle();
        rot(true, "d/big", 300_000);
        long before = pair.flow.bulkBytes.get();
        assertEquals(Verification.Phase.DONE, verify(pair.a, true).phase());
        assertArrayEquals(content(100, BYTES), Files.readAllBytes(pair.a.root.resolve("d/big")));
        assertTrue(pair.flow.bulkBytes.get() - before < 2_000, "sent " + (pair.flow.bulkBytes.get() - before));
    }

    /** What came and was kept for a while is gone. */
    private void givePacksBack() throws Exception {
        for (var side : List.of(pair.a, pair.b)) {
            var pack = side.root.resolve(".sundog/pack").resolve(HeldChunks.PACK);
            Pair.await("the pack is kept", () -> {
                side.group.tidy();
                return !Files.exists(pack) || Files.size(pack) == 0;
            });
        }
    }

    @Test
    void what_neither_has_any_more_is_named_and_the_next_version_is_not_built_on_it() throws Exception {
        givePacksBack();
        rot(true, "d/big", 300_000);
        rot(false, "d/big", 300_000);
        var v = verify(pair.a, true);
        assertEquals(Verification.Phase.STOPPED, v.phase());
        assertTrue(v.why().startsWith("2 names are not as was agreed"), v.why());
        assertEquals(Map.of("d/big", Difference.Kind.UNREPAIRED), found(v, true));
        assertEquals(Map.of("d/big", Difference.Kind.UNREPAIRED), found(v, false));
        assertEquals(2, v.differences());
        for (var side : List.of(pair.a, pair.b)) {
            assertTrue(side.group.problems().toString().contains("d/big: it looks as it did"), "named");
            assertEquals(List.of(), aside(side));
        }
        Pair.await("something waits", pair.a.group::isCurrent);
        pair.part(); // what was asked for is forgotten there
        pair.join();
        pair.settle();
        var longer = Arrays.copyOf(content(100, BYTES), BYTES + 10);
        Files.write(pair.b.root.resolve("d/big"), longer);
        pair.settle();
        assertArrayEquals(longer, Files.readAllBytes(pair.a.root.resolve("d/big")));
        assertEquals(List.of(), verify(pair.b, true).found());
        assertEquals(List.of(), pair.a.group.problems());
    }

    @Test
    void who_writes_meanwhile_wins() throws Exception {
        for (int round = 0; round < 4; round++) {
            rot(true, "d/big", 300_000);
            pair.a.group.verify(true);
            Thread.sleep(round * 10L);
            var written = content(200 + round, BYTES);
            Files.write(pair.a.root.resolve("d/big"), written);
            ended(pair.a);
            pair.settle();
            equal();
            assertArrayEquals(written, Files.readAllBytes(pair.a.root.resolve("d/big")));
            assertEquals(List.of(), verify(pair.a, true).found());
        }
    }

    /** Who has it open goes on with what has the name, whether it was written before it was exchanged or just after. */
    @Test
    void who_writes_in_the_very_moment_wins() throws Exception {
        for (var when : List.of(
                Map.of("publish", true),
                Map.of("publish", false),
                Map.of("openStored", true),
                Map.of("openStored", false))) {
            rot(true, "d/big", 300_000);
            var written = content(300 + when.hashCode(), BYTES);
            try (var f = new RandomAccessFile(pair.a.root.resolve("d/big").toFile(), "rw")) {
                when.forEach((method, before) ->
                        moments.put(method, new Moment(before, () -> f.write(written, 0, BYTES / 2))));
                assertTrue(verify(pair.a, true).isOver());
                assertEquals(Map.of(), moments, "it came to that");
                f.write(written, BYTES / 2, BYTES / 2);
            }
            pair.settle();
            equal();
            assertArrayEquals(written, Files.readAllBytes(pair.a.root.resolve("d/big")), when.toString());
            assertEquals(List.of(), verify(pair.a, true).found());
        }
    }

    @Test
    void what_is_not_repaired_when_the_link_goes_down_is_found_again() throws Exception {
        rot(true, "d/big", 300_000);
        rot(true, "file7", 5);
        pair.a.group.verify(true);
        pair.part();
        assertTrue(pair.a.group.verification().orElseThrow().isOver());
        assertThrows(OperatorException.class, () -> pair.a.group.verify(true));
        pair.stop(true);
        pair.start(true);
        pair.join();
        pair.settle();
        assertEquals(Verification.Phase.DONE, verify(pair.b, true).phase());
        assertEquals(0, verify(pair.b, true).differences());
        assertArrayEquals(content(100, BYTES), Files.readAllBytes(pair.a.root.resolve("d/big")));
        assertArrayEquals(content(7, 3_000), Files.readAllBytes(pair.a.root.resolve("file7")));
    }

    @Test
    void what_was_written_and_not_seen_is_told_late() throws Exception {
        blind = true;
        Files.writeString(pair.a.root.resolve("file1"), "changed");
        Files.delete(pair.a.root.resolve("file2"));
        Files.writeString(pair.a.root.resolve("new"), "new");
        var expected = Map.of(
                "file1", Difference.Kind.CHANGED,
                "file2", Difference.Kind.MISSING,
                "new", Difference.Kind.EXTRA);
        var only = verify(pair.b, false);
        assertEquals(expected, found(only, false));
        assertTrue(Files.exists(pair.b.root.resolve("file2")));
        var v = verify(pair.b, true);
        assertEquals(Verification.Phase.DONE, v.phase(), v.why());
        assertEquals(expected, found(v, false));
        equal();
        assertEquals("changed", Files.readString(pair.b.root.resolve("file1")));
        assertEquals(0, verify(pair.a, true).differences());
    }

    @Test
    void a_large_absence_stops_it_and_takes_nothing_from_the_other_side() throws Exception {
        blind = true;
        for (int i = 0; i < FILES; i++) {
            Files.delete(pair.a.root.resolve("file" + i));
        }
        var there = verify(pair.b, true);
        assertEquals(Verification.Phase.STOPPED, there.phase());
        assertTrue(pair.a.group.halted().isPresent());
        // Less than half goes until it is seen to be too much; once more so where the reading stands still for long
        // between.
        assertTrue(names(pair.b.root) > FILES / 10, "nearly nothing is left");
        assertThrows(OperatorException.class, () -> pair.a.group.verify(true));
        pair.a.group.accept();
        pair.settle();
        equal();
        assertEquals(0, verify(pair.a, true).differences());
    }

    private static long names(Path root) throws Exception {
        try (var all = Files.list(root)) {
            return all.filter(p -> p.getFileName().toString().startsWith("file"))
                    .count();
        }
    }

    @Test
    void one_at_a_time_and_the_one_that_was_asked_for_first() throws Exception {
        for (int round = 0; round < 5; round++) {
            pair.a.group.verify(true);
            try {
                pair.b.group.verify(true);
            } catch (OperatorException e) {
                assertTrue(e.what().contains("asked for at the other site"), e.what());
            }
            assertEquals(Verification.Phase.DONE, ended(pair.a).phase());
            assertEquals(List.of(), ended(pair.a).found());
            var other = pair.b.group.verification();
            if (other.isPresent()) {
                var b = ended(pair.b);
                assertTrue(
                        b.phase() == Verification.Phase.DONE || b.why().contains("asked before"), "it gave way: " + b);
            }
        }
        pair.flow.hold(() -> {
            pair.a.group.verify(true);
            assertThrows(OperatorException.class, () -> pair.a.group.verify(false));
        });
        ended(pair.a);
    }

    /** Neither has heard of the other's when it asks. */
    @Test
    void where_both_are_asked_at_once_the_later_gives_way() throws Exception {
        for (boolean first : List.of(true, false)) {
            var early = first ? pair.a : pair.b;
            var late = first ? pair.b : pair.a;
            pair.flow.hold(() -> {
                early.group.verify(true);
                Thread.sleep(2); // not in the same tick of the clock
                late.group.verify(true);
            });
            assertEquals(Verification.Phase.DONE, ended(early).phase());
            var gaveWay = ended(late);
            assertEquals(Verification.Phase.STOPPED, gaveWay.phase());
            assertTrue(gaveWay.why().contains("was asked before"), gaveWay.why());
            assertEquals(Verification.Phase.DONE, verify(late, true).phase());
        }
    }

    @Test
    void of_two_in_the_same_tick_of_the_clock_one_goes_on() throws Exception {
        for (int round = 0; round < 10; round++) {
            pair.flow.hold(() -> {
                pair.a.group.verify(true);
                pair.b.group.verify(true);
            });
            var phases = List.of(ended(pair.a).phase(), ended(pair.b).phase());
            assertEquals(
                    Set.of(Verification.Phase.DONE, Verification.Phase.STOPPED), Set.copyOf(phases), "one goes on");
        }
    }

    @Test
    void what_is_written_meanwhile_is_no_difference() throws Exception {
        var random = new Random(3);
        for (int round = 0; round < 6; round++) {
            pair.a.group.verify(true);
            for (int i = 0; i < FILES; i++) {
                var side = random.nextBoolean() ? pair.a : pair.b;
                Files.writeString(side.root.resolve("file" + i), "round " + round + " " + random.nextInt());
            }
            var v = ended(pair.a);
            assertEquals(List.of(), v.found());
            assertEquals(Verification.Phase.DONE, v.phase(), v.why());
        }
    }
}

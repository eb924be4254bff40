package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.index.Agreed;
import dev.sundog.index.Op;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Difference;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second reading of both copies: what it finds, what it repairs, and what it leaves alone. */
class VerifyingTest {
    @TempDir
    Path dir;

    private Pair pair;
    private Path a;
    private Path b;

    @BeforeEach
    void start() throws Exception {
        pair = new Pair(dir);
        a = dir.resolve("a");
        b = dir.resolve("b");
        var random = new Random(1);
        Files.createDirectories(a.resolve("orders"));
        for (int i = 0; i < 40; i++) {
            var bytes = new byte[1 + random.nextInt(60_000)];
            random.nextBytes(bytes);
            Files.write(a.resolve("orders/file" + i), bytes);
        }
        Files.createSymbolicLink(a.resolve("orders/link"), Path.of("file1"));
        pair.hold(1);
        pair.join();
        pair.barrier();
        pair.awaitCurrent();
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private Verification verify(boolean repair) throws Exception {
        pair.a.group.verify(Optional.empty(), repair);
        return ended();
    }

    private Verification ended() throws Exception {
        Pair.await(
                () -> "it comes to no end: " + pair.a.group.verification(),
                () -> pair.a.group.verification().orElseThrow().isOver());
        return pair.a.group.verification().orElseThrow();
    }

    private static Map<String, Difference.Kind> found(Verification v, boolean here) {
        var out = new TreeMap<String, Difference.Kind>();
        v.found().stream()
                .filter(f -> f.here() == here)
                .forEach(f ->
                        out.put(f.difference().path().toString(), f.difference().kind()));
        return out;
    }

    /** Bytes change behind the file system's back: the file looks to the agent as it did. */
    private void rot(boolean atHolder, String name) throws Exception {
        var side = atHolder ? pair.a : pair.b;
        side.group.tidy(); // what is agreed on stands in the index
        var file = (atHolder ? a : b).resolve(name);
        try (var f = new RandomAccessFile(file.toFile(), "rw")) {
            long at = f.length() / 2;
            f.seek(at);
            int old = f.read();
            f.seek(at);
            f.write(old ^ 1);
        }
        var path = TreePath.of(name);
        var lookup = side.index.lookup();
        var agreed = lookup.agreed(Pair.GROUP, path).orElseThrow();
        var stamp = Stamps.ofOwn(side.tree.stat(path).orElseThrow());
        var looks = new Agreed(agreed.entry(), stamp);
        var layout = lookup.layout(Pair.GROUP, path).orElseThrow();
        side.index.commit(List.of(new Op.PutAgreed(Pair.GROUP, path, looks, layout)));
    }

    @Test
    void equal_copies_are_found_equal_and_nothing_travels() throws Exception {
        var before = pair.a.site.sentBytes();
        var v = verify(true);
        assertEquals(Verification.Phase.DONE, v.phase());
        assertEquals(0, v.differences());
        assertEquals(List.of(), v.found());
        assertEquals(v.expected().files(), v.here().files());
        assertEquals(42, v.here().files());
        assertEquals(v.here(), v.there());
        long size = 0;
        for (int i = 0; i < 40; i++) {
            size += Files.size(a.resolve("orders/file" + i));
        }
        assertEquals(size, v.there().bytes());
        assertEquals(before, pair.a.site.sentBytes());
    }

    @Test
    void what_has_rotted_at_the_mirror_is_kept_aside_and_comes_again() throws Exception {
        pair.part();
        rot(false, "orders/file7");
        pair.join();
        pair.awaitCurrent();
        var rotten = Files.readAllBytes(b.resolve("orders/file7"));
        assertEquals(Map.of("orders/file7", Difference.Kind.CONTENT), found(verify(false), false));
        assertArrayEquals(rotten, Files.readAllBytes(b.resolve("orders/file7")), "without repair nothing is touched");
        var v = verify(true);
        assertEquals(Map.of("orders/file7", Difference.Kind.CONTENT), found(v, false));
        assertEquals(Map.of(), found(v, true));
        pair.awaitApplied();
        assertArrayEquals(Files.readAllBytes(a.resolve("orders/file7")), Files.readAllBytes(b.resolve("orders/file7")));
        try (var aside = Files.list(b.resolve(".sundog/aside"))) {
            assertArrayEquals(rotten, Files.readAllBytes(aside.findFirst().orElseThrow()));
        }
        assertEquals(0, verify(true).differences());
    }

    /** The other copy is the good one: what has rotted is no new version. */
    @Test
    void what_has_rotted_at_the_holder_is_told_and_not_spread() throws Exception {
        var good = Files.readAllBytes(a.resolve("orders/file3"));
        Pair.await("it is not made there", () -> Files.exists(b.resolve("orders/file3")));
        pair.part();
        pair.a.group.endHolding();
        rot(true, "orders/file3");
        pair.a.group.beginHolding(new dev.sundog.model.Epoch(1));
        pair.join();
        pair.barrier();
        pair.awaitCurrent();
        var v = verify(true);
        assertEquals(Map.of("orders/file3", Difference.Kind.CONTENT), found(v, true));
        assertEquals(Map.of(), found(v, false));
        assertArrayEquals(good, Files.readAllBytes(b.resolve("orders/file3")));
        assertTrue(pair.a.group.problems().toString().contains("orders/file3: it looks as it did"));
        Files.copy(
                b.resolve("orders/file3"),
                a.resolve("orders/file3"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        pair.barrier();
        assertEquals(0, verify(true).differences());
        assertEquals(List.of(), pair.a.group.problems());
    }

    @Test
    void what_somebody_did_to_the_mirror_is_found_and_undone_and_nothing_of_it_is_destroyed() throws Exception {
        Files.writeString(b.resolve("orders/extra"), "mine");
        Files.delete(b.resolve("orders/file1"));
        Files.writeString(b.resolve("orders/file2"), "other");
        var expected = Map.of(
                "orders/extra", Difference.Kind.EXTRA,
                "orders/file1", Difference.Kind.MISSING,
                "orders/file2", Difference.Kind.CHANGED);
        var v = verify(true);
        assertEquals(expected, found(v, false));
        pair.awaitApplied();
        assertEquals(Look.at(a), Look.at(b));
        try (var aside = Files.list(b.resolve(".sundog/aside"))) {
            assertEquals(2, aside.count());
        }
    }

    @Test
    void what_is_written_meanwhile_is_no_difference() throws Exception {
        var random = new Random(3);
        for (int round = 0; round < 10; round++) {
            pair.a.group.verify(Optional.empty(), true);
            for (int i = 0; i < 40; i++) {
                Files.writeString(a.resolve("orders/file" + i), "round " + round + " " + random.nextInt());
            }
            assertEquals(List.of(), verify(true).found());
        }
    }

    @Test
    void one_segment_at_a_time_or_all_and_only_where_it_is_held() throws Exception {
        var other = new SegmentId(Pair.GROUP, TreePath.of("none"));
        assertThrows(OperatorException.class, () -> pair.b.group.verify(Optional.empty(), true));
        pair.a.group.verify(Optional.of(other), true);
        assertEquals(0, verifiedOf(other).here().files());
        pair.part();
        assertThrows(OperatorException.class, () -> pair.a.group.verify(Optional.empty(), true));
        assertFalse(pair.a.group.isCompared());
    }

    private Verification verifiedOf(SegmentId segment) throws Exception {
        var v = ended();
        assertEquals(Optional.of(segment), v.segment());
        assertEquals(Set.of(), Set.copyOf(v.found()));
        return v;
    }
}

package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.ConflictRule;
import dev.sundog.model.Keep;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Remark;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A group that both sites write, on two real trees. */
@Timeout(300)
class SharedTransferTest {
    @TempDir
    Path dir;

    private static byte[] random(long seed, int bytes) {
        var out = new byte[bytes];
        new Random(seed).nextBytes(out);
        return out;
    }

    /** At once: of a file that is written in place its empty beginning may be seen, and told. */
    private void put(Path file, String content) throws Exception {
        var fresh = Files.writeString(dir.resolve("fresh"), content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> names(Path root) throws Exception {
        return List.copyOf(Look.at(root).keySet());
    }

    private static void equal(SharedPair pair) throws Exception {
        assertEquals(Look.at(pair.a.root), Look.at(pair.b.root));
    }

    @Test
    void what_either_side_writes_is_at_the_other() throws Exception {
        try (var pair = new SharedPair(dir, ConflictRule.KEEP_BOTH)) {
            Files.createDirectories(pair.a.root.resolve("x/y"));
            Files.writeString(pair.a.root.resolve("x/y/one"), "one");
            Files.write(pair.b.root.resolve("big"), random(1, 3_000_000));
            Files.createSymbolicLink(pair.b.root.resolve("link"), Path.of("big"));
            Files.createFile(pair.b.root.resolve("empty"));
            pair.join();
            pair.settle();
            equal(pair);
            assertEquals(List.of("big", "empty", "link", "x", "x/y", "x/y/one"), names(pair.a.root));
            Files.writeString(pair.b.root.resolve("x/y/one"), "changed at the public site");
            Files.delete(pair.a.root.resolve("link"));
            pair.b.group.barrier().get(60, TimeUnit.SECONDS);
            assertEquals("changed at the public site", Files.readString(pair.a.root.resolve("x/y/one")));
            pair.settle();
            equal(pair);
            assertEquals(0, pair.a.group.standing().conflicts());
        }
    }

    @Test
    void a_small_change_of_a_big_file_and_a_new_name_send_little() throws Exception {
        try (var pair = new SharedPair(dir, ConflictRule.KEEP_BOTH)) {
            byte[] content = random(2, 8_000_000);
            Files.write(pair.a.root.resolve("big"), content);
            pair.join();
            pair.settle();
            long before = pair.flow.bytes.get();
            // One write in place: a file that is cut short and written again may be seen, and sent, at any length
            // between.
            try (var big = new RandomAccessFile(pair.b.root.resolve("big").toFile(), "rw")) {
                big.seek(4_000_000);
                big.write(content[4_000_000] ^ 1);
            }
            pair.settle();
            equal(pair);
            assertTrue(pair.flow.bytes.get() - before < 60_000, "sent " + (pair.flow.bytes.get() - before));
            before = pair.flow.bytes.get();
            Files.move(pair.a.root.resolve("big"), pair.a.root.resolve("renamed"));
            pair.settle();
            equal(pair);
            assertEquals(List.of("renamed"), names(pair.b.root));
            assertTrue(pair.flow.bytes.get() - before < 120_000, "sent " + (pair.flow.bytes.get() - before));
        }
    }

    @Test
    void both_versions_are_kept_and_the_conflict_is_listed_until_it_is_resolved() throws Exception {
        try (var pair = new SharedPair(dir, ConflictRule.KEEP_BOTH)) {
            Files.writeString(pair.a.root.resolve("plan.txt"), "first");
            pair.join();
            pair.settle();
            pair.part();
            put(pair.a.root.resolve("plan.txt"), "private's");
            Thread.sleep(20);
            put(pair.b.root.resolve("plan.txt"), "public's");
            pair.join();
            pair.settle();
            equal(pair);
            assertEquals("public's", Files.readString(pair.a.root.resolve("plan.txt")));
            var names = names(pair.a.root);
            assertEquals(2, names.size(), names.toString());
            var copy = names.getFirst();
            assertTrue(copy.startsWith("plan (conflict private "), copy);
            assertEquals("private's", Files.readString(pair.b.root.resolve(copy)));
            for (var side : List.of(pair.a, pair.b)) {
                assertEquals(1, side.group.conflicts().size());
                var conflict = side.group.conflicts().getFirst();
                assertEquals(copy, conflict.path().toString());
                assertEquals(Remark.Kind.COPY, conflict.remark().kind());
                assertEquals("plan.txt", conflict.remark().of().toString());
            }
            pair.b.group.resolve(TreePath.of(copy), Keep.OTHER).get(60, TimeUnit.SECONDS);
            pair.settle();
            equal(pair);
            assertEquals(List.of("plan.txt"), names(pair.a.root));
            assertEquals("private's", Files.readString(pair.a.root.resolve("plan.txt")));
            assertEquals(0, pair.a.group.standing().conflicts());
            assertEquals(0, pair.b.group.standing().conflicts());
        }
    }

    @Test
    void a_rule_puts_the_loser_aside_and_it_can_be_had_again() throws Exception {
        try (var pair = new SharedPair(dir, ConflictRule.PREFER_PRIVATE)) {
            Files.writeString(pair.a.root.resolve("f"), "first");
            pair.join();
            pair.settle();
            pair.part();
            put(pair.a.root.resolve("f"), "private's");
            Thread.sleep(20);
            put(pair.b.root.resolve("f"), "public's");
            pair.join();
            pair.settle();
            equal(pair);
            assertEquals(List.of("f"), names(pair.a.root));
            assertEquals("private's", Files.readString(pair.b.root.resolve("f")));
            var conflict = pair.b.group.conflicts().getFirst();
            assertEquals(Remark.Kind.ASIDE, conflict.remark().kind());
            var place = pair.b.root.resolve(".sundog").resolve(conflict.place().orElseThrow());
            assertEquals("public's", Files.readString(place));
            pair.b.group.resolve(TreePath.of("f"), Keep.OTHER).get(60, TimeUnit.SECONDS);
            pair.settle();
            equal(pair);
            assertEquals("public's", Files.readString(pair.a.root.resolve("f")));
            assertEquals(0, pair.a.group.standing().conflicts());
        }
    }

    @Test
    void an_edit_keeps_its_name_against_a_delete_also_beneath_a_renamed_directory() throws Exception {
        try (var pair = new SharedPair(dir, ConflictRule.KEEP_BOTH)) {
            Files.createDirectories(pair.a.root.resolve("d"));
            Files.writeString(pair.a.root.resolve("d/f"), "first");
            Files.writeString(pair.a.root.resolve("g"), "first");
            pair.join();
            pair.settle();
            pair.part();
            Files.delete(pair.a.root.resolve("g"));
            put(pair.b.root.resolve("g"), "edited");
            Files.move(pair.a.root.resolve("d"), pair.a.root.resolve("e"));
            put(pair.b.root.resolve("d/f"), "edited beneath");
            pair.join();
            pair.settle();
            equal(pair);
            assertEquals("edited", Files.readString(pair.a.root.resolve("g")));
            assertEquals("edited beneath", Files.readString(pair.a.root.resolve("d/f")));
            assertEquals("first", Files.readString(pair.b.root.resolve("e/f")));
            var kinds = pair.a.group.conflicts().stream()
                    .map(c -> c.path() + " " + c.remark().kind())
                    .toList();
            assertEquals(List.of("d/f DELETED", "g DELETED"), kinds);
        }
    }

    @Test
    void names_of_255_bytes_conflict_as_well() throws Exception {
        try (var pair = new SharedPair(dir, ConflictRule.KEEP_BOTH)) {
            var name = "n".repeat(251) + ".txt";
            put(pair.a.root.resolve(name), "private's");
            put(pair.b.root.resolve(name), "public's");
            pair.join();
            pair.settle();
            equal(pair);
            assertEquals(2, names(pair.a.root).size());
        }
    }

    @Test
    void an_emptied_tree_stops_until_a_person_accepts() throws Exception {
        try (var pair = new SharedPair(dir, ConflictRule.KEEP_BOTH)) {
            for (int i = 0; i < 30; i++) {
                Files.writeString(pair.a.root.resolve("f" + i), "file " + i);
            }
            pair.join();
            pair.settle();
            pair.clock.atOnce(() -> {
                for (int i = 0; i < 30; i++) {
                    Files.delete(pair.a.root.resolve("f" + i));
                }
            });
            Pair.await("never stopped", () -> pair.a.group.halted().isPresent());
            assertTrue(names(pair.b.root).size() >= 15, "more than half is there");
            assertFalse(pair.a.group.standing().compared());
            pair.a.group.accept();
            pair.settle();
            assertEquals(List.of(), names(pair.b.root));
        }
    }

    @Test
    void an_unmarked_root_wipes_nothing() throws Exception {
        try (var pair = new SharedPair(dir, ConflictRule.KEEP_BOTH)) {
            Files.writeString(pair.a.root.resolve("f"), "file");
            pair.join();
            pair.settle();
            Files.delete(pair.a.root.resolve(".sundog/marker"));
            Files.delete(pair.a.root.resolve("f"));
            Files.writeString(pair.b.root.resolve("g"), "new");
            Pair.await("never stopped", () -> pair.a.group.halted().isPresent());
            assertEquals(List.of("f", "g"), names(pair.b.root));
            assertEquals(List.of(), names(pair.a.root));
        }
    }

    @Test
    void a_lost_index_brings_no_conflict_where_nothing_differs_and_sends_no_content() throws Exception {
        try (var pair = new SharedPair(dir, ConflictRule.KEEP_BOTH)) {
            Files.write(pair.a.root.resolve("big"), random(3, 2_000_000));
            Files.writeString(pair.a.root.resolve("old"), "old");
            pair.join();
            pair.settle();
            pair.stop(false);
            pair.loseIndex(false);
            Files.writeString(pair.a.root.resolve("old"), "newer");
            pair.start(false);
            Pair.await(
                    "it has not looked at what it has",
                    () -> pair.b.group.size().bytes() >= 2_000_003);
            long before = pair.flow.bytes.get();
            pair.join();
            pair.settle();
            equal(pair);
            assertEquals("newer", Files.readString(pair.b.root.resolve("old")));
            assertEquals(0, pair.a.group.standing().conflicts());
            assertTrue(pair.flow.bytes.get() - before < 200_000, "sent " + (pair.flow.bytes.get() - before));
        }
    }
}

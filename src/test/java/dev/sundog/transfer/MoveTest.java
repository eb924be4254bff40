package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Renamed directories are renamed at the other side, whatever happens meanwhile. */
class MoveTest {
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
        fill(a.resolve("orders/old"), 200);
        fill(a.resolve("rest"), 300);
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
    }

    @AfterEach
    void stop() throws Exception {
        pair.close();
    }

    private static void fill(Path directory, int files) throws Exception {
        Files.createDirectories(directory);
        var random = new Random(1);
        for (int i = 0; i < files; i++) {
            var bytes = new byte[3000];
            random.nextBytes(bytes);
            Files.write(directory.resolve("file" + i), bytes);
        }
    }

    private long sent() {
        return pair.a.site.sentBytes().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private void assertEqual() throws Exception {
        pair.barrier();
        pair.awaitCurrent();
        var there = Look.at(b);
        var here = Look.at(a);
        var both = here.keySet();
        both.removeIf(k -> here.get(k).equals(there.get(k)) && there.remove(k) != null);
        assertEquals(here, there);
    }

    @Test
    void a_renamed_directory_costs_its_name() throws Exception {
        long least = Long.MAX_VALUE;
        // Where the notice of the new name comes late, each name beneath is told by itself.
        for (int i = 0; i < 5 && least >= 200; i++) {
            long before = sent();
            Files.move(a.resolve(i == 0 ? "orders/old" : "archive" + (i - 1)), a.resolve("archive" + i));
            assertEqual();
            least = Math.min(least, sent() - before);
            assertFalse(Files.exists(b.resolve("orders/old")));
        }
        assertTrue(least < 200, "sent " + least);
    }

    @Test
    void what_is_written_into_it_meanwhile_follows() throws Exception {
        for (int round = 0; round < 20; round++) {
            var from = a.resolve(round == 0 ? "orders/old" : "d" + (round - 1));
            var to = a.resolve("d" + round);
            Files.move(from, to);
            Files.writeString(to.resolve("file1"), "round " + round, StandardOpenOption.APPEND);
            Files.delete(to.resolve("file" + (100 + round)));
            Files.createDirectories(from);
            Files.writeString(from.resolve("file2"), "anew " + round);
            if (round % 3 == 0) {
                assertEqual();
            }
        }
        assertEqual();
    }

    @Test
    void a_rename_while_the_link_is_away_is_found_out() throws Exception {
        Files.move(a.resolve("orders/old"), a.resolve("archive"));
        pair.part();
        Files.move(a.resolve("archive"), a.resolve("orders/old"));
        Files.move(a.resolve("orders"), a.resolve("sold"));
        pair.join();
        assertEqual();
        Files.move(a.resolve("sold"), a.resolve("orders"));
        pair.part();
        pair.join();
        assertEqual();
    }

    @Test
    void a_rename_over_an_empty_directory_and_through_many_names() throws Exception {
        Files.createDirectories(a.resolve("target"));
        assertEqual();
        Files.move(a.resolve("orders"), a.resolve("x"));
        Files.move(a.resolve("x"), a.resolve("y"));
        Files.move(a.resolve("y/old"), a.resolve("target/old"));
        Files.delete(a.resolve("y"));
        assertEqual();
    }

    /** What was there not long ago need not travel again: not all of it, and only its ends are cut otherwise. */
    @Test
    void what_comes_back_costs_little() throws Exception {
        var file = a.resolve("rest/large");
        var random = new Random(2);
        var old = new byte[2_000_000];
        random.nextBytes(old);
        Files.write(file, old);
        assertEqual();
        var changed = old.clone();
        var other = new byte[1_000_000];
        random.nextBytes(other);
        System.arraycopy(other, 0, changed, 500_000, other.length);
        pair.hold(() -> Files.write(file, changed));
        assertEqual();
        long before = sent();
        pair.hold(() -> Files.write(file, old)); // All at once: half of it would be one more version.
        assertEqual();
        assertTrue(sent() - before < 60_000, "sent " + (sent() - before));
        pair.restart(false, true, 1);
        Files.write(file, changed);
        assertEqual();
    }
}

package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are declared to be only appended to: their end is told without reading their beginning, and a lie is found out. */
class AppendedTest {
    private static final int BYTES = 4_000_000;

    @TempDir
    Path dir;

    private final Random random = new Random(7);

    private Pair pair() throws Exception {
        var rules = new TransferRules(true, true, true)
                .appending(path -> path.toString().startsWith("log"));
        var pair = new Pair(dir.resolve("a"), dir.resolve("b"), dir, rules);
        Files.write(log("a"), bytes(BYTES));
        pair.hold(1);
        pair.join();
        pair.awaitCurrent();
        return pair;
    }

    private Path log(String side) {
        return dir.resolve(side).resolve("log");
    }

    private byte[] bytes(int length) {
        var out = new byte[length];
        random.nextBytes(out);
        return out;
    }

    private void append(Pair pair, byte[] more) throws Exception {
        Files.write(log("a"), more, StandardOpenOption.APPEND);
        pair.barrier();
        Pair.await("what was appended never came", () -> Files.size(log("a")) == Files.size(log("b")));
    }

    private void write(long at, byte[] content) throws IOException {
        try (var file = new RandomAccessFile(log("a").toFile(), "rw")) {
            file.seek(at);
            file.write(content);
        }
    }

    @Test
    void what_is_appended_is_there() throws Exception {
        try (var pair = pair()) {
            for (int bytes : new int[] {1, 100, 70_000, 3, 2_000_000, 5}) {
                append(pair, bytes(bytes));
                assertArrayEquals(Files.readAllBytes(log("a")), Files.readAllBytes(log("b")));
            }
            pair.a.group.tidy();
            assertEquals(List.of(), pair.a.group.problems());
        }
    }

    @Test
    void a_file_that_is_changed_in_another_way_is_found_out_and_mended() throws Exception {
        try (var pair = pair()) {
            write(10, bytes(100));
            append(pair, bytes(1000));
            var here = Files.readAllBytes(log("a"));
            var there = Files.readAllBytes(log("b"));
            int differs = Arrays.mismatch(here, there);
            assertTrue(differs >= 10 && differs < 110, "its beginning was read");
            Pair.await("it was never found out", () -> {
                pair.a.group.tidy();
                return Arrays.equals(Files.readAllBytes(log("b")), here);
            });
            assertTrue(pair.a.group.problems().getFirst().contains("writes: append"));
            write(10, bytes(100));
            append(pair, bytes(1));
            Pair.await(
                    "it is believed again",
                    () -> Arrays.equals(Files.readAllBytes(log("a")), Files.readAllBytes(log("b"))));
        }
    }

    @Test
    void another_file_in_its_place_is_read_whole() throws Exception {
        try (var pair = pair()) {
            var rotated = dir.resolve("a/new");
            Files.write(rotated, bytes(BYTES + 50_000));
            Files.move(rotated, log("a"), StandardCopyOption.REPLACE_EXISTING);
            pair.barrier();
            Pair.await(
                    "it never came", () -> Arrays.equals(Files.readAllBytes(log("a")), Files.readAllBytes(log("b"))));
        }
    }
}

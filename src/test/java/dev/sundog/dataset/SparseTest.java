package dev.sundog.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparseTest {
    private static final Metadata PLAIN = new Metadata(0644, -1, -1, 5);
    private static final int MIB = 1 << 20;

    @TempDir
    Path temp;

    private DirectoryTree tree;

    @BeforeEach
    void open() {
        tree = DirectoryTree.open(temp.toString());
    }

    @AfterEach
    void close() {
        tree.close();
    }

    private static TreePath p(String path) {
        return TreePath.of(path);
    }

    /** Bytes on the disk; GNU stat, as Java does not tell. */
    private static long allocated(Path file) throws Exception {
        var stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return 512 * Long.parseLong(new String(stat.getInputStream().readAllBytes()).trim());
    }

    private static void sparse(Path file, long size, long... dataAt) throws Exception {
        try (var f = new RandomAccessFile(file.toFile(), "rw")) {
            f.setLength(size);
            for (long at : dataAt) {
                f.seek(at);
                f.write(new byte[] {1, 2, 3});
            }
        }
        Assumptions.assumeTrue(allocated(file) < size, "this file system has no holes");
    }

    @Test
    void the_reader_tells_where_data_are() throws Exception {
        sparse(temp.resolve("f"), 10 * MIB, 3 * MIB, 7 * MIB);
        Files.write(temp.resolve("full"), new byte[] {0, 0, 7});
        try (var f = tree.open(p("f"));
                var full = tree.open(p("full"))) {
            assertEquals(3 * MIB, f.nextData(0));
            assertEquals(3 * MIB + 1, f.nextData(3 * MIB + 1));
            assertEquals(7 * MIB, f.nextData(4 * MIB));
            assertEquals(10 * MIB, f.nextData(8 * MIB));
            assertEquals(10 * MIB, f.nextData(10 * MIB));
            assertEquals(0, full.nextData(0));
            assertEquals(3, full.nextData(3));
        }
    }

    @Test
    void zeros_that_are_written_are_holes_wherever_the_pieces_are_cut() throws Exception {
        var content = new byte[4 * MIB];
        content[1_000_000] = 1;
        content[1_000_001] = 2;
        content[3_000_000] = 3;
        var random = new Random(3);
        try (var staged = tree.stage(1)) {
            for (int at = 0; at < content.length; ) {
                int n = Math.min(2048 + random.nextInt(14_000), content.length - at);
                staged.write(content, at, n);
                at += n;
            }
            assertEquals(content.length, staged.length());
            staged.finish(PLAIN);
            tree.publish(staged, p("f"));
        }
        assertArrayEquals(content, Files.readAllBytes(temp.resolve("f")));
        assertTrue(allocated(temp.resolve("f")) <= 16 << 10, "takes " + allocated(temp.resolve("f")));
    }

    @Test
    void whatever_is_written_reads_the_same() throws Exception {
        var random = new Random(4);
        for (int round = 0; round < 300; round++) {
            var content = new byte[random.nextInt(60_000)];
            for (int n = random.nextInt(6); n > 0 && content.length > 0; n--) {
                int at = random.nextInt(content.length);
                Arrays.fill(content, at, Math.min(content.length, at + random.nextInt(9000)), (byte) 9);
            }
            try (var staged = tree.stage(1)) {
                for (int at = 0; at < content.length; ) {
                    int n = Math.min(1 + random.nextInt(20_000), content.length - at);
                    staged.write(content, at, n);
                    at += n;
                }
                staged.finish(PLAIN);
                tree.publish(staged, p("f"));
            }
            assertArrayEquals(content, Files.readAllBytes(temp.resolve("f")), "round " + round);
        }
    }

    @Test
    void no_long_run_of_zeros_is_missed_and_nothing_else_left_out() {
        var random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            var content = new byte[30_000];
            Arrays.fill(content, (byte) 1);
            int run = random.nextInt(12_000);
            int at = 1 + random.nextInt(content.length - run - 2);
            Arrays.fill(content, at, at + run, (byte) 0);
            var parts = new ArrayList<List<Integer>>();
            Zeros.forEachOther(content, 0, content.length, (from, n) -> parts.add(List.of(from, n)));
            var whole = List.of(List.of(0, content.length));
            var two = List.of(List.of(0, at), List.of(at + run, content.length - at - run));
            assertEquals(run >= 4096 ? two : whole, parts, "a run of " + run + " at " + at);
        }
    }

    @Test
    void holes_of_a_source_stay_holes() throws Exception {
        sparse(temp.resolve("f"), 64L * MIB, 1000, 40L * MIB + 77);
        try (var staged = tree.stage(1);
                var piece = tree.stage(2)) {
            staged.write(new byte[] {9}, 0, 1);
            assertEquals(64L * MIB, staged.copyFrom(p("f"), 0, 65L * MIB));
            staged.write(new byte[] {8}, 0, 1);
            assertEquals(3L * MIB, piece.copyFromStored(staged.location(), 39L * MIB, 3L * MIB));
            staged.finish(PLAIN);
            piece.finish(PLAIN);
            tree.publish(staged, p("g"));
            tree.publish(piece, p("h"));
        }
        byte[] f = Files.readAllBytes(temp.resolve("f"));
        byte[] g = Files.readAllBytes(temp.resolve("g"));
        assertEquals(f.length + 2, g.length);
        assertArrayEquals(f, Arrays.copyOfRange(g, 1, g.length - 1));
        assertEquals(9, g[0]);
        assertEquals(8, g[g.length - 1]);
        assertArrayEquals(Arrays.copyOfRange(g, 39 * MIB, 42 * MIB), Files.readAllBytes(temp.resolve("h")));
        assertTrue(allocated(temp.resolve("g")) <= 64 << 10, "takes " + allocated(temp.resolve("g")));
        assertTrue(allocated(temp.resolve("h")) <= 32 << 10, "takes " + allocated(temp.resolve("h")));
    }

    @Test
    void a_file_of_nothing_but_zeros_has_its_length() throws Exception {
        for (int n : new int[] {1, 4096, 100_000}) {
            try (var staged = tree.stage(1)) {
                staged.write(new byte[n], 0, n);
                assertEquals(n, staged.read(0, new byte[n], 0, n));
                staged.finish(PLAIN);
                tree.publish(staged, p("z"));
            }
            assertArrayEquals(new byte[n], Files.readAllBytes(temp.resolve("z")));
        }
    }
}

package dev.sundog.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ChunkerTest {
    private static byte[] random(long seed, int length) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static List<Integer> lengths(byte[] content) {
        var out = new ArrayList<Integer>();
        for (int at = 0; at < content.length; ) {
            int n = Chunker.cut(content, at, content.length);
            out.add(n);
            at += n;
        }
        return out;
    }

    private static List<Digest> digests(byte[] content) {
        var out = new ArrayList<Digest>();
        int at = 0;
        for (int n : lengths(content)) {
            out.add(Digest.of(content, at, n));
            at += n;
        }
        return out;
    }

    @Test
    void chunks_keep_their_bounds_whatever_the_content() {
        for (long seed = 0; seed < 20; seed++) {
            var content = seed % 2 == 0 ? random(seed, 300_000) : new byte[300_000];
            var lengths = lengths(content);
            for (int i = 0; i < lengths.size(); i++) {
                int n = lengths.get(i);
                boolean last = i == lengths.size() - 1;
                assertTrue(n <= Chunker.MAX_BYTES && (last ? n > 0 : n > 0 && n >= Chunker.MIN_BYTES), "length " + n);
            }
        }
    }

    @Test
    void the_average_is_about_eight_kibibytes() {
        for (long seed = 100; seed < 104; seed++) {
            var content = random(seed, 4 << 20);
            double average = (double) content.length / lengths(content).size();
            assertTrue(average > 6 * 1024 && average < 11 * 1024, "average " + average);
        }
    }

    @Test
    void the_borders_are_part_of_the_format_and_never_change() {
        var lengths = lengths(random(7, 64 * 1024));
        assertEquals(List.of(8584, 3101, 10706, 9832, 10000, 7973, 11847, 2769, 724), lengths);
    }

    @Test
    void a_cut_depends_on_nothing_before_it_and_nothing_beyond_the_longest_chunk() {
        var content = random(8, 200_000);
        for (int from = 0; from < 100_000; from += 3_331) {
            int whole = Chunker.cut(content, from, content.length);
            assertEquals(whole, Chunker.cut(content, from, from + Chunker.MAX_BYTES));
            var alone = java.util.Arrays.copyOfRange(content, from, from + Chunker.MAX_BYTES);
            assertEquals(whole, Chunker.cut(alone, 0, alone.length));
        }
    }

    @Test
    void what_is_shorter_than_the_shortest_chunk_is_one_chunk() {
        assertEquals(0, Chunker.cut(new byte[0], 0, 0));
        assertEquals(1, Chunker.cut(new byte[1], 0, 1));
        assertEquals(Chunker.MIN_BYTES, Chunker.cut(random(1, 9_000), 0, Chunker.MIN_BYTES));
    }

    @Test
    void an_insertion_moves_few_borders() {
        for (long seed = 0; seed < 10; seed++) {
            var before = random(seed, 1 << 20);
            int at = new Random(seed).nextInt(before.length);
            var after = new byte[before.length + 13];
            System.arraycopy(before, 0, after, 0, at);
            System.arraycopy(before, at, after, at + 13, before.length - at);
            var old = new HashSet<>(digests(before));
            var all = digests(after);
            long fresh = all.stream().filter(d -> !old.contains(d)).count();
            assertTrue(fresh >= 1 && fresh <= 8, fresh + " of " + all.size() + " chunks are new, seed " + seed);
        }
    }
}

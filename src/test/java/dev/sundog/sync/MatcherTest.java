package dev.sundog.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MatcherTest {
    private static final BlockHashes HASHES = new BlockHashes(4711);

    /** Both sides of a transfer, in memory. */
    private static final class Sides {
        final Map<Digest, byte[]> held = new HashMap<>();
        final Map<TreePath, byte[]> files = new HashMap<>();
        final Map<TreePath, Layout> layouts = new HashMap<>();
        long sentBytes;
        List<Piece> pieces = List.of();

        private Optional<Elsewhere.Found> find(Digest hash) {
            for (var e : layouts.entrySet()) {
                for (int i = 0; i < e.getValue().chunks().size(); i++) {
                    if (e.getValue().chunks().get(i).hash().equals(hash)) {
                        return Optional.of(
                                new Elsewhere.InFile(e.getKey(), e.getValue().offsetOf(i)));
                    }
                }
            }
            return held.containsKey(hash) ? Optional.of(new Elsewhere.Held()) : Optional.empty();
        }

        private Optional<byte[]> chunk(Chunk chunk) {
            if (held.containsKey(chunk.hash())) {
                return Optional.of(held.get(chunk.hash()));
            }
            for (var e : layouts.entrySet()) {
                int i = e.getValue().chunks().indexOf(chunk);
                if (i >= 0) {
                    int at = (int) e.getValue().offsetOf(i);
                    return Optional.of(Arrays.copyOfRange(files.get(e.getKey()), at, at + chunk.length()));
                }
            }
            return Optional.empty();
        }

        /** Sends a version of a name, and checks that both sides come to the same. */
        void put(String name, byte[] now) {
            var path = TreePath.of(name);
            var base = Optional.ofNullable(layouts.get(path));
            var matcher = new Matcher(
                    reader(now),
                    now.length,
                    base.map(b -> new Matcher.Base(b, Optional.empty())),
                    HASHES,
                    this::find,
                    p -> Optional.ofNullable(layouts.get(p)));
            sentBytes = 0;
            boolean more = true;
            while (more) {
                more = matcher.advance(100_000);
                for (var c = matcher.ahead().poll();
                        c != null;
                        c = matcher.ahead().poll()) {
                    held.put(Digest.of(c), c);
                    sentBytes += c.length;
                }
            }
            pieces = matcher.pieces();
            for (var piece : pieces) {
                sentBytes += 8 + (piece instanceof Piece.Bytes b ? b.content().length : 0);
            }
            assertEquals(now.length, pieces.stream().mapToLong(Piece::length).sum());
            var there = Splice.ofParts(
                    pieces, base.orElse(Layout.EMPTY), p -> Optional.ofNullable(layouts.get(p)), this::chunk);
            var here = Splice.ofFile(
                    pieces, base.orElse(Layout.EMPTY), p -> Optional.ofNullable(layouts.get(p)), reader(now));
            assertEquals(((Splice.Spliced) here).layout(), ((Splice.Spliced) there).layout());
            var spliced = (Splice.Spliced) there;
            assertArrayEquals(now, content(spliced, base.orElse(Layout.EMPTY)));
            var grid = GridBuilder.after(HASHES, base.orElse(Layout.EMPTY), spliced.layout(), reader(now));
            assertEquals(grid, matcher.grid());
            files.put(path, now);
            layouts.put(path, spliced.layout().with(grid));
            held.clear();
        }

        private byte[] content(Splice.Spliced spliced, Layout base) {
            var out = new ByteArrayOutputStream();
            for (var ref : spliced.refs()) {
                switch (ref) {
                    case Ref.Keep k -> {
                        for (int i = k.first(); i < k.first() + k.count(); i++) {
                            out.writeBytes(chunk(base.chunks().get(i)).orElseThrow());
                        }
                    }
                    case Ref.Known k -> out.writeBytes(chunk(k.chunk()).orElseThrow());
                    case Ref.Literal l -> out.writeBytes(l.content());
                }
            }
            var bytes = out.toByteArray();
            int at = 0;
            for (var chunk : spliced.layout().chunks()) {
                assertEquals(chunk.hash(), Digest.of(bytes, at, chunk.length()));
                at += chunk.length();
            }
            assertEquals(bytes.length, at);
            return bytes;
        }
    }

    private static Content reader(byte[] bytes) {
        return (offset, into, from, length) -> {
            int n = (int) Math.min(length, bytes.length - offset);
            if (n <= 0) {
                return -1;
            }
            System.arraycopy(bytes, (int) offset, into, from, n);
            return n;
        };
    }

    private static byte[] random(long seed, int size) {
        var bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static final int MIB = 1 << 20;

    @Test
    void an_aligned_edit_costs_the_edit() {
        var sides = new Sides();
        var v1 = random(1, 4 * MIB);
        sides.put("a", v1);
        var v2 = v1.clone();
        System.arraycopy(random(2, 4096), 0, v2, 100 * 4096, 4096);
        sides.put("a", v2);
        assertEquals(4096 + 3 * 8, sides.sentBytes);
    }

    @Test
    void a_hundred_edits_cost_a_hundred_edits() {
        var sides = new Sides();
        var v1 = random(1, 8 * MIB);
        sides.put("a", v1);
        var v2 = v1.clone();
        for (int i = 0; i < 100; i++) {
            System.arraycopy(random(100 + i, 4096), 0, v2, (i * 17 + 3) * 4096, 4096);
        }
        sides.put("a", v2);
        assertTrue(sides.sentBytes <= 100 * 4096 + 201 * 8, "sent " + sides.sentBytes);
    }

    @Test
    void an_insertion_costs_itself_and_at_most_the_block_that_it_tears() {
        var sides = new Sides();
        var v1 = random(1, 2 * MIB);
        sides.put("a", v1);
        var inserted = random(5, 1024);
        sides.put("a", joined(Arrays.copyOf(v1, 8192), inserted, Arrays.copyOfRange(v1, 8192, v1.length)));
        assertTrue(sides.sentBytes <= 1024 + 4 * 8, "aligned: sent " + sides.sentBytes);
        var v2 = sides.files.get(TreePath.of("a"));
        sides.put("a", joined(Arrays.copyOf(v2, 5000), inserted, Arrays.copyOfRange(v2, 5000, v2.length)));
        assertTrue(sides.sentBytes <= 1024 + 4096 + 4 * 8, "unaligned: sent " + sides.sentBytes);
    }

    @Test
    void an_append_costs_what_was_appended() {
        var sides = new Sides();
        var bytes = random(1, MIB + 777);
        sides.put("a", bytes);
        for (int i = 0; i < 50; i++) {
            bytes = joined(bytes, random(i, 200));
            sides.put("a", bytes);
            assertTrue(sides.sentBytes <= 200 + 3 * 8, "sent " + sides.sentBytes);
        }
        int chunks = sides.layouts.get(TreePath.of("a")).chunks().size();
        assertTrue(chunks < 220, "appends leave no crumbs: " + chunks);
    }

    @Test
    void what_is_cut_off_costs_nothing() {
        var sides = new Sides();
        var v1 = random(1, MIB);
        sides.put("a", v1);
        sides.put("a", Arrays.copyOf(v1, 300_000));
        assertTrue(sides.sentBytes <= 4096 + 4 * 8, "end: sent " + sides.sentBytes);
        sides.put("a", Arrays.copyOfRange(v1, 4096, 300_000));
        assertTrue(sides.sentBytes <= 4096 + 4 * 8, "front: sent " + sides.sentBytes);
    }

    @Test
    void a_copy_is_one_piece() {
        var sides = new Sides();
        sides.put("a", random(1, 2 * MIB));
        sides.put("b", random(1, 2 * MIB));
        assertEquals(List.of(new Piece.Other(TreePath.of("a"), 0, 2 * MIB)), sides.pieces);
    }

    @Test
    void a_copy_of_what_was_edited_often_is_one_piece() {
        var sides = new Sides();
        var now = random(1, 2 * MIB);
        for (int i = 0; i < 40; i++) {
            sides.put("a", now);
            now = now.clone();
            System.arraycopy(random(100 + i, 4096), 0, now, (i * 13 + 3) * 4096, 4096);
        }
        sides.put("a", now);
        sides.put("b", now);
        assertEquals(List.of(new Piece.Other(TreePath.of("a"), 0, 2 * MIB)), sides.pieces);
        var more = joined(now, random(9, 3000), Arrays.copyOf(now, 500_000));
        sides.put("c", more);
        assertTrue(sides.sentBytes < 3000 + 2 * 4096 + 8 * 8, "sent " + sides.sentBytes);
    }

    /** A copy that is seen while it is being made goes on where its source does. */
    @Test
    void a_copy_that_was_seen_half_way_is_two_pieces_and_no_content() {
        var sides = new Sides();
        var whole = random(1, 4 * MIB);
        sides.put("a", whole);
        sides.put("b", Arrays.copyOf(whole, MIB + 8192));
        sides.put("b", Arrays.copyOf(whole, 3 * MIB));
        assertEquals(
                List.of(new Piece.Base(0, MIB + 8192), new Piece.Other(TreePath.of("a"), MIB + 8192, 2 * MIB - 8192)),
                sides.pieces);
        // Where it does not end at a block, its next chunks find the source again.
        sides.put("c", Arrays.copyOf(whole, MIB + 777));
        sides.put("c", whole);
        assertTrue(sides.sentBytes < 3 * Chunker.MAX_BYTES, "sent " + sides.sentBytes);
        assertTrue(sides.pieces.size() < 8, "pieces " + sides.pieces.size());
    }

    @Test
    void zeros_are_sent_once() {
        var sides = new Sides();
        sides.put("a", new byte[4 * MIB]);
        assertTrue(sides.sentBytes < 2 * Chunker.MAX_BYTES, "sent " + sides.sentBytes);
    }

    @Test
    void new_content_goes_ahead_in_whole_chunks_and_small_content_inside() {
        var sides = new Sides();
        sides.put("big", random(1, MIB));
        assertTrue(sides.pieces.stream().allMatch(p -> p instanceof Piece.Whole));
        sides.put("small", random(2, 3000));
        assertTrue(sides.pieces.stream().allMatch(p -> p instanceof Piece.Bytes));
        sides.put("empty", new byte[0]);
        assertEquals(List.of(), sides.pieces);
    }

    /** Random edits of all kinds, one upon another, on files of all sizes: whatever is sent, both sides come to the same bytes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void both_sides_come_to_the_same(int part) {
        for (int seed = part * 20; seed < part * 20 + 20; seed++) {
            var random = new SplittableRandom(seed);
            var sides = new Sides();
            int start = new int[] {0, 1, 900, 5000, 40_000, 300_000}[random.nextInt(6)];
            sides.put("other", random(seed + 1000, 50_000));
            var now = random(seed, random.nextInt(start + 1));
            for (int step = 0; step < 8; step++) {
                sides.put("a", now);
                now = edited(random, now, sides.files.get(TreePath.of("other")));
            }
        }
    }

    private static byte[] edited(SplittableRandom random, byte[] old, byte[] other) {
        int at = random.nextInt(old.length + 1);
        int span = random.nextInt(new int[] {2, 300, 5000, 70_000}[random.nextInt(4)]);
        int to = Math.min(old.length, at + span);
        var fresh = random(random.nextLong(), span);
        var parts = new ArrayList<byte[]>();
        parts.add(Arrays.copyOf(old, at));
        switch (random.nextInt(7)) {
            case 0 -> parts.add(fresh); // insert
            case 1 -> at = to; // delete
            case 2 -> { // overwrite
                parts.add(Arrays.copyOf(fresh, to - at));
                at = to;
            }
            case 3 -> parts.add(new byte[span]); // zeros
            case 4 -> parts.add(Arrays.copyOf(other, Math.min(span, other.length)));
            case 5 -> parts.add(Arrays.copyOfRange(old, at, to)); // doubled
            default -> at = old.length; // truncated
        }
        parts.add(Arrays.copyOfRange(old, Math.min(at, old.length), old.length));
        return joined(parts.toArray(byte[][]::new));
    }
}

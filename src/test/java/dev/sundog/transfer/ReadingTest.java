package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.FileReader;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.Change;
import dev.sundog.sync.Chunker;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Ref;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReadingTest {
    /** A file in memory that a test may change between two reads. */
    private static final class Memory implements FileReader {
        private byte[] content;
        private long ctime = 1;
        private boolean closed;

        Memory(byte[] content) {
            this.content = content;
        }

        @Override
        public Stat stat() {
            return new Stat(Kind.FILE, content.length, 7, ctime, 1, 1, 0644, 0, 0, 1);
        }

        @Override
        public int read(long offset, byte[] into, int from, int length) {
            if (offset >= content.length) {
                return -1;
            }
            int n = (int) Math.min(length, content.length - offset);
            System.arraycopy(content, (int) offset, into, from, n);
            return n;
        }

        @Override
        public void force() {}

        @Override
        public void close() {
            closed = true;
        }
    }

    /** What a receiver has after a file was told to it. */
    private record Told(Change.PutFile put, Reading.Base made, List<byte[]> ahead) {
        long kept() {
            return put.refs().stream()
                    .mapToLong(r -> r instanceof Ref.Keep k ? k.count() : 0)
                    .sum();
        }

        List<Ref.Literal> literals() {
            return put.refs().stream()
                    .filter(r -> r instanceof Ref.Literal)
                    .map(r -> (Ref.Literal) r)
                    .toList();
        }

        long sentBytes() {
            return ahead.stream().mapToLong(a -> a.length).sum()
                    + literals().stream().mapToLong(l -> l.content().length).sum();
        }
    }

    private static byte[] random(long seed, int length) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Tells content to a receiver that has the base, and checks that the receiver ends with exactly this content. */
    private static Told tell(byte[] content, Optional<Reading.Base> base, byte[] baseContent) {
        var here = new HashMap<Digest, byte[]>();
        base.ifPresent(b -> addAll(here, b.layout().chunks(), baseContent));
        var known = Map.copyOf(here);
        var file = new Memory(content);
        var ahead = new ArrayList<byte[]>();
        try (var reading = new Reading(file, base, known::containsKey)) {
            while (!reading.isDone()) {
                reading.nextChunk().ifPresent(ahead::add);
            }
            assertTrue(reading.isComplete());
            assertFalse(reading.changedMeanwhile());
            ahead.forEach(a -> here.put(Digest.of(a), a));
            var told = new Told(reading.content(), new Reading.Base(reading.entry(), reading.layout()), ahead);
            check(told, base, here, content);
            return told;
        } finally {
            assertTrue(file.closed);
        }
    }

    private static void addAll(Map<Digest, byte[]> here, List<Chunk> chunks, byte[] content) {
        int at = 0;
        for (var chunk : chunks) {
            here.put(chunk.hash(), Arrays.copyOfRange(content, at, at + chunk.length()));
            at += chunk.length();
        }
    }

    private static void check(Told told, Optional<Reading.Base> base, Map<Digest, byte[]> here, byte[] content) {
        var version = new Version(new Epoch(1), new Incarnation(1, 1), 1);
        var change = new Change(new GroupId("g"), version, TreePath.of("f"), told.put());
        var resolved = Pending.resolve(
                1,
                change,
                base.map(b -> (Entry) b.entry()),
                () -> base.orElseThrow().layout(),
                here::containsKey);
        var pending = ((Pending.Ready) resolved).pending();
        assertEquals(Optional.of(told.made().entry()), pending.entry());
        assertEquals(told.made().layout(), pending.layout());
        var rebuilt = new ByteArrayOutputStream();
        for (var chunk : told.made().layout().chunks()) {
            var bytes =
                    Optional.ofNullable(pending.literals().get(chunk.hash())).orElseGet(() -> here.get(chunk.hash()));
            assertEquals(chunk, new Chunk(Digest.of(bytes), bytes.length));
            rebuilt.writeBytes(bytes);
        }
        assertArrayEquals(content, rebuilt.toByteArray());
        int inline = told.literals().stream().mapToInt(l -> l.content().length).sum();
        assertTrue(inline <= Reading.INLINE_BYTES, inline + " bytes are inline");
    }

    private static Told tell(byte[] content) {
        return tell(content, Optional.empty(), new byte[0]);
    }

    @Test
    void an_empty_file_is_told_with_nothing() {
        var told = tell(new byte[0]);
        assertEquals(List.of(), told.put().refs());
        assertEquals(0, told.made().entry().size());
    }

    @Test
    void a_small_file_travels_inside_its_change() {
        var told = tell(random(1, 5_000));
        assertEquals(List.of(), told.ahead());
        assertEquals(5_000, told.sentBytes());
        assertEquals(Optional.empty(), told.put().base());
    }

    @Test
    void a_large_file_travels_ahead_of_its_change() {
        var told = tell(random(2, 500_000));
        assertTrue(told.ahead().stream().allMatch(a -> a.length <= Chunker.MAX_BYTES));
        assertEquals(500_000, told.sentBytes());
    }

    @Test
    void an_append_keeps_all_that_was_and_sends_what_came() {
        var old = random(3, 300_000);
        var base = tell(old).made();
        var told = tell(joined(old, random(4, 100)), Optional.of(base), old);
        assertEquals(base.layout().chunks().size(), told.kept());
        assertEquals(
                new Ref.Keep(0, base.layout().chunks().size()),
                told.put().refs().getFirst());
        assertEquals(100, told.sentBytes());
        assertEquals(Optional.of(base.entry().digest()), told.put().base());
    }

    @Test
    void what_has_not_changed_is_kept_as_one_run_and_sends_nothing() {
        var old = random(5, 300_000);
        var base = tell(old).made();
        var told = tell(old, Optional.of(base), old);
        assertEquals(
                List.of(new Ref.Keep(0, base.layout().chunks().size())),
                told.put().refs());
        assertEquals(base, told.made());
    }

    @Test
    void an_edit_in_place_sends_only_what_surrounds_it() {
        for (long seed = 0; seed < 20; seed++) {
            var old = random(seed, 400_000);
            var base = tell(old).made();
            var now = old.clone();
            int at = new Random(seed).nextInt(old.length);
            now[at] ^= 0x55;
            var told = tell(now, Optional.of(base), old);
            assertTrue(
                    told.kept() >= base.layout().chunks().size() - 4,
                    told.kept() + " of " + base.layout().chunks().size());
            assertTrue(told.sentBytes() <= 4 * Chunker.MAX_BYTES, "seed " + seed + ": " + told.sentBytes());
        }
    }

    @Test
    void an_insertion_finds_the_chunks_that_moved() {
        for (long seed = 0; seed < 20; seed++) {
            var old = random(seed, 400_000);
            var base = tell(old).made();
            int at = new Random(seed).nextInt(old.length);
            var now = joined(Arrays.copyOf(old, at), random(seed + 1, 33), Arrays.copyOfRange(old, at, old.length));
            var told = tell(now, Optional.of(base), old);
            assertTrue(told.sentBytes() <= 4 * Chunker.MAX_BYTES, "seed " + seed + ": " + told.sentBytes());
        }
    }

    @Test
    void a_log_of_many_tiny_appends_is_cut_anew() {
        var content = new byte[0];
        var chunks = new ArrayList<Chunk>();
        for (int i = 0; i < 2_000; i++) {
            var line = random(i, 40);
            chunks.add(new Chunk(Digest.of(line), line.length));
            content = joined(content, line);
        }
        var layout = new Layout(chunks, Grid.NONE);
        var base = new Reading.Base(layout.entry(new Metadata(0644, 0, 0, 7)), layout);
        var told = tell(content, Optional.of(base), content);
        assertTrue(
                told.made().layout().chunks().size() < 300,
                told.made().layout().chunks().size() + " chunks");
    }

    @Test
    void appends_in_a_row_leave_few_tiny_chunks() {
        var content = random(9, 100_000);
        var entry = tell(content).made();
        long sent = 0;
        for (int i = 0; i < 1_000; i++) {
            var now = joined(content, random(i, 50));
            var told = tell(now, Optional.of(entry), content);
            sent += told.sentBytes();
            entry = told.made();
            content = now;
        }
        assertTrue(entry.layout().chunks().size() < 250, entry.layout().chunks().size() + " chunks");
        assertTrue(sent < 10 * 50_000, sent + " bytes were sent for 50,000");
    }

    @Test
    void any_edits_end_in_the_same_content_at_the_receiver() {
        for (long seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var content = random(seed, random.nextInt(200_000));
            var entry = tell(content).made();
            for (int i = 0; i < 5; i++) {
                int from = random.nextInt(content.length + 1);
                int to = Math.min(content.length, from + random.nextInt(random.nextBoolean() ? 100 : 50_000));
                var now = joined(
                        Arrays.copyOf(content, from),
                        random(seed + i, random.nextInt(20_000)),
                        Arrays.copyOfRange(content, to, content.length));
                entry = tell(now, Optional.of(entry), content).made();
                content = now;
            }
        }
    }

    @Test
    void a_file_that_changes_under_the_reader_is_noticed() {
        var file = new Memory(random(1, 200_000));
        try (var reading = new Reading(file, Optional.empty(), d -> false)) {
            reading.nextChunk();
            file.content = Arrays.copyOf(file.content, 90_000);
            while (!reading.isDone()) {
                reading.nextChunk();
            }
            assertFalse(reading.isComplete());
            assertTrue(reading.changedMeanwhile());
        }
        var touched = new Memory(random(1, 100));
        try (var reading = new Reading(touched, Optional.empty(), d -> false)) {
            reading.nextChunk();
            touched.ctime = 2;
            assertTrue(reading.isComplete() && reading.changedMeanwhile());
        }
    }

    @Test
    void what_a_log_gains_meanwhile_belongs_to_its_next_version() {
        var file = new Memory(random(1, 200_000));
        try (var reading = new Reading(file, Optional.empty(), d -> false)) {
            reading.nextChunk();
            file.content = joined(file.content, random(2, 1_000));
            while (!reading.isDone()) {
                reading.nextChunk();
            }
            assertEquals(200_000, reading.entry().size());
            assertTrue(reading.isComplete());
        }
    }
}

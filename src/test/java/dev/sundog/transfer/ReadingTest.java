package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.Described;
import dev.sundog.dataset.FileReader;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import dev.sundog.sync.BlockHashes;
import dev.sundog.sync.Layout;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
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
        public long nextData(long offset) {
            return offset;
        }

        @Override
        public Described describe(Stat stat, Xattrs known) {
            return new Described(stat.metadata().with(known), "");
        }

        @Override
        public void beginForce(long offset, long length) {}

        @Override
        public void force() {}

        @Override
        public void close() {
            closed = true;
        }
    }

    private static byte[] random(long seed, int length) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Reading reading(Memory file) {
        return new Reading(
                file,
                Xattrs.NONE,
                Optional.empty(),
                new BlockHashes(1),
                d -> Optional.empty(),
                p -> Optional.empty(),
                false);
    }

    @Test
    void what_was_found_under_a_name_that_holds_something_else_by_now_is_read_again() {
        var file = new Memory(random(1, 50_000));
        Layout before;
        try (var first = reading(file)) {
            finish(first);
            before = first.result().orElseThrow().layout();
        }
        var there = new AtomicReference<>(before);
        var base = new Reading.Base(before.content(), before, Optional.of(TreePath.of("other")));
        for (boolean told : new boolean[] {false, true}) {
            try (var reading = new Reading(
                    file,
                    Xattrs.NONE,
                    Optional.of(base),
                    new BlockHashes(1),
                    d -> Optional.empty(),
                    p -> Optional.of(there.get()),
                    false)) {
                finish(reading);
                if (told) {
                    there.set(Layout.EMPTY);
                }
                assertEquals(!told, reading.result().isPresent());
            }
        }
    }

    private static void finish(Reading reading) {
        while (reading.advance() != Reading.Progress.END) {
            reading.nextChunks(Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
    }

    @Test
    void a_file_that_changes_under_the_reader_is_noticed() {
        var file = new Memory(random(1, 600_000));
        try (var reading = reading(file)) {
            assertEquals(Reading.Progress.AHEAD, reading.advance());
            file.content = Arrays.copyOf(file.content, 90_000);
            finish(reading);
            assertFalse(reading.isComplete());
            assertTrue(reading.changedMeanwhile());
        }
        assertTrue(file.closed);
        var touched = new Memory(random(1, 100));
        try (var reading = reading(touched)) {
            finish(reading);
            touched.ctime = 2;
            assertTrue(reading.isComplete() && reading.changedMeanwhile());
        }
    }

    @Test
    void what_a_log_gains_meanwhile_belongs_to_its_next_version() {
        var file = new Memory(random(1, 200_000));
        try (var reading = reading(file)) {
            reading.advance();
            file.content = Arrays.copyOf(file.content, 201_000);
            finish(reading);
            assertTrue(reading.isComplete());
            var read = reading.result().orElseThrow();
            assertEquals(200_000, read.entry().size());
            assertEquals(read.layout().content(), read.entry().content());
        }
    }

    @Test
    void what_shrank_before_it_could_be_cut_anew_has_no_result() {
        var file = new Memory(random(1, 3_000));
        try (var reading = reading(file)) {
            finish(reading);
            file.content = new byte[0];
            assertEquals(Optional.empty(), reading.result());
        }
    }
}

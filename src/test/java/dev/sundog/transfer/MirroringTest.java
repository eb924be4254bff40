package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.host.BootClock;
import dev.sundog.index.Index;
import dev.sundog.model.Epoch;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Message;
import dev.sundog.sync.Piece;
import dev.sundog.sync.Splice;
import dev.sundog.sync.Update;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirroringTest {
    private static final Epoch EPOCH = new Epoch(1);
    private static final Incarnation LIFE = new Incarnation(1, 2);
    private static final Metadata METADATA = new Metadata(0644, 0, 0, 1_000_000_000L);

    @TempDir
    Path dir;

    private final ConcurrentLinkedQueue<Message> sent = new ConcurrentLinkedQueue<>();
    private long sequence;

    /** Tells a version in pieces, and what it is then made of. */
    private long put(GroupTransfer mirror, String path, Optional<Layout> base, List<Piece> pieces, Layout now) {
        long on = base.map(b -> Update.check(b.entry(METADATA).digest())).orElse(0L);
        var file = new Update.File(METADATA, on, Update.check(now.content()), pieces);
        var update = new Update(++sequence, TreePath.of(path), file);
        mirror.received(new Message.UpdatesSent(Pair.GROUP, EPOCH, LIFE, List.of(update)));
        return sequence;
    }

    private static Layout layout(byte[] content) {
        return ((Splice.Spliced) Splice.ofParts(
                        List.of(new Piece.Bytes(content)), Layout.EMPTY, p -> Optional.empty(), c -> Optional.empty()))
                .layout();
    }

    private boolean isDurable(long number) {
        return sent.stream()
                .anyMatch(m -> m instanceof Message.Durable d && d.sequences().contains(number));
    }

    private boolean isNeeded(long number) {
        return sent.stream().anyMatch(m -> m instanceof Message.Need n && n.sequence() == number);
    }

    private void settle(GroupTransfer mirror, long... numbers) throws Exception {
        for (long number : numbers) {
            Pair.await("neither acknowledged nor asked for", () -> isDurable(number) || isNeeded(number));
        }
        Pair.await("not made", mirror::isApplied);
    }

    private static byte[] content(Random random, int length) {
        var content = new byte[length];
        random.nextBytes(content);
        return content;
    }

    private GroupTransfer mirror(DirectoryTree tree, Index index) {
        return mirror(tree, index, Workers.virtual(Pair.GROUP.name()));
    }

    private GroupTransfer mirror(DirectoryTree tree, Index index, Workers workers) {
        return new GroupTransfer(
                Pair.GROUP,
                tree,
                index,
                path -> new SegmentId(Pair.GROUP, TreePath.ROOT),
                new TransferRules(true, true, true),
                new Clocks(BootClock::nanos, () -> System.currentTimeMillis() * 1_000_000),
                workers,
                new Outlet() {
                    @Override
                    public void send(Message message) {
                        sent.add(message);
                    }

                    @Override
                    public void wake() {}
                });
    }

    /** A file is cut short and written again while the first change is still to be made: what the second names must not vanish. */
    @Test
    void whatIsAcknowledgedCanBeMadeThoughAnEarlierChangeReplacesItsSources() throws Exception {
        var root = dir.resolve("b");
        Files.createDirectories(root);
        var random = new Random(7);
        try (var tree = DirectoryTree.open(root.toString());
                var index = Index.open(dir.resolve("b.db"), () -> LIFE);
                var mirror = mirror(tree, index)) {
            mirror.acceptFrom(EPOCH);
            for (int round = 0; round < 40; round++) {
                var content = content(random, 30_000);
                var full = layout(content);
                var tail = full.chunks().getLast();
                long cutAt = full.size() - tail.length();
                var cut = new Layout(full.chunks().subList(0, full.chunks().size() - 1), Grid.NONE);
                var name = "file" + round;
                long whole = put(mirror, name, Optional.empty(), List.of(new Piece.Bytes(content)), full);
                settle(mirror, whole);
                long shorter = put(mirror, name, Optional.of(full), List.of(new Piece.Base(0, cutAt)), cut);
                var again = List.<Piece>of(new Piece.Base(0, cutAt), new Piece.Whole(tail, 1));
                long last = put(mirror, name, Optional.of(cut), again, full);
                settle(mirror, shorter, last);
                if (isDurable(last)) {
                    assertArrayEquals(
                            content,
                            Files.readAllBytes(root.resolve(name)),
                            "round " + round + ": acknowledged and lost");
                }
            }
        }
    }

    /** The same across two names: one is replaced while another that took its content is still to be made. */
    @Test
    void aCopyOfWhatIsAboutToBeReplacedIsNotLost() throws Exception {
        var root = dir.resolve("b");
        Files.createDirectories(root);
        var random = new Random(8);
        try (var tree = DirectoryTree.open(root.toString());
                var index = Index.open(dir.resolve("b.db"), () -> LIFE);
                var mirror = mirror(tree, index)) {
            mirror.acceptFrom(EPOCH);
            for (int round = 0; round < 40; round++) {
                var shared = content(random, 2000);
                var layout = layout(shared);
                var chunk = layout.chunks().getFirst();
                var given = List.<Piece>of(new Piece.Bytes(shared));
                long first = put(mirror, "a" + round, Optional.empty(), given, layout);
                // Not yet made: the content is in the journal alone, and soon in no file.
                var fresh = content(random, 2000);
                long other = put(mirror, "a" + round, Optional.empty(), List.of(new Piece.Bytes(fresh)), layout(fresh));
                long copy = put(mirror, "copy" + round, Optional.empty(), List.of(new Piece.Whole(chunk, 1)), layout);
                long own = put(mirror, "own" + round, Optional.empty(), given, layout);
                settle(mirror, first, other, copy, own);
                if (isDurable(copy)) {
                    assertArrayEquals(
                            shared,
                            Files.readAllBytes(root.resolve("copy" + round)),
                            "round " + round + ": acknowledged and lost");
                }
                assertTrue(isDurable(own));
                assertArrayEquals(shared, Files.readAllBytes(root.resolve("own" + round)));
            }
        }
    }

    /**
     * What came over the bulk lane waits for a directory's new name when the question with which a comparison begins comes over the
     * other: the holder takes it for told, and would wait for it for ever.
     */
    @Test
    void whatWaitsForADirectorysNewNameIsAskedForWhereAComparisonBegins() throws Exception {
        Files.createDirectories(dir.resolve("b/old"));
        var content = layout(new byte[] {1});
        var pieces = List.<Piece>of(new Piece.Bytes(new byte[] {1}));
        try (var tree = DirectoryTree.open(dir.resolve("b").toString());
                var index = Index.open(dir.resolve("b.db"), () -> LIFE);
                var workers = new Unmaking();
                var mirror = mirror(tree, index, workers)) {
            mirror.acceptFrom(EPOCH);
            long made = put(mirror, "file", Optional.empty(), pieces, content);
            Pair.await("not durable", () -> isDurable(made));
            var move = new Update(++sequence, TreePath.of("new"), new Update.Moved(TreePath.of("old"), METADATA));
            mirror.received(new Message.UpdatesSent(Pair.GROUP, EPOCH, LIFE, List.of(move)));
            long stalled = put(mirror, "other", Optional.empty(), pieces, content);
            mirror.received(new Message.DigestsAsked(Pair.GROUP, EPOCH, TreePath.ROOT));
            Pair.await("not asked for", () -> isNeeded(move.sequence()) && isNeeded(stalled));
            assertFalse(isNeeded(made), "it is durable");
        }
    }

    /** Threads of a mirror that acknowledges, and makes nothing of it. */
    private static final class Unmaking implements Workers {
        private final Workers threads = Workers.virtual(Pair.GROUP.name());

        @Override
        public ReentrantLock lock() {
            return threads.lock();
        }

        @Override
        public Executor journal() {
            return threads.journal();
        }

        @Override
        public Executor apply() {
            return task -> {};
        }

        @Override
        public Executor survey() {
            return threads.survey();
        }

        @Override
        public Executor answers() {
            return threads.answers();
        }

        @Override
        public void later(long nanos, Runnable task) {
            threads.later(nanos, task);
        }

        @Override
        public void watch(Watching watching) {
            threads.watch(watching);
        }

        @Override
        public void close() {
            threads.close();
        }
    }
}

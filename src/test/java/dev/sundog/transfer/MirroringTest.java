package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
        return new GroupTransfer(
                Pair.GROUP,
                tree,
                index,
                path -> new SegmentId(Pair.GROUP, TreePath.ROOT),
                new TransferRules(true, true, true),
                new Clocks(BootClock::nanos, () -> System.currentTimeMillis() * 1_000_000),
                Workers.virtual(Pair.GROUP.name()),
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
}

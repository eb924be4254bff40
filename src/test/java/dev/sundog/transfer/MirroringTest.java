package dev.sundog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.host.BootClock;
import dev.sundog.index.Index;
import dev.sundog.model.Digest;
import dev.sundog.model.Epoch;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.Change;
import dev.sundog.sync.Grid;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Message;
import dev.sundog.sync.Ref;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private long put(GroupTransfer mirror, String path, Optional<Digest> base, List<Ref> refs) {
        var version = new Version(EPOCH, LIFE, ++sequence);
        var change = new Change(Pair.GROUP, version, TreePath.of(path), new Change.PutFile(METADATA, base, refs));
        mirror.received(new Message.ChangeSent(change));
        return sequence;
    }

    private boolean isDurable(long number) {
        return sent.stream()
                .anyMatch(m -> m instanceof Message.Durable d && d.sequences().contains(number));
    }

    private boolean isNeeded(long number) {
        return sent.stream().anyMatch(m -> m instanceof Message.Need n && n.sequence() == number);
    }

    private void settle(GroupTransfer mirror, long... numbers) throws InterruptedException {
        for (long number : numbers) {
            for (int i = 0; i < 2000 && !isDurable(number) && !isNeeded(number); i++) {
                Thread.sleep(5);
            }
        }
        for (int i = 0; i < 2000 && !mirror.isApplied(); i++) {
            Thread.sleep(5);
        }
    }

    private static Ref.Literal literal(Random random) {
        var content = new byte[4096];
        random.nextBytes(content);
        return new Ref.Literal(content);
    }

    private GroupTransfer mirror(DirectoryTree tree, Index index) {
        return new GroupTransfer(
                Pair.GROUP,
                tree,
                index,
                path -> new SegmentId(Pair.GROUP, TreePath.ROOT),
                new TransferRules(true, true, true),
                new Clocks(BootClock::nanos, () -> System.currentTimeMillis() * 1_000_000),
                sent::add,
                () -> {});
    }

    private static byte[] joined(List<Ref.Literal> parts) {
        var out = new ByteArrayOutputStream();
        parts.forEach(p -> out.writeBytes(p.content()));
        return out.toByteArray();
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
                var head = literal(random);
                var tail = literal(random);
                var name = "file" + round;
                long whole = put(mirror, name, Optional.empty(), List.of(head, tail));
                settle(mirror, whole);
                var full = new Layout(List.of(head.chunk(), tail.chunk()), Grid.NONE).entry(METADATA);
                var cut = new Layout(List.of(head.chunk()), Grid.NONE).entry(METADATA);
                long shorter = put(mirror, name, Optional.of(full.digest()), List.of(new Ref.Keep(0, 1)));
                var again = new ArrayList<Ref>(List.of(new Ref.Keep(0, 1), new Ref.Known(tail.chunk())));
                long last = put(mirror, name, Optional.of(cut.digest()), again);
                settle(mirror, shorter, last);
                assertTrue(isDurable(last) || isNeeded(last), "neither acknowledged nor asked for");
                if (isDurable(last)) {
                    assertArrayEquals(
                            joined(List.of(head, tail)),
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
                var shared = literal(random);
                long first = put(mirror, "a" + round, Optional.empty(), List.of(shared));
                // Not yet made: the content is in the journal alone, and soon in no file.
                long other = put(mirror, "a" + round, Optional.empty(), List.of(literal(random)));
                long copy = put(mirror, "copy" + round, Optional.empty(), List.of(new Ref.Known(shared.chunk())));
                long own = put(mirror, "own" + round, Optional.empty(), List.of(shared));
                settle(mirror, first, other, copy, own);
                if (isDurable(copy)) {
                    assertArrayEquals(
                            shared.content(),
                            Files.readAllBytes(root.resolve("copy" + round)),
                            "round " + round + ": acknowledged and lost");
                }
                assertTrue(isDurable(own));
                assertArrayEquals(shared.content(), Files.readAllBytes(root.resolve("own" + round)));
            }
        }
    }
}

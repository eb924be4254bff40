package dev.sundog.transfer.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.index.Index;
import dev.sundog.model.Epoch;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Metadata;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Message;
import dev.sundog.sync.Piece;
import dev.sundog.sync.Splice;
import dev.sundog.sync.Update;
import dev.sundog.transfer.Clocks;
import dev.sundog.transfer.GroupTransfer;
import dev.sundog.transfer.Outlet;
import dev.sundog.transfer.TransferRules;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A mirror that is killed, or whose machine goes down, before each single step of making what it acknowledged: all of it is made in the end. */
class MirrorCrashTest {
    private static final Epoch EPOCH = new Epoch(1);
    private static final Incarnation LIFE = new Incarnation(1, 2);
    private static final Metadata METADATA = new Metadata(0644, 1000, 1000, 1_000_000_000L);
    private static final long WALL = 1_700_000_000_000_000_000L;
    private static final int SEEDS = 12;
    private static final int MOST_STEPS = 400;
    private static final AtomicLong MIRRORS = new AtomicLong();

    /** A mirror alone: it is told what to make, and is hit before a step. */
    private static final class Mirror implements Onlooker, AutoCloseable {
        final Loop loop;
        final MemoryDisk disk;
        final Keepers keepers = new Keepers();
        final String index = "file:mirror" + MIRRORS.incrementAndGet() + "?mode=memory&cache=shared";
        final Set<Long> acknowledged = new HashSet<>();
        final boolean machine;
        /** Steps until it is hit; 0 for never. */
        int fuse;

        boolean hit;
        Consumer<TreePath> placed = path -> {};
        private long sequence;
        private MemoryTree tree;
        private VirtualWorkers workers;
        private Index opened;
        private GroupTransfer group;

        Mirror(long seed, boolean machine) {
            this.machine = machine;
            loop = new Loop(seed);
            disk = new MemoryDisk(() -> WALL + loop.now(), loop.random.split());
            MemoryTree.mark(disk);
            keepers.keep(index);
            start();
        }

        void start() {
            tree = new MemoryTree(disk, SimSite.GROUP, this);
            workers = new VirtualWorkers(loop, () -> false);
            opened = Index.open(Path.of(index), () -> LIFE);
            var outlet = new Outlet() {
                @Override
                public void send(Message message) {
                    if (message instanceof Message.Durable d) {
                        acknowledged.addAll(d.sequences());
                    }
                }

                @Override
                public void wake() {}
            };
            group = new GroupTransfer(
                    SimSite.GROUP,
                    tree,
                    opened,
                    path -> new SegmentId(SimSite.GROUP, TreePath.ROOT),
                    new TransferRules(true, true, true),
                    new Clocks(loop::now, () -> WALL + loop.now()),
                    workers,
                    outlet);
            group.acceptFrom(EPOCH);
        }

        @Override
        public void before(String what) {
            if (fuse > 0 && --fuse == 0) {
                hit();
                throw new Killed();
            }
        }

        void hit() {
            hit = true;
            tree.die();
            workers.die();
            opened.close();
            if (machine) {
                disk.crash();
            }
        }

        @Override
        public void taken(String name, String place) {}

        @Override
        public void placed(TreePath path, Inode inode) {
            placed.accept(path);
        }

        long tell(String path, Update.What what) {
            var update = new Update(++sequence, TreePath.of(path), what);
            try {
                if (!hit) {
                    group.received(new Message.UpdatesSent(SimSite.GROUP, EPOCH, LIFE, List.of(update)));
                }
            } catch (Killed k) {
                // It has not come.
            }
            return sequence;
        }

        void settle() {
            loop.runUntil(loop.now() + 200 * Loop.MS);
        }

        /** Begins again, hit at the end if it was not before, and makes all that is to be made. */
        void recover() {
            boolean before = hit;
            fuse = 0;
            disk.full = false;
            placed = path -> {};
            if (!hit) {
                hit();
            }
            start();
            hit = before;
            for (int i = 0; i < 10; i++) {
                settle();
                group.tidy();
            }
            settle();
            assertTrue(group.isApplied(), "not all is made");
        }

        Optional<byte[]> content(String path) {
            return disk.find(TreePath.of(path)).map(i -> i.data);
        }

        @Override
        public void close() {
            if (!tree.isDead()) {
                opened.close();
            }
            keepers.close();
        }
    }

    /** A version of a file: how it is told, and what it is. */
    private record Version(byte[] content, Layout layout, Update.File told) {}

    private static Version version(
            List<Piece> pieces, Optional<Version> base, Map<String, Version> others, byte[] content) {
        var spliced = (Splice.Spliced) Splice.ofFile(
                pieces,
                base.map(Version::layout).orElse(Layout.EMPTY),
                path -> Optional.ofNullable(others.get(path.toString())).map(Version::layout),
                (at, into, from, count) -> {
                    System.arraycopy(content, (int) at, into, from, count);
                    return count;
                });
        long on =
                base.map(b -> Update.check(b.layout().entry(METADATA).digest())).orElse(0L);
        var told = new Update.File(METADATA, on, Update.check(spliced.layout().content()), pieces);
        return new Version(content, spliced.layout(), told);
    }

    private static Version given(byte[] content) {
        return version(List.of(new Piece.Bytes(content)), Optional.empty(), Map.of(), content);
    }

    /** A version that begins with more than the one before it. */
    private static Version longer(byte[] more, Version before) {
        var content = Arrays.copyOf(more, more.length + before.content().length);
        System.arraycopy(before.content(), 0, content, more.length, before.content().length);
        var pieces = List.<Piece>of(
                new Piece.Bytes(more), new Piece.Base(0, before.layout().size()));
        return version(pieces, Optional.of(before), Map.of(), content);
    }

    private static Version copyOf(String path, Version there) {
        return version(
                List.of(new Piece.Other(TreePath.of(path), 0, there.layout().size())),
                Optional.empty(),
                Map.of(path, there),
                there.content());
    }

    private static byte[] random(long seed, int length) {
        var content = new byte[length];
        new SplittableRandom(seed).nextBytes(content);
        return content;
    }

    /** The name holds what was acknowledged, or what was told after it. */
    private static void check(String where, Mirror mirror, String path, Map<Long, Version> told) {
        long last = told.keySet().stream().filter(mirror.acknowledged::contains).reduce(0L, Math::max);
        var now = mirror.content(path);
        boolean right = last == 0
                || told.entrySet().stream()
                        .filter(e -> e.getKey() >= last)
                        .anyMatch(e -> now.filter(
                                        c -> Arrays.equals(c, e.getValue().content()))
                                .isPresent());
        assertTrue(right, where + ": " + path + " was acknowledged and is lost");
    }

    private interface Story {
        void play(Mirror mirror, String where);
    }

    private static void beforeEachStep(boolean machine, Story story) {
        boolean over = false;
        for (int fuse = 1; fuse < MOST_STEPS && !over; fuse++) {
            for (long seed = 0; seed < (machine ? SEEDS : 1); seed++) {
                try (var mirror = new Mirror(seed, machine)) {
                    // There is a trash.
                    mirror.tell("gone", given(random(0, 10)).told());
                    mirror.tell("gone", new Update.Gone());
                    mirror.settle();
                    mirror.fuse = -fuse;
                    story.play(mirror, "seed " + seed + ", step " + fuse);
                    over = !mirror.hit;
                }
            }
        }
        assertTrue(over, "the story has more steps");
    }

    /** From here on it may be hit. */
    private static void arm(Mirror mirror) {
        mirror.fuse = -mirror.fuse;
    }

    private static void copiedThenReplaced(Mirror mirror, String where) {
        var old = given(random(1, 9000));
        var fresh = given(random(2, 9000));
        var copy = copyOf("a", old);
        mirror.tell("a", old.told());
        mirror.settle();
        arm(mirror);
        // What comes while this is made durable is made together.
        mirror.tell("x", given(random(3, 10)).told());
        long b = mirror.tell("b", copy.told());
        long a = mirror.tell("a", fresh.told());
        mirror.settle();
        mirror.recover();
        check(where, mirror, "b", Map.of(b, copy));
        check(where, mirror, "a", Map.of(0L, old, a, fresh));
    }

    @Test
    void a_copy_of_what_is_then_replaced() {
        beforeEachStep(true, MirrorCrashTest::copiedThenReplaced);
    }

    private static void twiceLonger(Mirror mirror, String where) {
        var first = given(random(1, 60_000));
        var second = longer(random(2, 100), first);
        var third = longer(random(3, 100), second);
        mirror.tell("a", first.told());
        mirror.settle();
        arm(mirror);
        long two = mirror.tell("a", second.told());
        long three = mirror.tell("a", third.told());
        mirror.settle();
        mirror.recover();
        check(where, mirror, "a", Map.of(0L, first, two, second, three, third));
    }

    @Test
    void a_version_on_a_version() {
        beforeEachStep(true, MirrorCrashTest::twiceLonger);
    }

    /** There is no room for one, so that the next waits, and what that is made of is to go. */
    private static void sourceOfWhatWaits(Mirror mirror, String where) {
        var one = given(random(1, 3000));
        var two = given(random(2, 3000));
        mirror.tell("a", one.told());
        mirror.tell("d", two.told());
        mirror.settle();
        mirror.disk.full = true;
        arm(mirror);
        long n = mirror.tell("n", copyOf("a", one).told());
        long a = mirror.tell("a", copyOf("d", two).told());
        mirror.tell("d", new Update.Gone());
        mirror.settle();
        mirror.recover();
        check(where, mirror, "n", Map.of(n, one));
        check(where, mirror, "a", Map.of(0L, one, a, two));
    }

    @Test
    void a_source_of_what_waits_stays() {
        beforeEachStep(false, MirrorCrashTest::sourceOfWhatWaits);
    }

    /** There is no room for what came from a directory that is to go. */
    private static void directoryOfSources(Mirror mirror, String where) {
        var one = given(random(1, 3000));
        mirror.tell("d", new Update.Directory(METADATA));
        mirror.tell("d/f", one.told());
        mirror.settle();
        mirror.disk.full = true;
        arm(mirror);
        long n = mirror.tell("n", copyOf("d/f", one).told());
        mirror.tell("d", new Update.Gone());
        mirror.settle();
        mirror.recover();
        check(where, mirror, "n", Map.of(n, one));
    }

    @Test
    void a_directory_of_what_waits_stays() {
        beforeEachStep(false, MirrorCrashTest::directoryOfSources);
    }

    /** What was in a directory comes under another name just after the directory's end. */
    private static void fromWhatIsGone(Mirror mirror, String where) {
        var one = given(random(1, 3000));
        var copy = version(
                List.of(new Piece.Whole(one.layout().chunks().getFirst(), 1)),
                Optional.empty(),
                Map.of(),
                one.content());
        mirror.tell("d", new Update.Directory(METADATA));
        mirror.tell("d/f", one.told());
        mirror.settle();
        arm(mirror);
        mirror.tell("d", new Update.Gone());
        long n = mirror.tell("n", copy.told());
        mirror.settle();
        mirror.recover();
        check(where, mirror, "n", Map.of(n, one));
    }

    @Test
    void what_was_in_a_directory_that_goes() {
        beforeEachStep(true, MirrorCrashTest::fromWhatIsGone);
    }

    /** What a version brought that is replaced at once is wanted under a name that there is no room for. */
    private static void broughtByWhatIsReplaced(Mirror mirror, String where) {
        var one = given(random(1, 1900));
        var two = given(random(2, 3000));
        var copy = version(
                List.of(new Piece.Whole(one.layout().chunks().getFirst(), 1)),
                Optional.empty(),
                Map.of(),
                one.content());
        mirror.placed = path -> mirror.disk.full |= path.equals(TreePath.of("a"));
        arm(mirror);
        mirror.tell("x", given(random(3, 10)).told());
        long a = mirror.tell("a", one.told());
        long b = mirror.tell("b", copy.told());
        long again = mirror.tell("a", two.told());
        mirror.settle();
        mirror.recover();
        check(where, mirror, "a", Map.of(a, one, again, two));
        check(where, mirror, "b", Map.of(b, one));
    }

    @Test
    void what_a_replaced_version_brought() {
        beforeEachStep(false, MirrorCrashTest::broughtByWhatIsReplaced);
    }

    /** What comes once more, is replaced at once, and is wanted under another name. */
    private static void broughtAndReplaced(Mirror mirror, String where) {
        var one = given(random(1, 1900));
        var two = given(random(2, 1900));
        var copy = version(
                List.of(new Piece.Whole(one.layout().chunks().getFirst(), 1)),
                Optional.empty(),
                Map.of(),
                one.content());
        mirror.tell("a", one.told());
        mirror.settle();
        mirror.tell("a", two.told());
        mirror.settle();
        arm(mirror);
        // Made by itself, while the two after it are made durable.
        mirror.tell("z", one.told());
        mirror.tell("z", two.told());
        long b = mirror.tell("b", copy.told());
        mirror.settle();
        mirror.recover();
        check(where, mirror, "b", Map.of(b, one));
    }

    @Test
    void what_was_replaced_a_while_ago() {
        beforeEachStep(true, MirrorCrashTest::broughtAndReplaced);
    }
}

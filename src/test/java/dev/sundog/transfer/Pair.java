package dev.sundog.transfer;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.index.Index;
import dev.sundog.link.Identity;
import dev.sundog.mirror.SendOrder;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Voter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Two sites in one process, joined by a pair of threads instead of a link. */
final class Pair implements AutoCloseable {
    static final GroupId GROUP = new GroupId("shop");
    /** For what comes before long, on a machine that is busy with other things. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** One of them. */
    static final class Side implements AutoCloseable {
        final DirectoryTree tree;
        final Index index;
        final SiteTransfer site;
        final GroupTransfer group;

        Side(Path root, Path index, TransferRules rules, LongSupplier clock) throws Exception {
            Files.createDirectories(root);
            tree = DirectoryTree.open(root.toString());
            tree.writeMarker(new dev.sundog.dataset.Marker("test", GROUP, "m1"));
            var random = new Random();
            this.index = Index.open(index, () -> new Incarnation(random.nextLong(), random.nextLong()));
            var clocks = new Clocks(clock, () -> System.currentTimeMillis() * 1_000_000);
            site = new SiteTransfer(new SendOrder(false), clocks, text -> {});
            group = new GroupTransfer(
                    GROUP,
                    tree,
                    this.index,
                    path -> new SegmentId(GROUP, TreePath.ROOT),
                    rules,
                    clocks,
                    Workers.virtual(GROUP.name()),
                    site);
            site.add(GROUP, group);
        }

        @Override
        public void close() {
            group.close();
            index.close();
            tree.close();
        }
    }

    final SteadyClock clock = new SteadyClock();
    Side a;
    Side b;
    private final Path dir;
    private final TransferRules rules;
    private final Flow flow = new Flow();

    Pair(Path dir) throws Exception {
        this(dir.resolve("a"), dir.resolve("b"), dir);
    }

    /** With roots of one's own, for instance on other file systems. */
    Pair(Path a, Path b, Path indexes) throws Exception {
        this(a, b, indexes, new TransferRules(true, true, true));
    }

    Pair(Path a, Path b, Path indexes, TransferRules rules) throws Exception {
        this.dir = indexes;
        this.rules = rules;
        Files.createDirectories(indexes);
        this.a = new Side(a, indexes.resolve("a.db"), rules, clock);
        this.b = new Side(b, indexes.resolve("b.db"), rules, clock);
    }

    /** Until it holds; {@code what} is said when it never does. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        await(() -> what, condition);
    }

    static void await(Callable<String> what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - end >= 0) {
                throw new AssertionError(what.call());
            }
            Thread.sleep(5);
        }
    }

    /** While a tree is worked on, names that were found in it may be gone before they are looked at: then it is not alike. */
    static boolean unlessItChanges(Callable<Boolean> look) throws Exception {
        try {
            return look.call();
        } catch (NoSuchFileException | UncheckedIOException e) {
            return false;
        }
    }

    void join() {
        var peer = new Identity(UUID.randomUUID(), Voter.PUBLIC);
        b.site.up(peer);
        a.site.up(peer);
        flow.join(a.site, b.site);
    }

    /** The link is up, and nothing is read for it or arrives, until that is done. */
    void hold(SteadyClock.Step meanwhile) throws Exception {
        flow.hold(meanwhile);
    }

    void part() throws InterruptedException {
        flow.part();
        a.site.down("test");
        b.site.down("test");
    }

    /** A holds, B mirrors. */
    void hold(long epoch) {
        b.group.acceptFrom(new Epoch(epoch));
        a.group.beginHolding(new Epoch(epoch));
    }

    /** B holds, A mirrors. */
    void holdReversed(long epoch) {
        a.group.acceptFrom(new Epoch(epoch));
        b.group.beginHolding(new Epoch(epoch));
    }

    /** One agent ends and is started anew, with what its index and its tree remember. */
    void restart(boolean first, boolean aHolds, long epoch) throws Exception {
        part();
        if (first) {
            a.close();
            a = new Side(dir.resolve("a"), dir.resolve("a.db"), rules, clock);
        } else {
            b.close();
            b = new Side(dir.resolve("b"), dir.resolve("b.db"), rules, clock);
        }
        if (aHolds) {
            hold(epoch);
        } else {
            holdReversed(epoch);
        }
        join();
    }

    void barrier() throws Exception {
        barrier(a);
    }

    void barrier(Side holder) throws Exception {
        holder.group.barrier(Set::of).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** As {@link #barrier(Side)}, with a person who accepts whatever is gone. */
    void barrierAccepting(Side holder) throws Exception {
        var barrier = holder.group.barrier(Set::of);
        await(() -> "no barrier: " + holder.group.problems() + holder.group.halted(), () -> {
            holder.group.halted().keySet().forEach(holder.group::accept);
            return barrier.isDone();
        });
        barrier.get();
    }

    void awaitApplied() throws Exception {
        awaitApplied(b);
    }

    void awaitApplied(Side mirror) throws Exception {
        await(() -> "not applied: " + mirror.group.problems(), mirror.group::isApplied);
    }

    /** Until all that has been seen is there: what was written just before need not be seen without a {@link #barrier()}. */
    void awaitCurrent() throws Exception {
        awaitCurrent(a, b);
    }

    void awaitCurrent(Side holder, Side mirror) throws Exception {
        await(
                () -> "not current: " + holder.group.lag(new SegmentId(GROUP, TreePath.ROOT)) + " "
                        + holder.group.problems() + holder.group.halted(),
                () -> holder.group.isCurrent(Set.of()));
        awaitApplied(mirror);
    }

    @Override
    public void close() throws Exception {
        part();
        a.close();
        b.close();
    }
}

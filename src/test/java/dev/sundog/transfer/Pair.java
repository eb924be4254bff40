package dev.sundog.transfer;

import dev.sundog.dataset.DirectoryTree;
import dev.sundog.host.BootClock;
import dev.sundog.index.Index;
import dev.sundog.link.Identity;
import dev.sundog.link.Lane;
import dev.sundog.link.Outgoing;
import dev.sundog.mirror.SendOrder;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Two sites in one process, joined by a pair of threads instead of a link. */
final class Pair implements AutoCloseable {
    static final GroupId GROUP = new GroupId("shop");

    /** One of them. */
    static final class Side implements AutoCloseable {
        final DirectoryTree tree;
        final Index index;
        final SiteTransfer site;
        final GroupTransfer group;

        Side(Path root, Path index, TransferRules rules) throws Exception {
            Files.createDirectories(root);
            tree = DirectoryTree.open(root.toString());
            tree.writeMarker(new dev.sundog.dataset.Marker("test", GROUP, "m1"));
            var random = new Random();
            this.index = Index.open(index, () -> new Incarnation(random.nextLong(), random.nextLong()));
            var clocks = new Clocks(BootClock::nanos, () -> System.currentTimeMillis() * 1_000_000);
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

    Side a;
    Side b;
    private final Path dir;
    private final TransferRules rules;
    volatile boolean joined;
    private final List<Thread> threads = new ArrayList<>();

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
        this.a = new Side(a, indexes.resolve("a.db"), rules);
        this.b = new Side(b, indexes.resolve("b.db"), rules);
    }

    /** Until it holds; {@code what} is said when it never does. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.call()) {
            if (System.nanoTime() >= end) {
                throw new AssertionError(what);
            }
            Thread.sleep(5);
        }
    }

    void join() {
        joined = true;
        var peer = new Identity(UUID.randomUUID(), Voter.PUBLIC);
        b.site.up(peer);
        a.site.up(peer);
        for (var lane : Lane.values()) {
            threads.add(Thread.ofVirtual().start(() -> pump(a.site, b.site, lane)));
            threads.add(Thread.ofVirtual().start(() -> pump(b.site, a.site, lane)));
        }
    }

    private void pump(SiteTransfer from, SiteTransfer to, Lane lane) {
        try {
            while (joined) {
                byte[] message = from.next(lane, Outgoing.LEAST_FRAME_BYTES);
                if (message == null) {
                    Thread.sleep(1);
                } else {
                    to.received(lane, message);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void part() throws InterruptedException {
        joined = false;
        for (var t : threads) {
            t.join();
        }
        threads.clear();
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
            a = new Side(dir.resolve("a"), dir.resolve("a.db"), rules);
        } else {
            b.close();
            b = new Side(dir.resolve("b"), dir.resolve("b.db"), rules);
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
        holder.group.barrier(Set::of).get(30, TimeUnit.SECONDS);
    }

    /** As {@link #barrier(Side)}, with a person who accepts whatever is gone. */
    void barrierAccepting(Side holder) throws Exception {
        var barrier = holder.group.barrier(Set::of);
        for (int i = 0; i < 3000 && !barrier.isDone(); i++) {
            holder.group.halted().keySet().forEach(holder.group::accept);
            Thread.sleep(10);
        }
        barrier.get(1, TimeUnit.SECONDS);
    }

    void awaitApplied() throws Exception {
        awaitApplied(b);
    }

    void awaitApplied(Side mirror) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!mirror.group.isApplied()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not applied: " + mirror.group.problems());
            }
            Thread.sleep(5);
        }
    }

    void awaitCurrent() throws Exception {
        awaitCurrent(a, b);
    }

    void awaitCurrent(Side holder, Side mirror) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!holder.group.isCurrent(Set.of())) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not current: " + holder.group.lag(new SegmentId(GROUP, TreePath.ROOT)) + " "
                        + holder.group.problems() + holder.group.halted());
            }
            Thread.sleep(5);
        }
        awaitApplied(mirror);
    }

    @Override
    public void close() throws Exception {
        part();
        a.close();
        b.close();
    }
}

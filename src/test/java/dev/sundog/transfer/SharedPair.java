package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.DirectoryTree;
import dev.sundog.dataset.Marker;
import dev.sundog.index.Index;
import dev.sundog.link.Identity;
import dev.sundog.mirror.SendOrder;
import dev.sundog.model.ConflictRule;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Two sites that both write, in one process, joined by threads instead of a link. */
final class SharedPair implements AutoCloseable {
    static final GroupId GROUP = new GroupId("docs");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** One of them. */
    static final class Side implements AutoCloseable {
        final Path root;
        final DirectoryTree tree;
        final Index index;
        final SiteTransfer site;
        final SharedTransfer group;

        Side(Path dir, Site site, ConflictRule rule, UnaryOperator<Dataset> seenAs, LongSupplier clock)
                throws Exception {
            this.root = dir.resolve(site.label());
            boolean fresh = !Files.exists(root.resolve(".sundog/marker"));
            Files.createDirectories(root);
            tree = DirectoryTree.open(root.toString());
            if (fresh) {
                tree.writeMarker(new Marker("test", GROUP, "m1"));
            }
            var random = new Random();
            this.index = Index.open(index(dir, site), () -> new Incarnation(random.nextLong(), random.nextLong()));
            var clocks = new Clocks(clock, () -> System.currentTimeMillis() * 1_000_000);
            this.site = new SiteTransfer(new SendOrder(false), clocks, text -> {});
            group = new SharedTransfer(
                    GROUP,
                    seenAs.apply(tree),
                    this.index,
                    new SharedTransfer.Keeper(
                            site, rule, () -> new Incarnation(random.nextLong(), random.nextLong()), 250_000_000),
                    clocks,
                    Workers.virtual(GROUP.name()),
                    this.site);
            this.site.add(GROUP, group);
            group.start();
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
    final SteadyClock clock = new SteadyClock();
    final Flow flow = new Flow();
    private final Path dir;
    private final ConflictRule rule;
    private final UnaryOperator<Dataset> seenAs;

    SharedPair(Path dir, ConflictRule rule) throws Exception {
        this(dir, rule, tree -> tree);
    }

    /** @param seenAs what the transfer takes the tree of the first of them for */
    SharedPair(Path dir, ConflictRule rule, UnaryOperator<Dataset> seenAs) throws Exception {
        this.dir = dir;
        this.rule = rule;
        this.seenAs = seenAs;
        Files.createDirectories(dir);
        start(true);
        start(false);
    }

    static Path index(Path dir, Site site) {
        return dir.resolve(site.label() + ".db");
    }

    void join() {
        var peer = new Identity(UUID.randomUUID(), Voter.PUBLIC);
        b.site.up(peer);
        a.site.up(peer);
        flow.join(a.site, b.site);
    }

    void part() throws InterruptedException {
        if (flow.part()) {
            a.site.down("test");
            b.site.down("test");
        }
    }

    /** One agent ends; {@link #start} begins it anew with what its index and its tree remember. */
    void stop(boolean first) throws Exception {
        part();
        (first ? a : b).close();
    }

    void start(boolean first) throws Exception {
        if (first) {
            a = new Side(dir, Site.PRIVATE, rule, seenAs, clock);
        } else {
            b = new Side(dir, Site.PUBLIC, rule, tree -> tree, clock);
        }
    }

    void loseIndex(boolean first) throws Exception {
        var name = (first ? Site.PRIVATE : Site.PUBLIC).label() + ".db";
        for (var suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(dir.resolve(name + suffix));
        }
    }

    /** Until both sides have seen all that was written before, and know that they have the same. */
    void settle() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long tidied = System.nanoTime();
        // A watch may be late, and what is open may rest: without this both would know of nothing more.
        var seen = List.of(a.group.barrier(), b.group.barrier());
        int calm = 0;
        while (calm < 3) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not settled: " + a.group.standing() + a.group.problems() + a.group.halted()
                        + "; " + b.group.standing() + b.group.problems() + b.group.halted());
            }
            if (System.nanoTime() - tidied > 1_000_000_000L) {
                tidied = System.nanoTime();
                a.group.tidy();
                b.group.tidy();
            }
            if (a.group.halted().isPresent()) {
                a.group.accept();
            }
            if (b.group.halted().isPresent()) {
                b.group.accept();
            }
            if (calm == 0) {
                a.group.rescan();
                b.group.rescan();
            }
            Thread.sleep(20);
            boolean all = seen.stream().allMatch(Future::isDone) && a.group.isCurrent() && b.group.isCurrent();
            calm = all ? calm + 1 : 0;
        }
    }

    @Override
    public void close() throws Exception {
        part();
        a.close();
        b.close();
    }
}

package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.index.Index;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.TwoWayEffect;
import java.util.concurrent.locks.ReentrantLock;

/** What one side of a two-writer group consists of; see {@link SharedTransfer}. */
final class SharedParts implements Ledger.Hands, AutoCloseable {
    private final SharedTransfer.Keeper keeper;
    private final GroupFiles files;
    private final HeldChunks held;
    private final FormerChunks former;
    private final Ledger ledger;
    private final Counterpart there;
    private final Noticing noticing;
    private final Carrying carrying;
    private final Saying saying;
    private final Taking taking;
    private final SharedWork work;
    private volatile boolean linked;

    SharedParts(
            GroupId group,
            Dataset dataset,
            Index index,
            SharedTransfer.Keeper keeper,
            Clocks clocks,
            Workers workers,
            Outlet outlet,
            ReentrantLock lock) {
        this.keeper = keeper;
        var segment = new SegmentId(group, TreePath.ROOT);
        this.files = new GroupFiles(group, dataset, index, path -> segment);
        Turn.to(true, files);
        this.former = new FormerChunks(dataset);
        files.book().alsoFormer(hash -> former.find(hash).isPresent());
        this.work = new SharedWork(this, workers, outlet, lock);
        this.held = new HeldChunks(files, lock, outlet::send, workers.journal(), work::trouble);
        this.ledger = new Ledger(files, keeper.site(), keeper.rule(), clocks, this);
        this.there = new Counterpart(files, ledger);
        var sighting = new Sighting(dataset);
        this.noticing =
                new Noticing(files, ledger, there, sighting, clocks, lock, workers.survey(), keeper.mostRestNanos());
        this.carrying = new Carrying(files, keeper.site(), held, former, sighting, clocks, lock);
        this.saying = new Saying(files, ledger, there, carrying.applying(), noticing::refresh);
        this.taking = new Taking(files, ledger, held, clocks, outlet::send, work::trouble);
        noticing.join(taking);
    }

    GroupFiles files() {
        return files;
    }

    Ledger ledger() {
        return ledger;
    }

    Noticing noticing() {
        return noticing;
    }

    Counterpart there() {
        return there;
    }

    Saying saying() {
        return saying;
    }

    Taking taking() {
        return taking;
    }

    Carrying carrying() {
        return carrying;
    }

    HeldChunks held() {
        return held;
    }

    SharedWork todo() {
        return work;
    }

    boolean isLinked() {
        return linked;
    }

    void linked(boolean now) {
        linked = now;
    }

    @Override
    public void make(TwoWayEffect.Make make) {
        taking.make(make);
        work.carrySoon();
    }

    @Override
    public void work() {
        work.commitSoon();
    }

    @Override
    public Incarnation freshLife() {
        return keeper.freshLife().get();
    }

    @Override
    public void beginAnew() {
        saying.begin();
    }

    @Override
    public void confirmed(TreePath path) {
        there.confirmed(path);
        saying.confirmed(path);
        taking.settled(path);
    }

    @Override
    public void close() {
        held.pack().close();
        former.close();
    }
}

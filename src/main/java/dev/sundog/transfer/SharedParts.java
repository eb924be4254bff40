package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.index.Index;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.sync.ClaimAnswer;
import dev.sundog.sync.Message;
import dev.sundog.sync.TwoWayEffect;
import dev.sundog.sync.TwoWayEvent;

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
    private final Adopting adopting;
    private final Wording wording;
    private final Saying saying;
    private final Taking taking;
    private final SharedWork work;
    private final Mending mending;
    private volatile boolean linked;

    SharedParts(
            GroupId group,
            Dataset dataset,
            Index index,
            SharedTransfer.Keeper keeper,
            Clocks clocks,
            Workers workers,
            Outlet outlet) {
        var lock = workers.lock();
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
        this.adopting = new Adopting(files, sighting, clocks);
        this.wording = new Wording(files, ledger, there, carrying.composing(), noticing::refresh);
        this.saying = new Saying(files, ledger, there, wording);
        this.taking = new Taking(files, ledger, new ToldLayouts(files, held, work::trouble), clocks, outlet::send);
        noticing.join(taking);
        this.mending = new Mending(this, workers, outlet);
    }

    Site site() {
        return keeper.site();
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

    Mending mending() {
        return mending;
    }

    Wording wording() {
        return wording;
    }

    Carrying carrying() {
        return carrying;
    }

    Adopting adopting() {
        return adopting;
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

    /** The other side says something; under the lock. */
    void heard(Message.Shared message) {
        switch (message) {
            case Message.SharedBegun m -> {
                there.restarted();
                ledger.met(new TwoWayEvent.Met(m.life(), m.knowledge()));
                taking.begin();
            }
            case Message.ClaimsTold m -> m.claims().forEach(taking::told);
            case Message.ClaimsAnswered m -> m.answers().forEach(this::answered);
            case Message.ContentWanted m -> saying.want(m.chunks());
            case Message.ContentSent m -> {
                mending.fetching().content(m.contents());
                taking.content(m.contents());
                work.carrySoon();
            }
            case Message.ContentLacked m -> mending.fetching().lacked(m.chunks());
        }
    }

    private void answered(ClaimAnswer answer) {
        switch (answer) {
            case ClaimAnswer.Has a -> ledger.on(new TwoWayEvent.Confirmed(a.path(), a.write(), a.seen()));
            case ClaimAnswer.Unknown a -> ledger.on(new TwoWayEvent.News(a.path(), a.write()));
            case ClaimAnswer.Whole a -> saying.tellWhole(a.path());
        }
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

package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.index.Index;
import dev.sundog.link.Lane;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Lag;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Inbox;
import dev.sundog.sync.Message;
import dev.sundog.sync.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's data between the two sites: as holder it watches, scans and sends, as mirror it receives and applies. One lock
 * guards the machines; reading, journalling and applying happen in short steps or outside of it.
 */
public final class GroupTransfer implements Correspondent, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupTransfer.class);

    private final GroupFiles files;
    private final TransferRules rules;
    private final Clocks clocks;
    private final Outlet outlet;
    private final ReentrantLock lock;
    private final Workers workers;
    private final Mirroring mirroring;
    private final Barriers barriers;
    private final OneForMany forcing = new OneForMany(this::forceDue);
    private final Halts halts;
    private final Verifying verifying;
    private final Appended appended;
    private final AppendedCheck check;
    private boolean linkUp;
    private volatile boolean scanned;
    private volatile long touchesSeen;
    private @Nullable Holding holding;
    private @Nullable Watching watching;

    public GroupTransfer(
            GroupId group,
            Dataset dataset,
            Index index,
            Function<TreePath, SegmentId> segments,
            TransferRules rules,
            Clocks clocks,
            Workers workers,
            Outlet outlet) {
        this.workers = workers;
        this.lock = workers.lock();
        this.files = new GroupFiles(group, dataset, index, segments);
        this.rules = rules;
        this.clocks = clocks;
        this.outlet = outlet;
        this.barriers = new Barriers(group, workers.answers());
        this.halts = new Halts(files);
        this.mirroring =
                new Mirroring(files, new Inbox(group, rules.refuseOldEpochs()), clocks, lock, outlet::send, workers);
        var subject =
                new HeldSubject(files, mirroring, outlet, this::verifiable, this::drain, () -> isCurrent(Set.of()));
        this.verifying = new Verifying(files, lock, workers.answers(), outlet::send, clocks, subject);
        this.appended = new Appended(rules);
        this.check = new AppendedCheck(files, appended, clocks, lock, this::verifiable);
        mirroring.recover();
    }

    /** The holding that can be verified. */
    private Optional<Holding> verifiable() {
        return linkUp && isCompared() ? Optional.ofNullable(holding) : Optional.empty();
    }

    private long now() {
        return clocks.bootNanos().getAsLong();
    }

    private <T> T locked(Supplier<T> body) {
        return Locked.get(lock, body);
    }

    private void underLock(Runnable body) {
        Locked.run(lock, body);
    }

    /** This site holds the group: what differs is found and sent from now on. */
    public void beginHolding(Epoch epoch) {
        underLock(() -> {
            endWatching();
            // Before anything else, since it may fail.
            var watch = files.dataset().watch();
            endHoldingLocked();
            mirroring.fence();
            files.notices().clear();
            var outbox = new Outbox(
                    rules.holdBarriers(), files.firstSequence(clocks.wallNanos().getAsLong()));
            var fresh = new Holding(files, epoch, outbox, clocks, rules.mostRestNanos(), appended, barriers::goOn);
            holding = fresh;
            scanned = false;
            var eyes = new Eyes(body -> whileHolding(fresh, body), () -> scanned(fresh), outlet::wake, this::unwatched);
            var mine = new Watching(files, fresh, watch, eyes);
            watching = mine;
            workers.watch(mine);
            if (linkUp) {
                outlet.send(fresh.linkUp());
            }
        });
    }

    private void whileHolding(Holding mine, Runnable body) {
        underLock(() -> {
            if (holding == mine) {
                body.run();
                touchesSeen = mine.touches();
            }
        });
    }

    private void scanned(Holding mine) {
        scanned = true;
        drain(mine);
        barriers.goOn();
    }

    private void unwatched(OperatorException e) {
        LOG.error("{}: watching stopped: {} -> {}", files.group(), e.what(), e.remedy());
        underLock(() -> halts.root(e.what()));
    }

    private void drain(Holding mine) {
        if (watching != null && holding == mine) {
            watching.drain();
            touchesSeen = mine.touches();
        }
    }

    /** A reconciling scan: nothing depends on the watch alone. */
    public void rescan() {
        var eyes = locked(() -> scanned ? Optional.ofNullable(watching) : Optional.<Watching>empty());
        eyes.ifPresent(w -> w.scan(TreePath.ROOT));
    }

    /** The other side holds the group in this epoch. */
    public void acceptFrom(Epoch epoch) {
        underLock(() -> {
            endHoldingLocked();
            files.notices().clear();
            mirroring.accept(epoch);
            // What came before this was known here has been dropped: the holder shall begin anew.
            outlet.send(new Message.CompareAgain(files.group(), epoch));
        });
    }

    /** Nothing is accepted or acknowledged while the lease is being taken. */
    public void fence() {
        underLock(mirroring::fence);
    }

    /** Nothing that was accepted so far is acknowledged any more. */
    public void endHolding() {
        underLock(this::endHoldingLocked);
    }

    private void endHoldingLocked() {
        var old = holding;
        if (old != null) {
            barriers.carryOut(old.outbox().on(new Outbox.Deposed(), now()));
            old.close();
            holding = null;
            barriers.goOn();
        }
        endWatching();
    }

    private void endWatching() {
        if (watching != null) {
            watching.end();
            watching = null;
        }
    }

    /**
     * Completes when everything written to these segments before the call is durable at the other site; fails with
     * {@link Deposed} when that can no longer be.
     *
     * @param segments asked for when nothing can change between; empty for all
     */
    public CompletableFuture<Void> barrier(Supplier<Set<SegmentId>> segments) {
        var future = new CompletableFuture<Void>();
        underLock(() -> {
            if (holding != null && scanned) {
                drain(holding);
            }
            ask(segments, future);
        });
        outlet.wake();
        return future;
    }

    /** What was seen so far is waited for; where that cannot be said yet, a little later. */
    private void ask(Supplier<Set<SegmentId>> segments, CompletableFuture<Void> future) {
        var mine = holding;
        if (mine == null) {
            future.completeExceptionally(new Deposed(files.group()));
        } else if (!scanned || mine.isMoving() || halts.isRootHalted()) {
            barriers.hold(() -> ask(segments, future));
        } else {
            long id = barriers.add(future, now());
            barriers.carryOut(mine.outbox().on(new Outbox.BarrierAsked(id, segments.get()), now()));
        }
    }

    /** The copy is recorded as outdated: who waits, waits no more. All that is waited for has been forced here (DESIGN rule 13). */
    public void releaseBarriers() {
        underLock(() ->
                barriers.release(id -> ifHolding(mine -> mine.outbox().on(new Outbox.BarrierGivenUp(id), now()))));
    }

    /** How long the oldest barrier has waited, nanoseconds. */
    public long oldestBarrierNanos() {
        return locked(() -> barriers.oldestNanos(now()));
    }

    /** Counts names seen to change so far; never waits. */
    public long touchesSeen() {
        return touchesSeen;
    }

    /** Whether from now on what is sent is durable here first (DESIGN rule 13); if not, all is for {@link #forceTouched}. */
    public void forceBeforeSending(boolean force) {
        underLock(() -> ifHolding(mine -> mine.forceBeforeSending(force && rules.forceBeforeSending())));
    }

    /** Makes all that was written so far durable here, where that is asked for at all. */
    public void forceWritten() {
        if (rules.forceBeforeSending()) {
            files.dataset().syncAll();
        }
    }

    /** Makes what was seen to change since the last call durable here, for answers that no barrier waits for. */
    public void forceTouched() {
        forcing.run();
    }

    private void forceDue() {
        Map<TreePath, Long> due = locked(() -> {
            ifHolding(this::drain);
            return holding == null ? Map.of() : holding.unforced().due();
        });
        files.force(due.keySet());
        underLock(() -> ifHolding(mine -> mine.unforced().forced(due)));
    }

    /** Whether the first scan of this epoch is done. */
    public boolean isScanned() {
        return scanned;
    }

    @Override
    public void linkUp() {
        underLock(() -> {
            linkUp = true;
            ifHolding(mine -> outlet.send(mine.linkUp()));
        });
    }

    @Override
    public void linkDown() {
        underLock(() -> {
            linkUp = false;
            ifHolding(Holding::linkDown);
        });
    }

    @Override
    public Set<SegmentId> sendable(Lane lane) {
        return locked(() -> holding == null ? Set.of() : halts.allowed(holding.sendable(lane)));
    }

    @Override
    public Set<SegmentId> urgent() {
        return locked(() -> holding == null ? Set.of() : holding.outbox().urgent());
    }

    @Override
    public Optional<Message> next(SegmentId segment, Lane lane, int frameBytes) {
        return locked(() -> {
            var mine = holding;
            if (mine == null || halts.mustHalt(mine, segment, now(), () -> drain(mine))) {
                return Optional.empty();
            }
            var effects = new ArrayList<Outbox.Effect>();
            var message = mine.next(segment, lane, frameBytes, effects);
            barriers.carryOut(effects);
            return message;
        });
    }

    /** Looks whether the root is still itself; called every second. */
    public void checkPresence() {
        var why = Absence.of(files.dataset().presence());
        underLock(() -> {
            var mine = holding;
            if (why.isEmpty() && halts.isRootHalted() && mine != null) {
                // What happened meanwhile was not seen, and the watch may have ended with what it watched.
                boolean forces = mine.forces();
                if (!attempt(() -> beginHolding(mine.epoch()))) {
                    return;
                }
                forceBeforeSending(forces);
                forceWritten();
            }
            why.ifPresentOrElse(halts::root, halts::rootIsBack);
            verifying.look();
        });
    }

    /**
     * Begins to prove that both copies are equal, or tells how far that came.
     *
     * @param segment the only one that is read; empty for all
     * @param repair whether what differs is told again
     * @throws OperatorException when it cannot be done now, or another verification is running
     */
    public Verification verify(Optional<SegmentId> segment, boolean repair) {
        return locked(() -> verifying.begin(segment, repair));
    }

    /** The verification that is running, or the last one since the start of the agent. */
    public Optional<Verification> verification() {
        return locked(() -> {
            verifying.look();
            return verifying.state();
        });
    }

    /** A person says that what is gone shall be gone at the other side too. */
    public void accept(SegmentId segment) {
        underLock(() -> halts.accept(segment));
        outlet.wake();
    }

    @Override
    public void received(Message message) {
        underLock(() -> {
            switch (message) {
                case Message.UpdatesSent m -> mirroring.updatesSent(m);
                case Message.DigestsAsked m -> mirroring.digestsAsked(m.directory(), m.epoch());
                case Message.Durable m -> {
                    ifHolding(m.epoch(), h -> barriers.carryOut(h.durable(m.sequences())));
                    if (files.isMuchUnwritten()) {
                        workers.journal().execute(() -> attempt(files::flush));
                    }
                }
                case Message.Need m -> ifHolding(m.epoch(), h -> h.needed(m.sequence(), m.missing()));
                case Message.DigestsTold m -> workers.journal().execute(() -> digestsTold(m));
                case Message.CompareAgain m -> ifHolding(m.epoch(), h -> outlet.send(h.linkUp()));
                case Message.StaleEpoch m -> LOG.info("{}: epoch {} is known there", files.group(), m.current());
                case Message.ChunksSent m -> mirroring.chunksSent(m);
                case Message.ChunksHeld m -> ifHolding(m.epoch(), h -> h.held(m.numbers()));
                case Message.VerifyAsked m -> mirroring.ifAccepted(m.epoch(), () -> verifying.asked(m));
                case Message.VerifyTold m -> ifHolding(m.epoch(), h -> verifying.told(m));
                case Message.Shared _, Message.SiteReport _, Message.Piece _ -> {}
            }
        });
        outlet.wake();
    }

    /** On the journal's thread: what is compared is computed a little at a time before. */
    private void digestsTold(Message.DigestsTold m) {
        if (!attempt(() -> {
            new DirectoryDigests(files).prepare(m.directory(), lock);
            underLock(() -> ifHolding(
                    m.epoch(), h -> h.digestsTold(m.directory(), m.children()).forEach(outlet::send)));
        })) {
            underLock(() -> ifHolding(m.epoch(), Holding::giveUpComparing));
        }
        outlet.wake();
    }

    @Override
    public void awaitRoom() {
        underLock(mirroring::awaitRoom);
    }

    private void ifHolding(Epoch epoch, Consumer<Holding> body) {
        if (holding != null && holding.epoch().equals(epoch)) {
            body.accept(holding);
        }
    }

    private void ifHolding(Consumer<Holding> body) {
        if (holding != null) {
            body.accept(holding);
        }
    }

    /** What a segment's copy lacks. */
    public Lag lag(SegmentId segment) {
        return locked(() -> holding == null ? Lag.NONE : holding.outbox().lag(segment, now()));
    }

    /** Whether nothing that these segments' copy lacks is known of: scanned, compared, and all sent is durable there. */
    public boolean isCurrent(Set<SegmentId> segments) {
        return locked(() -> holding != null && isCompared() && holding.outbox().isEmpty(segments));
    }

    /** Whether this side has been scanned and both sides compared since the link came up. */
    public boolean isCompared() {
        return locked(() -> holding != null && scanned && !halts.isRootHalted() && holding.isReconciled());
    }

    /** Mirror: whether all that was acknowledged has been made. */
    public boolean isApplied() {
        return locked(mirroring::isApplied);
    }

    /** Bytes and names seen to be written to each segment since the last call; the first scan's finds do not count. */
    public Map<SegmentId, long[]> takeWritten() {
        return locked(() -> holding != null && scanned ? holding.takeWritten() : Map.of());
    }

    /** Segments that are stopped until a person accepts, with why; the group's absence stands under its root segment. */
    public Map<SegmentId, String> halted() {
        return locked(halts::all);
    }

    /** What is wrong with single names, and why nothing can be received. */
    public List<String> problems() {
        return locked(() -> Stream.of(files.notices().lines(), mirroring.problems())
                .flatMap(List::stream)
                .toList());
    }

    /** Versions put aside since the start, with their places inside {@code .sundog}. */
    public Map<TreePath, String> putAside() {
        return locked(mirroring::strays);
    }

    /** Borders of segments may move inside a group, unless a person is asked; who names segments learns of it by {@code publish}, at the same moment. */
    public void divide(Function<TreePath, SegmentId> segments, Runnable publish) {
        underLock(() -> halts.divide(holding, now(), () -> {
            files.divide(segments);
            ifHolding(mine -> mine.divided(segments));
            publish.run();
        }));
    }

    /** Now and then: writes what has gathered. */
    public void tidy() {
        attempt(files::flush);
        underLock(() -> {
            if (isCurrent(Set.of())) {
                files.book().dropThere();
            }
            halts.tidy(Optional.ofNullable(holding), now());
            if (linkUp && holding != null && !holding.isComparing()) {
                outlet.send(holding.linkUp());
            }
            mirroring.tidy();
        });
        workers.survey().execute(check);
    }

    private boolean attempt(Runnable body) {
        try {
            body.run();
            return true;
        } catch (OperatorException e) {
            LOG.error("{}: {} -> {}", files.group(), e.what(), e.remedy());
            return false;
        }
    }

    @Override
    public void close() {
        underLock(() -> {
            endHoldingLocked();
            mirroring.stop();
        });
        workers.close();
        mirroring.close();
        files.flush();
    }
}

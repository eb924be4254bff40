package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.index.Index;
import dev.sundog.link.Lane;
import dev.sundog.model.ConflictRule;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.Keep;
import dev.sundog.model.Lag;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Message;
import dev.sundog.sync.TwoWayEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's data between the two sites, where both write it: what changes here is told, what the other side tells is made here.
 * {@link Noticing} finds the former and {@link Saying} says it; {@link Taking} gathers the latter and {@link Carrying} makes it;
 * {@link Ledger} decides. One lock guards all of it but reading and making.
 */
public final class SharedTransfer implements Correspondent, AutoCloseable {
    /** There is no other: nothing of such a group is fenced. */
    public static final Epoch EPOCH = new Epoch(1);

    private static final Logger LOG = LoggerFactory.getLogger(SharedTransfer.class);
    private static final long TRASH_NANOS = 600_000_000_000L;
    /** Content in the trash is named for this long, or twice as long, which is less than it is kept. */
    private static final int TIDIES_STORED = 240;
    /** How long deletes that both sides know are remembered. */
    private static final long MEMORY_MILLIS = Duration.ofDays(90).toMillis();

    /**
     * Who keeps a group, and how.
     *
     * @param freshLife a life of the index that was never used before
     * @param mostRestNanos for which a file that is written to all the time is not read
     */
    public record Keeper(Site site, ConflictRule rule, Supplier<Incarnation> freshLife, long mostRestNanos) {}

    /**
     * How both copies stand.
     *
     * @param compared whether this side has been looked at and the other has begun a session since the link came up
     * @param outgoing what the other site has not of what is here
     * @param incoming what it told and is not made here yet
     */
    public record Standing(boolean linkUp, boolean compared, Lag outgoing, Lag incoming, int conflicts) {}

    /** Of the tree here, as far as it is known: bytes of content, and names that are no directories. */
    public record Size(long bytes, long files) {}

    private final SegmentId segment;
    private final Clocks clocks;
    private final Outlet outlet;
    private final Workers workers;
    private final Lock lock;
    private final SharedParts parts;
    private final SharedConflicts conflicts;
    private final Watching watching;
    private final Verifying verifying;
    private boolean met;
    private long tidies;

    public SharedTransfer(
            GroupId group, Dataset dataset, Index index, Keeper keeper, Clocks clocks, Workers workers, Outlet outlet) {
        this.segment = new SegmentId(group, TreePath.ROOT);
        this.clocks = clocks;
        this.outlet = outlet;
        this.workers = workers;
        this.lock = workers.lock();
        this.parts = new SharedParts(group, dataset, index, keeper, clocks, workers, outlet);
        this.conflicts = new SharedConflicts(parts);
        dataset.rescue().forEach(parts.carrying()::rescued);
        var eyes = new Eyes(
                this::underLock, () -> LOG.debug("{} has been looked through", segment), outlet::wake, this::unwatched);
        this.watching = new Watching(parts.files(), parts.noticing(), dataset.watch(), eyes);
        var subject = new SharedSubject(parts, watching::drain, () -> met, clocks, lock);
        this.verifying = new Verifying(parts.files(), lock, workers.answers(), outlet::send, clocks, subject);
    }

    /** From now on the tree is looked at, and what changes is told. */
    public void start() {
        workers.watch(watching);
    }

    private void unwatched(OperatorException e) {
        LOG.error("{}: watching stopped: {} -> {}", segment, e.what(), e.remedy());
        underLock(() -> parts.noticing().missing().root(e.what()));
    }

    private <T> T locked(Supplier<T> body) {
        return Locked.get(lock, body);
    }

    private void underLock(Runnable body) {
        Locked.run(lock, body);
    }

    @Override
    public void linkUp() {
        underLock(() -> {
            parts.linked(true);
            met = false;
            parts.ledger().dropUnsaid();
            parts.saying().begin();
        });
        outlet.wake();
    }

    @Override
    public void linkDown() {
        underLock(() -> {
            parts.linked(false);
            met = false;
            parts.ledger().dropUnsaid();
            parts.saying().end();
            parts.mending().stop();
            verifying.linkDown();
        });
    }

    @Override
    public Set<SegmentId> sendable(Lane lane) {
        return lane == Lane.BULK && locked(parts.saying()::isAny) ? Set.of(segment) : Set.of();
    }

    @Override
    public Set<SegmentId> urgent() {
        return Set.of();
    }

    @Override
    public Optional<Message> next(SegmentId asked, Lane lane, int frameBytes) {
        return locked(() -> {
            boolean lost = parts.noticing().missing().isRootLost();
            return lane == Lane.BULK && !lost ? parts.saying().next(frameBytes) : Optional.<Message>empty();
        });
    }

    @Override
    public void received(Message message) {
        underLock(() -> {
            switch (message) {
                case Message.Shared m -> {
                    met |= m instanceof Message.SharedBegun;
                    parts.heard(m);
                }
                case Message.VerifyAsked m -> verifying.asked(m);
                case Message.VerifyTold m -> verifying.told(m);
                case Message.ChunksSent _, Message.ChunksHeld _, Message.UpdatesSent _, Message.Durable _ -> {}
                case Message.Need _, Message.StaleEpoch _, Message.DigestsAsked _, Message.DigestsTold _ -> {}
                case Message.CompareAgain _, Message.SiteReport _, Message.Piece _ -> {}
            }
        });
        outlet.wake();
    }

    /**
     * Begins to prove that both copies are equal, or tells how far that came; either site may be asked.
     *
     * @param repair whether what was written and not seen is told, and what has rotted is fetched from the other site
     * @throws OperatorException when it cannot be done now, or another verification is running
     */
    public Verification verify(boolean repair) {
        return locked(() -> verifying.begin(Optional.empty(), repair));
    }

    /** The verification that was asked for here and is running, or the last one since the start of the agent. */
    public Optional<Verification> verification() {
        return locked(() -> {
            verifying.look();
            return verifying.state();
        });
    }

    @Override
    public void awaitRoom() {
        underLock(parts.todo()::awaitRoom);
    }

    /** How both copies stand. */
    public Standing standing() {
        return locked(() -> new Standing(
                parts.isLinked(),
                parts.isLinked()
                        && met
                        && parts.noticing().isCurrent()
                        && !parts.noticing().missing().isHalted(),
                parts.ledger().lag(),
                parts.taking().lag(),
                conflicts.count()));
    }

    /** Counts names seen to change so far; never waits. */
    public long touchesSeen() {
        return parts.noticing().touches();
    }

    /** Whether any name was seen to change since; empty counts as yes. */
    public boolean isTouchedSince(OptionalLong touches) {
        underLock(watching::drain);
        return touches.isEmpty() || touchesSeen() > touches.getAsLong();
    }

    public Size size() {
        return locked(parts.ledger()::size);
    }

    /** Whether both sites are known to have the same, as far as this one can tell. */
    public boolean isCurrent() {
        return locked(() -> standing().compared()
                && parts.ledger().isAllConfirmed()
                && parts.taking().isEmpty()
                && parts.ledger().machine().waiting() == 0);
    }

    /** Completes when everything that was written here before the call is durable at the other site. */
    public CompletableFuture<Void> barrier() {
        underLock(() -> {
            watching.drain();
            parts.noticing().endAllRests();
        });
        return new SharedBarrier(parts, workers, clocks, watching::isOver).begin();
    }

    /** Conflicts that no person has settled. */
    public List<SharedConflicts.Conflict> conflicts() {
        return locked(conflicts::all);
    }

    /** A person has decided about the conflict that a name carries; completes when it is done here. */
    public CompletableFuture<Void> resolve(TreePath path, Keep keep) {
        return CompletableFuture.runAsync(() -> conflicts.resolve(path, keep, this::underLock), workers.apply());
    }

    /** A reconciling scan: nothing depends on the watch alone. */
    public void rescan() {
        if (watching.isScanned()) {
            watching.scan(TreePath.ROOT);
        }
    }

    /** Looks whether the root is still itself; called every second. */
    public void checkPresence() {
        underLock(() -> {
            parts.noticing().missing().look();
            parts.todo().carrySoon();
        });
    }

    /** A person says that what is gone shall be gone at the other side too. */
    public void accept() {
        underLock(() -> {
            parts.noticing().missing().accept();
            parts.noticing().endRests();
        });
    }

    /** Why the group is stopped until a person accepts, or the data is back; empty while it is not. */
    public Optional<String> halted() {
        return locked(() -> Optional.of(parts.noticing().missing().halted()).filter(why -> !why.isEmpty()));
    }

    /** What is wrong with single names, and why nothing can be received. */
    public List<String> problems() {
        var out = new ArrayList<>(parts.files().notices().lines());
        if (!parts.todo().problem().isEmpty()) {
            out.add(parts.todo().problem());
        }
        return out;
    }

    /** Versions that were put aside since the start because of a write in the very moment, with their places inside {@code .sundog}. */
    public Map<TreePath, String> putAside() {
        return parts.carrying().strays();
    }

    /** Now and then: writes what has gathered, gives back what is not needed. */
    public void tidy() {
        underLock(() -> {
            if (++tidies % TIDIES_STORED == 0) {
                parts.files().book().ageStored();
                long wall = clocks.wallNanos().getAsLong() / 1_000_000;
                parts.ledger().on(new TwoWayEvent.Forget(wall - MEMORY_MILLIS));
            }
            parts.taking().tidy();
            parts.held().tidy(() -> parts.taking().isEmpty() && parts.mending().isIdle());
            parts.todo().commitSoon();
            verifying.look();
        });
        workers.apply()
                .execute(() -> parts.files()
                        .dataset()
                        .purge("trash", TRASH_NANOS, clocks.wallNanos().getAsLong()));
    }

    @Override
    public void close() {
        underLock(() -> {
            parts.noticing().end();
            parts.mending().end();
            parts.todo().end();
            watching.end();
        });
        workers.close();
        parts.close();
        parts.files().flush();
    }
}

package dev.sundog.transfer;

import dev.sundog.model.Epoch;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Proves that both copies of a group hold what was agreed on: each side reads its own once more, the digests of what is agreed on are
 * compared, and what differs is told again. What rots at the holder is never told as a new version: the other copy is the
 * good one. Confined by the group's lock.
 */
final class Verifying {

    /**
     * The group that is verified; called under the lock.
     *
     * @param holding this site's, where it can be verified now
     * @param drain what has happened so far is known from now on
     * @param compareAgain both sides are compared anew
     * @param isCurrent whether all that was found has been told and is durable there
     */
    record Subject(
            Supplier<Optional<Holding>> holding,
            Consumer<Holding> drain,
            Consumer<Holding> compareAgain,
            BooleanSupplier isCurrent,
            Mirroring mirroring) {}

    private final GroupFiles files;
    private final Lock lock;
    private final Executor readers;
    private final Consumer<Message> send;
    private final Subject subject;
    private final Clocks clocks;
    private volatile @Nullable Rereading reading;
    private volatile @Nullable Running running;
    private Optional<Verification> last = Optional.empty();

    /** What this side has asked for. */
    private static final class Running {
        final long id;
        final Epoch epoch;
        final Optional<SegmentId> segment;
        final boolean repair;
        Verification.Phase phase = Verification.Phase.READING;
        volatile Verification.Count expected = new Verification.Count(0, 0, 0);
        Verification.Count there = new Verification.Count(0, 0, 0);
        final List<Verification.Found> foundThere = new ArrayList<>();
        boolean readHere;
        boolean readThere;

        Running(long id, Epoch epoch, Optional<SegmentId> segment, boolean repair) {
            this.id = id;
            this.epoch = epoch;
            this.segment = segment;
            this.repair = repair;
        }
    }

    Verifying(GroupFiles files, Lock lock, Executor readers, Consumer<Message> send, Clocks clocks, Subject subject) {
        this.files = files;
        this.lock = lock;
        this.readers = readers;
        this.send = send;
        this.clocks = clocks;
        this.subject = subject;
    }

    private Predicate<TreePath> wanted(Optional<SegmentId> segment) {
        return path -> segment.isEmpty() || files.segmentOf(path).equals(segment.get());
    }

    /**
     * Begins; where one is running already that goes on.
     *
     * @param repair whether what differs is told again
     * @throws OperatorException when this site does not hold the group, or the other side cannot be reached
     */
    Verification begin(Optional<SegmentId> segment, boolean repair) {
        if (running != null && subject.holding().get().filter(this::isOfAnother).isPresent()) {
            stop("the other site took over");
        }
        if (running != null) {
            if (!running.segment.equals(segment) || running.repair != repair) {
                throw new OperatorException(
                        files.group() + " is being verified already, " + describe(running),
                        "Wait for its end, or ask for the same");
            }
            return now();
        }
        var holding = subject.holding()
                .get()
                .orElseThrow(() -> new OperatorException(
                        files.group() + " cannot be verified here now: this site does not hold it, or both sides are"
                                + " not compared yet",
                        "Ask at the site that holds it, when sundog status shows the link up and its copies compared"));
        long id = clocks.wallNanos().getAsLong();
        var mine = new Running(id, holding.epoch(), segment, repair);
        running = mine;
        var own = new Rereading(
                files,
                lock,
                wanted(segment),
                Findings.here(files, holding, () -> subject.drain().accept(holding), repair));
        reading = own;
        send.accept(new Message.VerifyAsked(files.group(), mine.epoch, id, repair, segment.map(SegmentId::subtree)));
        readers.execute(() -> readHere(mine, own));
        return now();
    }

    private boolean isOfAnother(Holding holding) {
        return running != null && !running.epoch.equals(holding.epoch());
    }

    private static String describe(Running r) {
        return (r.segment.map(s -> "segment " + s).orElse("all of it")) + (r.repair ? "" : ", without repair");
    }

    private void readHere(Running mine, Rereading own) {
        mine.expected = Findings.expected(files, lock, wanted(mine.segment));
        own.run(() -> running == mine);
        underLock(() -> {
            mine.readHere = true;
            look();
        });
    }

    private void underLock(Runnable body) {
        Locked.run(lock, body);
    }

    /** Called now and then, and when something has come to its end. */
    void look() {
        var mine = running;
        if (mine == null) {
            return;
        }
        var holding = subject.holding().get().filter(h -> h.epoch().equals(mine.epoch));
        if (holding.isEmpty() && mine.phase == Verification.Phase.READING) {
            stop("the link went down, or the other site took over");
            return;
        }
        if (mine.phase == Verification.Phase.READING && mine.readHere && mine.readThere) {
            mine.phase = Verification.Phase.REPAIRING;
            if (mine.repair) {
                holding.ifPresent(subject.compareAgain());
            }
        }
        if (mine.phase == Verification.Phase.REPAIRING
                && (!mine.repair || subject.isCurrent().getAsBoolean())) {
            mine.phase = Verification.Phase.DONE;
            last = Optional.of(of(mine, ""));
            running = null;
        }
    }

    /** The other side cannot go on, or this one may not. */
    void stop(String why) {
        var mine = running;
        if (mine != null) {
            mine.phase = Verification.Phase.STOPPED;
            last = Optional.of(of(mine, why));
            running = null;
        }
    }

    /** The one that is running, or else the last since the start of the agent. */
    Optional<Verification> state() {
        return running != null ? Optional.of(now()) : last;
    }

    private Verification now() {
        var mine = running;
        return mine == null ? last.orElseThrow() : of(mine, "");
    }

    private Verification of(Running mine, String why) {
        var own = reading;
        var found = new ArrayList<>(mine.foundThere);
        if (own != null) {
            own.differences(0).forEach(d -> found.add(new Verification.Found(true, d)));
        }
        var here = own == null ? new Verification.Count(0, 0, 0) : own.progress();
        return new Verification(mine.segment, mine.id, mine.phase, here, mine.there, mine.expected, found, why);
    }

    /** The other side has come so far. */
    void told(Message.VerifyTold m) {
        var mine = running;
        if (mine == null || mine.id != m.id()) {
            return;
        }
        mine.there = new Verification.Count(m.files(), m.bytes(), m.differences());
        m.found().forEach(d -> mine.foundThere.add(new Verification.Found(false, d)));
        mine.readThere |= m.over();
        look();
    }

    /** The other side holds the group and asks this one to read its copy. */
    void asked(Message.VerifyAsked m) {
        var wanted = wanted(m.subtree().map(s -> new SegmentId(files.group(), s)));
        var own = new Rereading(files, lock, wanted, subject.mirroring().side(m.repair()));
        reading = own;
        var teller = new VerifyTeller(m, own, clocks, send);
        readers.execute(() -> {
            own.run(() -> {
                teller.tellNowAndThen();
                return reading == own;
            });
            if (reading == own) {
                teller.tell(true);
            }
        });
    }
}

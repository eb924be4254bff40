package dev.sundog.transfer;

import dev.sundog.model.Epoch;
import dev.sundog.model.OperatorException;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Message;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Proves that both copies of a group hold what was agreed on: each side reads its own once more against what it knows of it, and
 * what differs is put right. What rots is never told as a new version: the other copy is the good one. Confined by the group's lock.
 */
final class Verifying {
    /** The group that is verified; called under the lock. */
    interface Subject {
        /** In which it can be verified from here; empty while it cannot. */
        Optional<Epoch> epoch();

        /** Of a verification that begins now; the other site gives none that is the same. */
        long id(long wallNanos);

        /** Why it cannot. */
        OperatorException refusal();

        /** Why what has begun comes to no end; empty while it may. */
        Optional<String> obstacle(boolean reading);

        /** What is done here about what is found, where this site was asked. */
        Rereading.Side here(boolean repair);

        /** The same, where the other site was. */
        Rereading.Side there(boolean repair);

        /** Whether this copy can be read now, or it is known why not. */
        boolean isReady();

        /** Waits until what was found here is put right, as far as that is done here; the lock is not held. */
        void awaitRepaired(boolean repair, BooleanSupplier goesOn) throws InterruptedException;

        /** What could not be put right here. */
        List<TreePath> takeUnrepaired();

        /** Both sides have been read: what differs is told. */
        void repair();

        /** Whether all that was found has been told and is durable there. */
        boolean isCurrent();
    }

    private final GroupFiles files;
    private final Lock lock;
    private final Executor readers;
    private final Consumer<Message> send;
    private final Subject subject;
    private final Clocks clocks;
    private volatile @Nullable Proof running;
    private volatile @Nullable Asked asked;
    private Optional<Verification> last = Optional.empty();

    /** What the other side has asked for. */
    private static final class Asked {
        final Message.VerifyAsked ask;
        boolean over;

        Asked(Message.VerifyAsked ask) {
            this.ask = ask;
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
     * @param repair whether what differs is put right
     * @throws OperatorException when it cannot be done here now, or another one is running
     */
    Verification begin(Optional<SegmentId> segment, boolean repair) {
        look();
        var before = running;
        if (before != null) {
            if (!before.segment.equals(segment) || before.ask.repair() != repair) {
                throw new OperatorException(
                        files.group() + " is being verified already, " + before.describe(),
                        "Wait for its end, or ask for the same");
            }
            return before.now("");
        }
        var epoch = subject.epoch().orElseThrow(subject::refusal);
        var theirs = asked;
        if (theirs != null && !theirs.over && theirs.ask.epoch().equals(epoch)) {
            throw new OperatorException(
                    files.group() + " is being verified already: that was asked for at the other site",
                    "Look at it there, or ask again when it is over");
        }
        long id = subject.id(clocks.wallNanos().getAsLong());
        var ask = new Message.VerifyAsked(files.group(), epoch, id, repair, segment.map(SegmentId::subtree));
        var mine = new Proof(ask, segment, new Rereading(files, lock, wanted(segment), subject.here(repair)));
        running = mine;
        send.accept(ask);
        readers.execute(() -> readHere(mine));
        return mine.now("");
    }

    private void readHere(Proof mine) {
        mine.expected = Findings.expected(files, lock, wanted(mine.segment));
        read(mine.ask, mine.own, () -> running == mine, () -> {
            mine.readHere = true;
            look();
        });
    }

    private void read(Message.VerifyAsked ask, Rereading own, BooleanSupplier goesOn, Runnable over) {
        try {
            Locked.await(lock, subject::isReady, goesOn);
            if (Locked.get(lock, () -> subject.obstacle(false)).isEmpty()) {
                own.run(goesOn);
            }
            subject.awaitRepaired(ask.repair(), goesOn);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Locked.run(lock, () -> {
            if (goesOn.getAsBoolean()) {
                subject.takeUnrepaired().forEach(own::unrepaired);
                over.run();
            }
        });
    }

    /** Called now and then, and when something has come to its end. */
    void look() {
        var mine = running;
        if (mine == null) {
            return;
        }
        var epoch = subject.epoch();
        if (epoch.filter(e -> !e.equals(mine.ask.epoch())).isPresent()) {
            stop("the other site took over");
            return;
        }
        var obstacle = subject.obstacle(mine.isReading());
        if (obstacle.isPresent()) {
            stop(obstacle.get());
            return;
        }
        if (mine.isReading() && mine.isRead()) {
            mine.phase = Verification.Phase.REPAIRING;
            if (mine.ask.repair()) {
                subject.repair();
            }
        }
        if (!mine.isReading() && (!mine.ask.repair() || subject.isCurrent())) {
            long unrepaired = mine.unrepaired();
            if (unrepaired == 0) {
                end(mine, Verification.Phase.DONE, "");
            } else {
                stop(unrepaired + " names are not as was agreed, and could not be repaired");
            }
        }
    }

    /** The other side cannot go on, or this one may not. */
    private void stop(String why) {
        var mine = running;
        if (mine != null) {
            end(mine, Verification.Phase.STOPPED, why);
        }
    }

    private void end(Proof mine, Verification.Phase phase, String why) {
        mine.phase = phase;
        last = Optional.of(mine.now(why));
        running = null;
    }

    /** The link is down: nobody waits for what was asked for there. */
    void linkDown() {
        asked = null;
        look();
    }

    /** The one that is running, or else the last since the start of the agent. */
    Optional<Verification> state() {
        var mine = running;
        return mine != null ? Optional.of(mine.now("")) : last;
    }

    /** The other side has come so far. */
    void told(Message.VerifyTold m) {
        var mine = running;
        if (mine != null && mine.ask.id() == m.id()) {
            mine.told(m);
            look();
        }
    }

    /** The other side asks this one to read its copy. Where both sites ask at once, what was asked for first is done. */
    void asked(Message.VerifyAsked m) {
        var mine = running;
        if (mine != null && mine.isReading() && mine.ask.epoch().equals(m.epoch())) {
            if (mine.ask.id() < m.id()) {
                // It gives way once it hears this.
                send.accept(mine.ask);
                return;
            }
            stop("the other site was asked before: look at it there");
        }
        var before = asked;
        if (before != null && before.ask.equals(m)) {
            return;
        }
        var now = new Asked(m);
        asked = now;
        var segment = m.subtree().map(s -> new SegmentId(files.group(), s));
        var own = new Rereading(files, lock, wanted(segment), subject.there(m.repair()));
        var teller = new VerifyTeller(m, own, clocks, send);
        readers.execute(() -> readFor(now, own, teller));
    }

    private void readFor(Asked now, Rereading own, VerifyTeller teller) {
        BooleanSupplier goesOn = () -> {
            boolean still = asked == now;
            if (still) {
                teller.tellNowAndThen();
            }
            return still;
        };
        read(now.ask, own, goesOn, () -> {
            now.over = true;
            teller.tell(true);
        });
    }
}

package dev.sundog.transfer;

import dev.sundog.host.HostException;
import dev.sundog.model.Entry;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.ClaimAnswer;
import dev.sundog.sync.Message;
import dev.sundog.sync.TwoWayEffect;
import dev.sundog.sync.TwoWayEvent;
import dev.sundog.transfer.Taking.Parked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two kinds of work of a two-writer group that are done outside of its lock: on the journal's thread what was decided becomes
 * durable, and is said then; on the apply thread what can be made is made.
 */
final class SharedWork {
    private static final Logger LOG = LoggerFactory.getLogger(SharedWork.class);
    private static final int BATCH = 256;
    private static final int MOST_READY = 8192;
    private static final int ANSWERS_AT_ONCE = 200;
    private static final long BREATH_NANOS = 1_000_000_000;
    /** After so many vain attempts the next one waits. */
    private static final int IMPATIENT = 3;

    private final SharedParts parts;
    private final Workers workers;
    private final Outlet outlet;
    private final ReentrantLock lock;
    private final Condition room;
    private final Map<TreePath, Integer> attempts = new HashMap<>();
    private boolean committing;
    private boolean carrying;
    private volatile String problem = "";
    private volatile boolean over;

    SharedWork(SharedParts parts, Workers workers, Outlet outlet, ReentrantLock lock) {
        this.parts = parts;
        this.workers = workers;
        this.outlet = outlet;
        this.lock = lock;
        this.room = lock.newCondition();
    }

    private void underLock(Runnable body) {
        Locked.run(lock, body);
    }

    void trouble(OperatorException e) {
        if (!problem.equals(e.what())) {
            problem = e.what();
            LOG.error("{}: {} -> {}", parts.files().group(), e.what(), e.remedy());
        }
    }

    /** What keeps this side from taking part; empty while all is well. */
    String problem() {
        return problem;
    }

    /** Something is to be made durable; under the lock. */
    void commitSoon() {
        if (!committing && !over) {
            committing = true;
            workers.journal().execute(this::commit);
        }
    }

    private void commit() {
        var said = new ArrayList<TwoWayEffect>();
        underLock(() -> {
            committing = false;
            said.addAll(parts.ledger().takeUnsaid());
        });
        try {
            force(said);
            parts.held().commitWith(List.of());
            parts.files().flush();
        } catch (OperatorException e) {
            trouble(e);
            underLock(() -> parts.ledger().giveBack(said));
            workers.later(BREATH_NANOS, () -> underLock(this::commitSoon));
            return;
        }
        problem = "";
        var answers = new ArrayList<ClaimAnswer>();
        underLock(() -> said.forEach(effect -> say(effect, answers)));
        for (int from = 0; from < answers.size(); from += ANSWERS_AT_ONCE) {
            var some = answers.subList(from, Math.min(answers.size(), from + ANSWERS_AT_ONCE));
            outlet.send(new Message.ClaimsAnswered(parts.files().group(), some));
        }
        outlet.wake();
    }

    /** What is told survives here too: a file that a crash tore would look like the newest version. */
    private void force(List<TwoWayEffect> said) {
        var paths = new TreeSet<TreePath>();
        for (var effect : said) {
            if (effect instanceof TwoWayEffect.Tell t && t.claim().entry().orElse(null) instanceof Entry.File) {
                paths.add(t.path());
            }
        }
        parts.files().force(paths);
    }

    private void say(TwoWayEffect effect, List<ClaimAnswer> answers) {
        if (!parts.isLinked()) {
            return;
        }
        switch (effect) {
            case TwoWayEffect.Tell t -> parts.saying().tell(t);
            case TwoWayEffect.Confirm c -> answers.add(new ClaimAnswer.Has(c.path(), c.write(), c.seen()));
            case TwoWayEffect.TellNews n -> answers.add(new ClaimAnswer.Unknown(n.path(), n.write()));
            case TwoWayEffect.Record r -> {}
            case TwoWayEffect.Drop d -> {}
            case TwoWayEffect.Make m -> {}
            case TwoWayEffect.Renew r -> {}
        }
    }

    /** There may be something to make; under the lock. */
    void carrySoon() {
        boolean lost = parts.noticing().missing().isRootLost();
        if (!carrying && !over && !lost && parts.taking().isReady()) {
            carrying = true;
            workers.apply().execute(this::carry);
        }
    }

    private void carry() {
        try {
            while (!over) {
                var batch = new ArrayList<Parked>();
                underLock(() -> {
                    var missing = parts.noticing().missing();
                    missing.look();
                    if (!missing.isRootLost()) {
                        batch.addAll(parts.taking().takeReady(BATCH));
                    }
                });
                if (batch.isEmpty()) {
                    return;
                }
                var outcomes = parts.carrying().make(batch);
                underLock(() -> {
                    batch.forEach(one -> settle(one, outcomes.getOrDefault(one, new Carrying.Unlike())));
                    room.signalAll();
                });
            }
        } finally {
            underLock(() -> {
                carrying = false;
                // What became ready after the last look.
                carrySoon();
            });
        }
    }

    private void settle(Parked one, Carrying.Outcome outcome) {
        var path = one.make().path();
        var ledger = parts.ledger();
        var noticing = parts.noticing();
        parts.taking().drop(path);
        switch (outcome) {
            case Carrying.Made m -> {
                attempts.remove(path);
                parts.adopting().settle(one, m);
                one.make().claim().entry().ifPresent(e -> parts.there().made(path, e, one.layout()));
                ledger.on(new TwoWayEvent.Made(path));
                parts.taking().settled(path);
                Carrying.around(one).forEach(noticing::refresh);
            }
            case Carrying.Unlike u -> {
                int n = attempts.merge(path, 1, Integer::sum);
                ledger.on(new TwoWayEvent.NotMade(path));
                Carrying.around(one).forEach(noticing::refresh);
                if (one.make().expected().orElse(null) instanceof Entry.Directory) {
                    workers.survey().execute(() -> scan(path));
                }
                noticing.decideAgain(path, n > IMPATIENT ? BREATH_NANOS : 0);
                if (n > IMPATIENT) {
                    parts.files().notices().set(path, "it cannot be made what the other site has: it is used here");
                }
            }
            case Carrying.Lacking l -> {
                ledger.on(new TwoWayEvent.NotMade(path));
                outlet.send(new Message.ClaimsAnswered(parts.files().group(), List.of(new ClaimAnswer.Whole(path))));
                noticing.decideAgain(path, BREATH_NANOS);
            }
            case Carrying.Failed f -> {
                ledger.on(new TwoWayEvent.NotMade(path));
                if (f.why() instanceof HostException h && h.noSpace()) {
                    trouble(h);
                }
                Carrying.around(one).forEach(noticing::refresh);
                noticing.decideAgain(path, BREATH_NANOS);
            }
        }
    }

    /** What a directory holds is looked at, once more. */
    private void scan(TreePath path) {
        try {
            new Scan(parts.files(), this::underLock, parts.noticing()::refresh).run(path);
        } catch (OperatorException e) {
            parts.files().notices().set(path, e.what());
        }
    }

    /** Waits a little while more can be made than is; under the lock. */
    void awaitRoom() {
        try {
            if (parts.taking().readyCount() > MOST_READY && !over) {
                var _ = room.await(BREATH_NANOS, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void end() {
        over = true;
    }
}

package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.model.Entry;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.TwoWayEvent;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is written here in a group that both sites write: what looks otherwise than it did is read, and told to the machine.
 * What is gone is told last, unless it is too much. Its state is guarded by the group's lock; files are read outside of it.
 */
final class Noticing implements Witness {
    private static final long SOON_NANOS = 100_000_000;
    private static final int TRIES = 20;

    private final GroupFiles files;
    private final Ledger ledger;
    private final Counterpart there;
    private final Clocks clocks;
    private final Lock lock;
    private final Executor reader;
    private final Rests rests;
    private final Sighting sighting;
    private final Missing missing;
    private final Set<TreePath> unread = new LinkedHashSet<>();
    private final Map<TreePath, Integer> tries = new HashMap<>();
    /** What is looked at later, and when. */
    private final Deferred later = new Deferred();
    /** What the machine decides about once more after all that is unread has been read, or at a time. */
    private final Deferred again = new Deferred();

    private @Nullable Taking taking;
    private volatile long touches;
    private Optional<TreePath> reading = Optional.empty();
    private boolean running;
    private boolean over;
    private boolean scanned;
    private volatile boolean waiting;

    Noticing(
            GroupFiles files,
            Ledger ledger,
            Counterpart there,
            Sighting sighting,
            Clocks clocks,
            Lock lock,
            Executor reader,
            long mostRestNanos) {
        this.files = files;
        this.ledger = ledger;
        this.there = there;
        this.sighting = sighting;
        this.clocks = clocks;
        this.lock = lock;
        this.reader = reader;
        this.rests = new Rests(mostRestNanos);
        this.missing = new Missing(files, ledger);
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

    /** What is being made: told after the rest is joined. */
    void join(Taking other) {
        taking = other;
    }

    @Override
    public void refresh(TreePath path) {
        if (path.isRoot() || isBusy(path)) {
            return;
        }
        Optional<Stat> stat;
        try {
            stat = files.dataset().stat(path);
        } catch (HostException e) {
            files.notices().set(path, "cannot be looked at: " + e.what());
            return;
        }
        if (stat.filter(s -> s.kind() == Kind.OTHER).isPresent()) {
            files.notices().set(path, "it is no file, directory or symbolic link, and not mirrored");
            return;
        }
        var agreed = files.agreed(path);
        boolean different = stat.isPresent()
                && agreed.filter(a -> isUnchanged(a, stat.get()))
                        .filter(a -> ledger.entry(path).equals(Optional.of(a.entry())))
                        .isEmpty();
        if (stat.isEmpty() || (different && files.dataset().isFolded(path))) {
            unread.remove(path);
            missing.seen(path);
        } else {
            missing.isBack(path);
            boolean rest = rests.isResting(path) && stat.get().links() == 1;
            if (different && !rest) {
                unread.add(path);
            }
        }
        schedule();
    }

    private static boolean isUnchanged(Agreed agreed, Stat stat) {
        return Stamps.matches(agreed.stamp(), stat)
                && switch (agreed.entry()) {
                    case Entry.Directory d -> stat.kind() == Kind.DIRECTORY;
                    case Entry.File f -> stat.kind() == Kind.FILE;
                    case Entry.Symlink l -> stat.kind() == Kind.SYMLINK;
                    case Entry.HardLink h -> false;
                };
    }

    private boolean isWaiting() {
        return !unread.isEmpty() || !again.isEmpty() || !later.isEmpty() || missing.isAny();
    }

    private void schedule() {
        waiting = isWaiting();
        boolean work = !unread.isEmpty() || missing.isDue(now()) || again.isDue(0) || !ledger.isLookedAt();
        if (work && !running && !over) {
            running = true;
            reader.execute(this::run);
        }
    }

    /** On the reader's thread: all that is unread, then what is gone, then what was to be decided once more. */
    private void run() {
        try {
            for (var path = next(); path.isPresent(); path = next()) {
                read(path.get());
            }
            underLock(() -> {
                if (missing.isDue(now())) {
                    missing.settle(now(), this::gone);
                }
                if (scanned && unread.isEmpty() && !ledger.isLookedAt()) {
                    ledger.lookedAt();
                }
                if (unread.isEmpty()) {
                    decideAgain(0);
                }
            });
        } finally {
            underLock(() -> {
                running = false;
                waiting = isWaiting();
                if (!unread.isEmpty()) {
                    schedule();
                }
            });
        }
    }

    private Optional<TreePath> next() {
        return locked(() -> {
            var first = over ? Optional.<TreePath>empty() : unread.stream().findFirst();
            first.ifPresent(unread::remove);
            reading = first;
            return first;
        });
    }

    private void read(TreePath path) {
        var before = locked(() -> files.agreed(path));
        try {
            var seen = sighting.look(path, before);
            underLock(() -> seen.ifPresentOrElse(s -> saw(path, s), () -> changed(path)));
        } catch (HostException e) {
            if (e.absent()) {
                underLock(() -> refresh(path));
            } else {
                files.notices().set(path, "cannot be read: " + e.what());
            }
        } catch (OperatorException e) {
            files.notices().set(path, e.what() + " -> " + e.remedy());
        }
    }

    /** It vanished or changed while it was read: it is read again, after a while if that goes on. */
    private void changed(TreePath path) {
        int n = tries.merge(path, 1, Integer::sum);
        if (n > 2) {
            later.put(path, now() + SOON_NANOS * Math.min(n, TRIES));
        } else {
            refresh(path);
        }
    }

    private boolean isBusy(TreePath path) {
        return taking != null && taking.isBusy(path);
    }

    private void found(TreePath path, Optional<Entry> entry, long atMillis) {
        boolean gaveWay = taking != null && taking.giveWay(path);
        ledger.on(new TwoWayEvent.Found(path, entry, atMillis));
        if (gaveWay) {
            ledger.on(new TwoWayEvent.Again(path));
        }
    }

    private void saw(TreePath path, Sighting.Seen seen) {
        if (isBusy(path)) {
            return;
        }
        var now = files.dataset().stat(path);
        if (now.isEmpty() || !Sighting.isSame(now.get(), seen.stat())) {
            changed(path);
            return;
        }
        tries.remove(path);
        files.book().sound(path);
        files.notices().set(path, seen.leftOut());
        there.changes(path);
        long wall = clocks.wallNanos().getAsLong();
        files.agree(path, seen.entry(), Stamps.of(seen.stat(), wall), seen.layout());
        boolean timed = !(seen.entry() instanceof Entry.Directory);
        long at = timed ? Math.min(seen.stat().mtimeNanos(), wall) : wall;
        found(path, Optional.of(seen.entry()), at / 1_000_000);
    }

    private void gone(TreePath path) {
        if (isBusy(path)) {
            return;
        }
        if (isBack(path)) {
            refresh(path);
            return;
        }
        there.goes(path);
        files.book().sound(path);
        files.forget(path);
        files.notices().clear(path);
        found(path, Optional.empty(), clocks.wallNanos().getAsLong() / 1_000_000);
    }

    /** Its disk may have been away for a moment. */
    private boolean isBack(TreePath path) {
        try {
            return files.dataset().stat(path).isPresent() && !files.dataset().isFolded(path);
        } catch (HostException e) {
            // Then it is not known to be gone: looking at it once more says what is the matter.
            return true;
        }
    }

    @Override
    public void renamed(TreePath from, TreePath to) {
        // Each name is looked at by itself: content that is known need not be sent again.
    }

    /** Names seen to change so far. */
    long touches() {
        return touches;
    }

    @Override
    public void written(Set<TreePath> touched, Set<TreePath> open) {
        touches = touches + touched.size();
        for (var path : touched) {
            if (open.contains(path)) {
                rests.written(path, now());
            } else {
                rests.closed(path);
            }
        }
    }

    @Override
    public void scanned() {
        scanned = true;
        ledger.machine().present().stream()
                .filter(p -> files.agreed(p).isEmpty())
                .forEach(this::refresh);
        schedule();
    }

    @Override
    public boolean isResting() {
        return rests.any() || waiting;
    }

    @Override
    public void endRests() {
        rests.over(now()).forEach(this::refresh);
        long now = now();
        later.take(now).forEach(this::refresh);
        decideAgain(now);
        schedule();
    }

    /** Somebody waits for all that was written. */
    void endAllRests() {
        rests.over(Long.MAX_VALUE).forEach(this::refresh);
    }

    private void decideAgain(long upTo) {
        again.take(upTo).forEach(path -> ledger.on(new TwoWayEvent.Again(path)));
    }

    /** The machine shall decide about it once more: after all that is unread, or after so long. */
    void decideAgain(TreePath path, long afterNanos) {
        again.put(path, afterNanos == 0 ? 0 : now() + afterNanos);
        schedule();
    }

    /** Whether something was seen at a name that is not read yet, or not believed. */
    boolean isUnderWay(TreePath path) {
        return unread.contains(path)
                || reading.equals(Optional.of(path))
                || rests.isResting(path)
                || later.contains(path)
                || missing.isGone(path);
    }

    /** All that was there has been seen. */
    boolean isScanned() {
        return scanned && ledger.isLookedAt();
    }

    /** All that was there has been seen and read. */
    boolean isCurrent() {
        return scanned && !running && unread.isEmpty() && ledger.isLookedAt();
    }

    /** The same, and what is gone is told or must be accepted. */
    boolean isSettled() {
        return isCurrent() && !missing.isAny();
    }

    Missing missing() {
        return missing;
    }

    void end() {
        over = true;
    }
}

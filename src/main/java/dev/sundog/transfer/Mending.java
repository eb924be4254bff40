package dev.sundog.transfer;

import dev.sundog.dataset.Dataset;
import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.model.Digest;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives back what they held to files of a two-writer group that have rotted: they look as they did and hold other bytes. What of the
 * content is nowhere here is asked for; a chunk is known by its hash, whichever side has it. One file after the other. What is found
 * in a file's place is kept aside, and who writes meanwhile wins. Guarded by the group's lock; files are read outside of it.
 */
final class Mending {
    static final String FOUND =
            "it looks as it did when it was written and holds other bytes; sundog verify puts back what"
                    + " both sites had, if the other one still has it";
    private static final String NOWHERE =
            "it looks as it did when it was written and holds other bytes, and the other site does"
                    + " not have what it held either: put a good copy in its place";

    private static final String UNKEPT =
            "it holds other bytes than it did, and what the other site sends to repair it cannot be"
                    + " kept here: there may be no room";

    private record Known(Agreed agreed, Layout layout) {}

    /** A file that is being mended, and what lacks for it. */
    private record Patient(TreePath path, Layout layout, Set<Digest> lacking) {}

    private final SharedParts parts;
    private final GroupFiles files;
    private final Dataset dataset;
    private final Workers workers;
    private final ReentrantLock lock;
    private final Fetching fetching;
    private final Restoring restoring;
    private final Set<TreePath> waiting = new LinkedHashSet<>();
    private final List<TreePath> unrepaired = new ArrayList<>();
    private Optional<TreePath> current = Optional.empty();
    private boolean running;
    private boolean over;

    Mending(SharedParts parts, Workers workers, Outlet outlet) {
        this.parts = parts;
        this.files = parts.files();
        this.dataset = files.dataset();
        this.workers = workers;
        this.lock = workers.lock();
        this.fetching = new Fetching(files, parts.held(), outlet, lock.newCondition());
        this.restoring = new Restoring(files, parts.carrying(), lock);
    }

    /** It was found to hold other bytes; under the lock. */
    void add(TreePath path) {
        waiting.add(path);
        if (!running && !over) {
            running = true;
            workers.answers().execute(this::run);
        }
    }

    boolean isUnderWay(TreePath path) {
        return waiting.contains(path) || current.equals(Optional.of(path));
    }

    boolean isIdle() {
        return !running;
    }

    /** Files that could not be mended since the last time. */
    List<TreePath> takeUnrepaired() {
        var out = List.copyOf(unrepaired);
        unrepaired.clear();
        return out;
    }

    Fetching fetching() {
        return fetching;
    }

    /** The session is over, or the group: a later verification finds again what is not mended now. */
    void stop() {
        waiting.clear();
        unrepaired.clear();
        fetching.wake();
    }

    void end() {
        over = true;
        stop();
    }

    private void run() {
        try {
            for (var path = next(); path.isPresent(); path = next()) {
                mend(path.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            // The group is being closed.
            assert e != null;
        } finally {
            Locked.run(lock, this::ended);
        }
    }

    private void ended() {
        running = false;
        current = Optional.empty();
        if (!waiting.isEmpty()) {
            add(waiting.iterator().next());
        }
    }

    private Optional<TreePath> next() {
        return Locked.get(lock, () -> {
            var first = over ? Optional.<TreePath>empty() : waiting.stream().findFirst();
            first.ifPresent(waiting::remove);
            current = first;
            return first;
        });
    }

    private void mend(TreePath path) throws InterruptedException {
        try {
            var patient = examine(path);
            if (patient.isPresent() && await(patient.get())) {
                settle(path, make(patient.get()));
            }
        } catch (OperatorException e) {
            Locked.run(lock, () -> {
                if (e instanceof HostException h && h.absent()) {
                    changed(path);
                } else {
                    failed(path, cannot(e));
                }
            });
        }
    }

    private static String cannot(OperatorException e) {
        return "it holds other bytes than it did, and cannot be repaired: " + e.what() + " -> " + e.remedy();
    }

    private void failed(TreePath path, String why) {
        files.notices().set(path, why);
        unrepaired.add(path);
    }

    /** Finds what a file does not hold, and what of that is nowhere else; empty where there is nothing to mend. */
    private Optional<Patient> examine(TreePath path) {
        var known = Locked.get(
                lock, () -> files.agreed(path).flatMap(a -> files.layout(path).map(l -> new Known(a, l))));
        var stat = dataset.stat(path);
        if (known.filter(k -> Restoring.isStill(k.agreed(), stat)).isEmpty()) {
            Locked.run(lock, () -> changed(path));
            return Optional.empty();
        }
        var layout = known.get().layout();
        var bad = Damage.of(dataset, path, layout);
        boolean still = Locked.get(lock, () -> {
            boolean same = !bad.isEmpty() && files.agreed(path).equals(known.map(Known::agreed));
            if (same) {
                files.book().rotten(path, bad);
            } else {
                changed(path);
            }
            return same;
        });
        if (!still) {
            return Optional.empty();
        }
        // It may be elsewhere in the tree.
        bad.removeIf(
                hash -> Locked.get(lock, () -> parts.wording().content(hash)).isPresent());
        return Optional.of(new Patient(path, layout, bad));
    }

    /** Waits for what lacks; false where it will not be made. */
    private boolean await(Patient patient) throws InterruptedException {
        lock.lock();
        try {
            var outcome = fetching.await(patient.lacking(), () -> goesOn(patient));
            switch (outcome) {
                case HERE, GIVEN_UP -> {}
                case NOWHERE -> failed(patient.path(), NOWHERE);
                case UNKEPT -> failed(patient.path(), UNKEPT);
            }
            return outcome == Fetching.Outcome.HERE && !over;
        } finally {
            lock.unlock();
        }
    }

    private boolean goesOn(Patient patient) {
        return !over && parts.isLinked() && !files.book().isSound(patient.path());
    }

    private Restoring.Outcome make(Patient patient) {
        try {
            return CompletableFuture.supplyAsync(
                            () -> restoring.make(patient.path(), patient.layout()), workers.apply())
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof OperatorException known ? known : e;
        }
    }

    private void settle(TreePath path, Restoring.Outcome outcome) {
        Locked.run(lock, () -> {
            switch (outcome) {
                case Restoring.Restored r -> restored(path, r);
                case Restoring.Changed c -> changed(path);
                case Restoring.Lost l -> failed(path, NOWHERE);
            }
        });
    }

    private void restored(TreePath path, Restoring.Restored r) {
        if (files.agreed(path).filter(a -> a.entry().equals(r.file())).isPresent()) {
            parts.adopting().mended(path, r.file(), r.stat(), r.layout());
            files.notices().clear(path);
            parts.todo().commitSoon();
        }
        parts.noticing().refresh(path);
    }

    /** It is not what had rotted any more, or holds what it should after all. */
    private void changed(TreePath path) {
        files.notices().clear(path);
        parts.noticing().refresh(path);
    }
}

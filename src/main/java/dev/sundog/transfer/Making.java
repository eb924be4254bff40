package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.index.Op;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Change;
import dev.sundog.sync.Layout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes what is journalled, on the apply thread alone; takes the group's lock for what others see. */
final class Making {
    /** Who is told of what happens; called under the lock. */
    interface Listener {
        void trouble(OperatorException e);

        /** What failed before is made now. */
        void wellAgain();

        /** Content is not here any more: both sides must be compared. */
        void lost(Pending pending, String why);
    }

    private final GroupFiles files;
    private final Applying applying;
    private final Composing composing;
    private final Awaiting awaiting;
    private final Lock lock;
    private final Listener listener;
    private List<Pending> unmade = List.of();
    private final Unmet unmet = new Unmet();

    Making(GroupFiles files, Applying applying, Composing composing, Awaiting awaiting, Lock lock, Listener listener) {
        this.files = files;
        this.applying = applying;
        this.composing = composing;
        this.awaiting = awaiting;
        this.lock = lock;
        this.listener = listener;
    }

    private <T> T locked(Supplier<T> body) {
        return Locked.get(lock, body);
    }

    private void underLock(Runnable body) {
        Locked.run(lock, body);
    }

    boolean hasUnmade() {
        return !unmade.isEmpty();
    }

    /** Makes the newest version of each name, then forgets all of the batch; what fails is made with the next. */
    void make(List<Pending> more) {
        boolean failedBefore = !unmade.isEmpty();
        var batch = new ArrayList<>(unmade);
        batch.addAll(more);
        if (batch.size() == 1 && batch.getFirst().change().content() instanceof Change.Move move) {
            rename(batch.getFirst(), move);
            return;
        }
        unmet.begin();
        var literals = new HashMap<Digest, byte[]>();
        batch.forEach(p -> literals.putAll(p.literals()));
        unmade = List.of();
        for (var part : LinkOrder.parts(batch)) {
            var behind = LinkOrder.behind(unmade, part);
            behind.forEach(unmet::need);
            part.removeAll(behind);
            make(new MakingRound(part, literals));
            unmade = Stream.concat(unmade.stream(), behind.stream()).toList();
        }
        if (failedBefore && unmade.isEmpty()) {
            underLock(listener::wellAgain);
        }
    }

    private void make(MakingRound round) {
        var batch = round.batch;
        make(round, round.puts());
        round.puts().forEach(p -> linkAnew(round, p));
        var deletes = new ArrayList<>(round.deletes());
        var kept = round.puts().stream().filter(p -> !round.isMade(p)).collect(Collectors.toCollection(ArrayList::new));
        var condemned = round.condemned();
        kept.addAll(unmade(round, condemned));
        // A crash would forget where it is kept then.
        deletes.stream().filter(this::isTooEarly).forEach(kept::add);
        // A directory that goes before what is still to be made in it would come back with that.
        var behind = LinkOrder.behind(kept, deletes);
        behind.forEach(unmet::need);
        deletes.removeAll(behind);
        // What is deleted may be what others were made of: those are durable first, or a crash would leave neither.
        if (!deletes.isEmpty() && (round.taken.isEmpty() || isSynced(round))) {
            make(round, deletes);
            try {
                condemned.forEach(this::clearAbove);
            } catch (OperatorException e) {
                // An empty directory that is too much; the next comparison finds it.
                underLock(() -> listener.trouble(e));
            }
        }
        if (!isSynced(round)) {
            round.made.clear();
            batch.forEach(unmet::need);
        }
        round.stay(unmet.needed());
        var left = new ArrayList<>(unmade);
        batch.stream().filter(p -> !round.isMade(p)).forEach(left::add);
        unmade = left;
        underLock(() -> {
            round.linkedAnew.forEach((name, a) -> {
                files.agree(name, a.entry(), a.stamp(), Layout.EMPTY);
                files.restamp(((Entry.HardLink) a.entry()).to());
            });
            for (var p : batch) {
                if (round.isMade(p)) {
                    awaiting.drop(p);
                    files.write(new Op.DropJournal(files.group(), p.number()));
                }
            }
            // Compared only when nothing says any more that it will be made.
            round.lost().forEach((path, made) -> {
                if (round.last.get(path) instanceof Pending p) {
                    settle(round, p, made);
                }
            });
        });
        flush();
    }

    private void make(MakingRound round, List<Pending> some) {
        for (var p : some) {
            attempt(round, p);
            if (round.made.get(p.change().path()) instanceof Applying.Done done) {
                // At once: what is made after it finds the content where it is now.
                underLock(() -> settle(round, p, done));
            }
        }
    }

    private void attempt(MakingRound round, Pending p) {
        var path = p.change().path();
        if (isTooEarly(p) || (goes(p, round.taken) && !isSynced(round))) {
            // What it is made of goes neither, for the same reason.
            unmet.need(p);
            return;
        }
        try {
            checkLink(round, p);
            var before = locked(() -> files.agreed(path));
            var layoutBefore = new Once<>(() -> layoutOf(path));
            var result = applying.make(p, before, layoutBefore, round.literals, files.notices());
            if (result instanceof Applying.Done) {
                round.takes(p);
                round.layouts.put(path, composing.withGrid(p, layoutBefore.get(), round.literals, files.hashes()));
            }
            round.made.put(path, result);
        } catch (OperatorException e) {
            // It stays in the journal, and is made with the next batch or at the next start. Others go on: they may
            // give room.
            files.notices().set(path, e.what() + " -> " + e.remedy());
            unmet.need(p);
            if (e instanceof HostException h && h.noSpace()) {
                underLock(() -> listener.trouble(e));
            }
        }
    }

    /** Directories that were gone already, and were made once more for what is deleted at once. */
    private void clearAbove(Pending condemned) {
        for (var up = condemned.change().path().parent(); !up.isRoot(); up = up.parent()) {
            var directory = up;
            boolean wanted = locked(() -> files.agreed(directory).isPresent() || awaiting.newest(directory) != null);
            boolean there = files.dataset()
                    .stat(directory)
                    .filter(s -> s.kind() == Kind.DIRECTORY)
                    .isPresent();
            if (wanted || !there || !files.dataset().removeDirectory(directory)) {
                return;
            }
        }
    }

    /** Makes what is deleted at once, so that it is kept as all that is deleted; returns what could not be made. */
    private List<Pending> unmade(MakingRound round, List<Pending> condemned) {
        var failed = new ArrayList<Pending>();
        for (var p : condemned) {
            var path = p.change().path();
            attempt(round, p);
            var result = round.made.remove(path);
            if (result instanceof Applying.Done d) {
                underLock(() -> settle(round, p, d));
            } else if (result == null) {
                failed.add(p);
            }
        }
        return failed;
    }

    /** It would replace or delete what one that could not be made is made of. */
    private boolean isTooEarly(Pending p) {
        return goes(p, unmet.needed());
    }

    /** Whether making it takes any of this away from where it is known to be: with a directory all that is beneath it goes. */
    private boolean goes(Pending p, Set<Digest> content) {
        if (content.isEmpty()) {
            return false;
        }
        var path = p.change().path();
        var names = new ArrayList<TreePath>();
        switch (locked(() -> files.agreed(path)).map(Agreed::entry).orElse(null)) {
            case Entry.File f -> names.add(path);
            case Entry.Directory d -> {
                if (!(p.entry().orElse(null) instanceof Entry.Directory)) {
                    underLock(() -> files.eachBeneath(path, names::add));
                }
            }
            case Entry.HardLink l -> {}
            case Entry.Symlink l -> {}
            case null -> {}
        }
        return names.stream()
                .flatMap(name -> layoutOf(name).chunks().stream())
                .anyMatch(c -> content.contains(c.hash()));
    }

    /**
     * After a crash a name may be what one of its changes made of it though nothing says so yet: the next builds on that, and others
     * may be made of it. What is no version whole is hidden, since making it anew may have to wait (for room).
     */
    void recognise(List<Pending> journalled) {
        var names = new LinkedHashSet<TreePath>();
        for (var p : journalled) {
            if (p.entry().orElse(null) instanceof Entry.File file) {
                names.add(p.change().path());
                noticed(p.change().path(), () -> recognise(p, file));
            }
        }
        names.forEach(name -> noticed(name, () -> hideTorn(name)));
    }

    private void noticed(TreePath path, Runnable body) {
        try {
            body.run();
        } catch (OperatorException e) {
            files.notices().set(path, e.what() + " -> " + e.remedy());
        }
    }

    /** What is there may have been placed before its content was durable, and the power went. */
    private void hideTorn(TreePath path) {
        var dataset = files.dataset();
        var file = dataset.stat(path).filter(s -> s.kind() == Kind.FILE);
        if (file.isEmpty() || dataset.isFolded(path)) {
            return;
        }
        boolean isKnown = locked(() -> files.agreed(path))
                .filter(a -> !(a.entry() instanceof Entry.File)
                        || Stamps.isAsAgreed(a, file.get())
                        || Composing.holds(dataset, path, layoutOf(path)))
                .isPresent();
        if (!isKnown) {
            applying.putAside(path);
        }
    }

    private void recognise(Pending p, Entry.File file) {
        var path = p.change().path();
        files.dataset()
                .stat(path)
                .filter(s -> isMade(path, file, s) && Composing.holds(files.dataset(), path, p.layout()))
                .ifPresent(s -> {
                    var layout = composing.withGrid(p, Layout.EMPTY, Map.of(), files.hashes());
                    underLock(() -> files.agree(path, file, Stamps.ofOwn(s), layout));
                });
    }

    /** Whether a name looks like this version, and unlike the one that is agreed on. */
    private boolean isMade(TreePath path, Entry.File file, Stat stat) {
        return stat.kind() == Kind.FILE
                && stat.size() == file.size()
                && stat.mtimeNanos() == file.metadata().mtimeNanos()
                && Stamps.hasModeOf(file, stat)
                && locked(() -> files.agreed(path))
                        .filter(a -> Stamps.isAsAgreed(a, stat))
                        .isEmpty();
    }

    /** A further name waits until the file is there in the version that it is to be a name of. */
    private void checkLink(MakingRound round, Pending p) {
        if (!(p.entry().orElse(null) instanceof Entry.HardLink link)) {
            return;
        }
        var file = round.last.get(link.to());
        boolean failed = (file != null && !round.isThere(file))
                || unmade.stream().anyMatch(u -> u.change().path().equals(link.to()));
        if (failed) {
            throw new OperatorException("it is made when " + link.to() + " is", "See what is said of that");
        }
    }

    /** A file that was replaced has its further names made anew, where those are names of this very version. */
    private void linkAnew(MakingRound round, Pending p) {
        if (!(p.entry().orElse(null) instanceof Entry.File file) || !round.isThere(p)) {
            return;
        }
        var path = p.change().path();
        locked(() -> files.linksTo(path)).forEach((name, link) -> {
            if (!link.version().equals(file.digest()) || round.last.containsKey(name)) {
                return;
            }
            try {
                var made = applying.linkAnew(name, link, locked(() -> files.agreed(name)));
                if (made instanceof Applying.Done d) {
                    d.stat().ifPresent(s -> round.linkedAnew.put(name, new Agreed(link, Stamps.ofOwn(s))));
                }
            } catch (OperatorException e) {
                files.notices().set(name, e.what() + " -> " + e.remedy());
                round.made.remove(path);
            }
        });
    }

    private boolean isSynced(MakingRound round) {
        try {
            files.dataset().syncAll();
            round.taken.clear();
            return true;
        } catch (OperatorException e) {
            underLock(() -> listener.trouble(e));
            return round.batch.isEmpty();
        }
    }

    private void flush() {
        try {
            files.flush();
        } catch (OperatorException e) {
            underLock(() -> listener.trouble(e));
        }
    }

    private Layout layoutOf(TreePath path) {
        return locked(() -> files.layout(path)).orElse(Layout.EMPTY);
    }

    private void settle(MakingRound round, Pending p, Applying.Made made) {
        var path = p.change().path();
        switch (made) {
            case Applying.Done d -> {
                if (p.entry().isPresent() && d.stat().isPresent()) {
                    var layout = round.layouts.getOrDefault(path, p.layout());
                    files.agree(path, p.entry().get(), Stamps.ofOwn(d.stat().get()), layout);
                    layout.chunks().forEach(c -> awaiting.found(c.hash()));
                    if (p.entry().get() instanceof Entry.HardLink link) {
                        files.restamp(link.to());
                    }
                } else {
                    d.keptAt().ifPresent(place -> files.forgetKept(path, place));
                    files.forget(path);
                }
            }
            case Applying.Lost l -> {
                l.chunk().ifPresent(awaiting::notFound);
                files.forget(path);
                listener.lost(p, l.why());
            }
        }
    }

    /** A directory takes its new name with all that it holds. */
    private void rename(Pending p, Change.Move move) {
        var to = p.change().path();
        try {
            boolean done = files.dataset().rename(move.from(), to);
            if (done) {
                files.dataset().setMetadata(to, move.metadata());
            }
            files.dataset().syncAll();
            underLock(() -> {
                if (done) {
                    files.move(move.from(), to);
                    files.dataset()
                            .stat(to)
                            .ifPresent(s -> files.agree(
                                    to, new Entry.Directory(move.metadata()), Stamps.ofOwn(s), Layout.EMPTY));
                } else {
                    listener.lost(p, move.from() + " could not become " + to);
                }
                unmade = List.of();
                awaiting.drop(p);
                files.write(new Op.DropJournal(files.group(), p.number()));
            });
            files.flush();
        } catch (OperatorException e) {
            unmade = List.of(p);
            underLock(() -> listener.trouble(e));
        }
    }
}

package dev.sundog.transfer;

import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.index.Op;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Change;
import dev.sundog.sync.Grid;
import dev.sundog.sync.GridBuilder;
import dev.sundog.sync.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what is journalled, on the apply thread alone; takes the group's lock for what others see. */
final class Making {
    private static final Logger LOG = LoggerFactory.getLogger(Making.class);

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
    private final Awaiting awaiting;
    private final Lock lock;
    private final Listener listener;
    private List<Pending> unmade = List.of();

    Making(GroupFiles files, Applying applying, Awaiting awaiting, Lock lock, Listener listener) {
        this.files = files;
        this.applying = applying;
        this.awaiting = awaiting;
        this.lock = lock;
        this.listener = listener;
    }

    private <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    private void underLock(Runnable body) {
        locked(() -> {
            body.run();
            return true;
        });
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
        var round = new MakingRound(batch);
        make(round, round.puts());
        var deletes = round.deletes();
        // What is deleted may be what others were made of: those are durable first, or a crash would leave neither.
        if (!deletes.isEmpty() && (!round.takesFromFiles() || isSynced(round))) {
            make(round, deletes);
        }
        if (!isSynced(round)) {
            round.made.clear();
        }
        unmade = batch.stream().filter(p -> !round.isMade(p)).toList();
        underLock(() -> {
            if (failedBefore && unmade.isEmpty()) {
                listener.wellAgain();
            }
            for (var p : batch) {
                if (round.isMade(p)) {
                    awaiting.drop(p);
                    files.write(new Op.DropJournal(files.group(), p.number()));
                }
            }
        });
        flush();
    }

    private void make(MakingRound round, List<Pending> some) {
        for (var p : some) {
            var path = p.change().path();
            try {
                var before = locked(() -> files.agreed(path));
                var result = applying.make(p, before, () -> layoutOf(path), round.literals, files.notices());
                if (result instanceof Applying.Done) {
                    round.layouts.put(path, withGrid(p, round.literals));
                }
                round.made.put(path, result);
                // At once: what is made after it finds the content where it is now.
                underLock(() -> settle(round, path, result));
            } catch (OperatorException e) {
                // It stays in the journal, and is made with the next batch or at the next start. Others go on: they may
                // give room.
                files.notices().set(path, e.what() + " -> " + e.remedy());
                if (e instanceof HostException h && h.noSpace()) {
                    underLock(() -> listener.trouble(e));
                }
            }
        }
    }

    private boolean isSynced(MakingRound round) {
        try {
            files.dataset().syncAll();
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

    /** The layout of what was made, with its grid: from what came with it if that is all, else from the file. */
    private Layout withGrid(Pending p, Map<Digest, byte[]> literals) {
        var layout = p.layout();
        if (!(p.entry().orElse(null) instanceof Entry.File)) {
            return layout;
        }
        boolean given = literals.keySet()
                .containsAll(layout.chunks().stream().map(Chunk::hash).toList());
        var path = p.change().path();
        return layout.with(
                given ? given(layout, literals) : applying.grid(path, layoutOf(path), layout, files.hashes()));
    }

    private Grid given(Layout layout, Map<Digest, byte[]> literals) {
        var builder = new GridBuilder(files.hashes(), layout.size());
        for (var chunk : layout.chunks()) {
            builder.add(literals.getOrDefault(chunk.hash(), new byte[0]), 0, chunk.length());
        }
        return builder.done();
    }

    private void settle(MakingRound round, TreePath path, Applying.Made made) {
        var p = round.last.get(path);
        if (p == null) {
            return;
        }
        switch (made) {
            case Applying.Done d -> {
                if (p.entry().isPresent() && d.stat().isPresent()) {
                    var layout = round.layouts.getOrDefault(path, p.layout());
                    files.agree(path, p.entry().get(), Stamps.ofOwn(d.stat().get()), layout);
                } else {
                    var layout = d.keptAt().flatMap(k -> files.layout(path));
                    files.forget(path);
                    layout.ifPresent(l -> files.book().putStored(d.keptAt().orElseThrow(), l));
                }
            }
            case Applying.Lost l -> {
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
            LOG.debug("{}: {} is {} now", files.group(), move.from(), to);
            files.flush();
        } catch (OperatorException e) {
            unmade = List.of(p);
            underLock(() -> listener.trouble(e));
        }
    }

    /** What is agreed on under a name; for whoever applies. */
    Optional<Agreed> agreed(TreePath path) {
        return locked(() -> files.agreed(path));
    }
}

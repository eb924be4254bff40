package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.index.Op;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Change;
import dev.sundog.sync.Inbox;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Message;
import dev.sundog.sync.MessageCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives one group's changes: chunks into the pack, changes into the journal, acknowledgements back, then the data. Its
 * methods are called under the group's lock; journalling and applying run on threads of their own.
 */
final class Mirroring {
    private static final Logger LOG = LoggerFactory.getLogger(Mirroring.class);
    private static final long BREATH_MILLIS = 1000;
    private static final long MOST_PENDING_BYTES = 64L << 20;
    private static final long TRASH_NANOS = 600_000_000_000L;

    private final GroupFiles files;
    private final Inbox inbox;
    private final Clocks clocks;
    private final Lock lock;
    private final Consumer<Message> send;
    private final ExecutorService journalThread;
    private final ExecutorService applyThread;
    private final ExecutorService surveyThread;
    private final Applying applying;
    private final HeldChunks held;
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private final Map<Change, Pending> byChange = new IdentityHashMap<>();
    private final Map<TreePath, Pending> newest = new HashMap<>();
    private List<Pending> unmade = List.of();
    private long nextNumber = 1;
    private volatile Optional<Survey> asked = Optional.empty();
    private final Map<TreePath, String> strays = new TreeMap<>();
    private final Condition room;
    private long pendingBytes;
    private volatile String problem = "";

    Mirroring(
            GroupFiles files,
            Inbox inbox,
            Clocks clocks,
            Lock lock,
            Consumer<Message> send,
            ExecutorService journalThread,
            ExecutorService applyThread,
            ExecutorService surveyThread) {
        this.files = files;
        this.inbox = inbox;
        this.clocks = clocks;
        this.lock = lock;
        this.room = lock.newCondition();
        this.send = send;
        this.journalThread = journalThread;
        this.applyThread = applyThread;
        this.surveyThread = surveyThread;
        this.held = new HeldChunks(files, lock, send, journalThread, this::trouble);
        this.applying = new Applying(files.dataset(), held.pack(), this::locate, this::putAside);
    }

    private List<ChunkBook.Location> locate(Digest chunk) {
        lock.lock();
        try {
            return files.book().all(chunk);
        } finally {
            lock.unlock();
        }
    }

    private void putAside(TreePath path, String place) {
        LOG.warn("{}: a version of {} that is not the holder's is kept at .sundog/{}", files.group(), path, place);
        lock.lock();
        try {
            strays.put(path, place);
            files.write(new Op.Note("aside/" + files.group() + "/" + place, path.toString()));
        } finally {
            lock.unlock();
        }
    }

    /** Versions that were put aside since the start, with their places inside {@code .sundog}. */
    Map<TreePath, String> strays() {
        return Map.copyOf(strays);
    }

    /** Why nothing can be received now; empty while all is well. */
    String problem() {
        return problem;
    }

    /** Makes what was acknowledged before the agent stopped. Before anything else. */
    void recover() {
        for (var row : files.index().journal(files.group()).entrySet()) {
            nextNumber = Math.max(nextNumber, row.getKey() + 1);
            var change = MessageCodec.decodeChange(row.getValue());
            // Its chunks were here when it was acknowledged: what is missing shows when it is made.
            switch (Pending.resolve(
                    row.getKey(), change, base(change.path()), () -> baseLayout(change.path()), c -> true)) {
                case Pending.Ready r -> remember(r.pending());
                case Pending.Lacking l -> {
                    files.forget(change.path());
                    files.write(new Op.DropJournal(files.group(), row.getKey()));
                }
            }
        }
        make(new ArrayList<>(pending.values()));
    }

    private Optional<Entry> base(TreePath path) {
        var last = newest.get(path);
        return last != null ? last.entry() : files.agreed(path).map(a -> a.entry());
    }

    private Layout baseLayout(TreePath path) {
        var last = newest.get(path);
        return last != null ? last.layout() : files.layout(path).orElse(Layout.EMPTY);
    }

    private void remember(Pending p) {
        pending.put(p.number(), p);
        byChange.put(p.change(), p);
        newest.put(p.change().path(), p);
        files.book().putJournalled(p.number(), p.literals().keySet());
        pendingBytes += p.weight();
    }

    /** Content ahead of its change. */
    void chunkSent(byte[] content) {
        var hash = Digest.of(content);
        try {
            held.add(hash, content, willBeHere(hash));
        } catch (OperatorException e) {
            trouble(e);
        }
    }

    /**
     * Whether a chunk will still be found when a change that arrives now is made, after all that arrived before it: not where a
     * waiting change will replace the file that holds it, nor in a waiting change that a later one supersedes.
     */
    private boolean willBeHere(Digest chunk) {
        return files.book().all(chunk).stream().anyMatch(location -> switch (location) {
            case ChunkBook.InPack p -> true;
            case ChunkBook.InStore s -> true;
            case ChunkBook.InTree t -> isKept(t.path());
            case ChunkBook.InJournal j -> isNewest(pending.get(j.number()));
        });
    }

    private boolean isInTree(Digest chunk, TreePath path) {
        return files.book().all(chunk).stream()
                .anyMatch(l -> l instanceof ChunkBook.InTree t && t.path().equals(path));
    }

    private boolean isKept(TreePath path) {
        var waiting = newest.get(path);
        // What is deleted is kept aside (DESIGN rule 14).
        return waiting == null || waiting.entry().isEmpty();
    }

    private boolean isNewest(@Nullable Pending p) {
        return p != null && newest.get(p.change().path()) == p;
    }

    private void trouble(OperatorException e) {
        if (!problem.equals(e.what())) {
            problem = e.what();
            LOG.error("{}: cannot receive: {} -> {}", files.group(), e.what(), e.remedy());
        }
    }

    private void underLock(Runnable body) {
        lock.lock();
        try {
            body.run();
        } finally {
            lock.unlock();
        }
    }

    void changeSent(Change change) {
        var version = change.version();
        var before = base(change.path());
        var own = new HashSet<Digest>();
        if (before.orElse(null) instanceof Entry.File) {
            baseLayout(change.path()).chunks().forEach(c -> own.add(c.hash()));
        }
        // What the version before it holds as well outlives the making of that version.
        switch (Pending.resolve(
                nextNumber,
                change,
                before,
                () -> baseLayout(change.path()),
                h -> willBeHere(h) || (isInTree(h, change.path()) && own.contains(h)))) {
            case Pending.Ready r -> {
                if (inbox.accepts(change)) {
                    nextNumber++;
                    remember(r.pending());
                }
                carryOut(inbox.on(new Inbox.Arrived(change)));
            }
            case Pending.Lacking l -> {
                if (inbox.accepts(change)) {
                    var need = need(change, l.missing());
                    if (problem.isEmpty()) {
                        send.accept(need);
                    } else {
                        afterABreath(() -> send.accept(need));
                    }
                } else {
                    carryOut(inbox.on(new Inbox.Arrived(change)));
                }
            }
        }
    }

    private void carryOut(List<Inbox.Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Inbox.Journal j -> journalThread.execute(() -> journal(j.changes()));
                case Inbox.Acknowledge a -> acknowledge(a.changes());
                case Inbox.Make m -> {
                    var batch = m.changes().stream()
                            .flatMap(c -> pendingOf(c).stream())
                            .toList();
                    applyThread.execute(() -> make(batch));
                }
                case Inbox.Drop d -> d.changes().forEach(c -> pendingOf(c).ifPresent(this::drop));
                case Inbox.AskAgain a -> askAgain(a.changes());
                case Inbox.Refuse r -> send.accept(new Message.StaleEpoch(r.group(), r.current()));
            }
        }
    }

    private static Message.Need need(Change change, List<Digest> missing) {
        var v = change.version();
        return new Message.Need(change.group(), v.epoch(), v.incarnation(), v.sequence(), missing);
    }

    private void askAgain(List<Change> changes) {
        changes.forEach(c -> pendingOf(c).ifPresent(this::drop));
        afterABreath(() -> changes.forEach(c -> send.accept(need(c, List.of()))));
    }

    /** While the disk is full the same content shall not come again and again as fast as the link carries it. */
    private void afterABreath(Runnable then) {
        journalThread.execute(() -> {
            if (!problem.isEmpty()) {
                try {
                    Thread.sleep(BREATH_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
            then.run();
        });
    }

    private Optional<Pending> pendingOf(Change change) {
        return Optional.ofNullable(byChange.get(change));
    }

    private void acknowledge(List<Change> changes) {
        var sessions = new LinkedHashMap<Map.Entry<Epoch, Incarnation>, List<Long>>();
        for (var change : changes) {
            var v = change.version();
            sessions.computeIfAbsent(Map.entry(v.epoch(), v.incarnation()), k -> new ArrayList<>())
                    .add(v.sequence());
        }
        sessions.forEach((session, sequences) ->
                send.accept(new Message.Durable(files.group(), session.getKey(), session.getValue(), sequences)));
    }

    /** On the journal's thread: group commit, then the machine goes on. */
    private void journal(List<Change> changes) {
        var ops = new ArrayList<Op>();
        lock.lock();
        try {
            changes.forEach(c -> pendingOf(c)
                    .ifPresent(p -> ops.add(
                            new Op.PutJournal(files.group(), p.number(), MessageCodec.encodeChange(p.change())))));
        } finally {
            lock.unlock();
        }
        try {
            held.commitWith(ops);
            underLock(() -> {
                problem = "";
                carryOut(inbox.on(new Inbox.Journalled()));
            });
        } catch (OperatorException e) {
            underLock(() -> {
                trouble(e);
                carryOut(inbox.on(new Inbox.JournalFailed()));
            });
        }
        held.keep();
    }

    private void drop(Pending p) {
        if (pending.remove(p.number()) != null) {
            pendingBytes -= p.weight();
            if (!isFull()) {
                room.signalAll();
            }
        }
        byChange.remove(p.change());
        files.book().dropJournalled(p.number(), p.literals().keySet());
        newest.remove(p.change().path(), p);
    }

    /** On the apply thread: makes the newest version of each name, then forgets all of the batch; what fails is made with the next. */
    private void make(List<Pending> more) {
        boolean failedBefore = !unmade.isEmpty();
        var batch = new ArrayList<>(unmade);
        batch.addAll(more);
        var last = new LinkedHashMap<TreePath, Pending>();
        batch.forEach(p -> last.put(p.change().path(), p));
        var literals = new HashMap<Digest, byte[]>();
        batch.forEach(p -> literals.putAll(p.literals()));
        var made = new LinkedHashMap<TreePath, Applying.Made>();
        for (var p : last.values()) {
            var path = p.change().path();
            try {
                made.put(path, applying.make(p, beforeOf(path), () -> layoutOf(path), literals));
            } catch (OperatorException e) {
                // It stays in the journal, and is made with the next batch or at the next start. Others go on: they may
                // give room.
                underLock(() -> trouble(e));
            }
        }
        try {
            files.dataset().syncAll();
        } catch (OperatorException e) {
            made.clear();
            underLock(() -> trouble(e));
        }
        unmade =
                batch.stream().filter(p -> !made.containsKey(p.change().path())).toList();
        underLock(() -> {
            if (failedBefore && unmade.isEmpty()) {
                problem = "";
            }
            made.forEach((path, m) -> settle(path, last.get(path), m));
            for (var p : batch) {
                if (made.containsKey(p.change().path())) {
                    drop(p);
                    files.write(new Op.DropJournal(files.group(), p.number()));
                }
            }
        });
        try {
            files.flush();
        } catch (OperatorException e) {
            underLock(() -> trouble(e));
        }
    }

    private Optional<Agreed> beforeOf(TreePath path) {
        lock.lock();
        try {
            return files.agreed(path);
        } finally {
            lock.unlock();
        }
    }

    private Layout layoutOf(TreePath path) {
        lock.lock();
        try {
            return files.layout(path).orElse(Layout.EMPTY);
        } finally {
            lock.unlock();
        }
    }

    private void settle(TreePath path, @Nullable Pending p, Applying.Made made) {
        if (p == null) {
            return;
        }
        switch (made) {
            case Applying.Done d -> {
                if (p.entry().isPresent() && d.stat().isPresent()) {
                    files.agree(path, p.entry().get(), Stamps.ofOwn(d.stat().get()), p.layout());
                } else {
                    var layout = files.layout(path).orElse(Layout.EMPTY);
                    files.forget(path);
                    d.keptAt()
                            .ifPresent(place -> files.book()
                                    .putStored(place, layout, clocks.bootNanos().getAsLong()));
                }
            }
            case Applying.Lost l -> {
                LOG.warn("{}: {}; both sides are compared again", files.group(), l.why());
                files.forget(path);
                send.accept(new Message.CompareAgain(
                        files.group(), p.change().version().epoch()));
            }
        }
    }

    /** The holder asks what is here; a question about the root begins a new comparison. Answered on a thread of its own. */
    void digestsAsked(TreePath directory, Epoch epoch) {
        if (!epoch.equals(inbox.accepted())) {
            if (epoch.isBefore(inbox.accepted())) {
                send.accept(new Message.StaleEpoch(files.group(), inbox.accepted()));
            }
            return;
        }
        if (directory.isRoot() || asked.isEmpty()) {
            var fresh = new Survey(files, lock, newest.keySet(), path -> Optional.ofNullable(newest.get(path)));
            asked = Optional.of(fresh);
            surveyThread.execute(() -> fresh.run(() -> isAsked(fresh)));
        }
        var survey = asked.get();
        surveyThread.execute(() -> {
            if (isAsked(survey)) {
                var children = survey.children(directory);
                underLock(() -> {
                    if (epoch.equals(inbox.accepted())) {
                        send.accept(new Message.DigestsTold(files.group(), epoch, directory, children));
                    }
                });
            }
        });
    }

    private boolean isAsked(Survey survey) {
        return asked.orElse(null) == survey;
    }

    /** Nothing that is asked needs to be answered any more. */
    void stop() {
        asked = Optional.empty();
    }

    private boolean isFull() {
        return pendingBytes > MOST_PENDING_BYTES;
    }

    /** Waits a little while so much is not made yet that nothing more should come. */
    void awaitRoom() {
        try {
            if (isFull()) {
                var _ = room.await(BREATH_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether all that was acknowledged has been made: only then may this side serve. */
    boolean isApplied() {
        return pending.isEmpty();
    }

    Inbox inbox() {
        return inbox;
    }

    GroupId group() {
        return files.group();
    }

    /** Nothing is accepted or acknowledged any more until an epoch is accepted. */
    void fence() {
        carryOut(inbox.on(new Inbox.Fence()));
    }

    void accept(Epoch epoch) {
        carryOut(inbox.on(new Inbox.Accept(epoch)));
    }

    /** Now and then: chunks that wait become durable, what is old in the trash and an idle pack are given back. */
    void tidy() {
        files.book().dropStored(clocks.bootNanos().getAsLong() - TRASH_NANOS / 2);
        held.tidy(pending::isEmpty);
        applyThread.execute(() -> {
            if (!unmade.isEmpty()) {
                make(List.of());
            }
            files.dataset().purge("trash", TRASH_NANOS, clocks.wallNanos().getAsLong());
        });
    }
}

package dev.sundog.transfer;

import dev.sundog.dataset.Stat;
import dev.sundog.dataset.Visitor;
import dev.sundog.host.HostException;
import dev.sundog.index.Agreed;
import dev.sundog.index.Op;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.Change;
import dev.sundog.sync.Grid;
import dev.sundog.sync.GridBuilder;
import dev.sundog.sync.Inbox;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Message;
import dev.sundog.sync.MessageCodec;
import dev.sundog.sync.TreeDigest;
import dev.sundog.sync.Update;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
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
    private static final long TRASH_NANOS = 600_000_000_000L;

    private final GroupFiles files;
    private final Inbox inbox;
    private final Clocks clocks;
    private final Lock lock;
    private final Consumer<Message> send;
    private final ExecutorService journalThread;
    private final ExecutorService applyThread;
    private final Applying applying;
    private final HeldChunks held;
    private final Resolving resolving;
    private final Deque<Arrival> stalled = new ArrayDeque<>();
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private final Map<Change, Pending> byChange = new IdentityHashMap<>();
    private final Map<TreePath, Pending> newest = new HashMap<>();
    private List<Pending> unmade = List.of();
    private long nextNumber = 1;
    private Optional<TreeDigest> asked = Optional.empty();
    private final Map<TreePath, String> strays = new TreeMap<>();
    private volatile String problem = "";

    Mirroring(
            GroupFiles files,
            Inbox inbox,
            Clocks clocks,
            Lock lock,
            Consumer<Message> send,
            ExecutorService journalThread,
            ExecutorService applyThread) {
        this.files = files;
        this.inbox = inbox;
        this.clocks = clocks;
        this.lock = lock;
        this.send = send;
        this.journalThread = journalThread;
        this.applyThread = applyThread;
        this.held = new HeldChunks(files, lock, send, journalThread, this::trouble);
        this.applying = new Applying(files.dataset(), held.pack(), this::locate, this::beforeOf, this::putAside);
        this.resolving = new Resolving(files, new Here());
    }

    /** An update that came while a directory was being renamed: what it names may be found under its old name or its new one. */
    private record Arrival(Version version, Update update) {}

    /** What the resolving of updates may know of what is here. */
    private final class Here implements Resolving.Waiting {
        @Override
        public Optional<Pending> newest(TreePath path) {
            return Optional.ofNullable(newest.get(path));
        }

        @Override
        public boolean willBeHere(Digest chunk) {
            return Mirroring.this.willBeHere(chunk);
        }

        @Override
        public boolean isInTree(Digest chunk, TreePath path) {
            return files.book().find(chunk).orElse(null) instanceof ChunkBook.InTree t
                    && t.path().equals(path);
        }

        @Override
        public boolean isKept(TreePath path) {
            return Mirroring.this.isKept(path);
        }

        @Override
        public Optional<byte[]> content(Chunk chunk) {
            var found = files.book().find(chunk.hash());
            if (found.orElse(null) instanceof ChunkBook.InJournal j && pending.get(j.number()) instanceof Pending p) {
                return Optional.ofNullable(p.literals().get(chunk.hash()));
            }
            return applying.content(chunk, found).or(() -> found.flatMap(at -> halfMade(chunk, at)));
        }

        /** The file that holds the chunk may just be replaced by its next version. */
        private Optional<byte[]> halfMade(Chunk chunk, ChunkBook.Location at) {
            if (at instanceof ChunkBook.InTree t && newest.get(t.path()) instanceof Pending p) {
                int index = p.layout().chunks().indexOf(chunk);
                if (index >= 0) {
                    long offset = p.layout().offsetOf(index);
                    return applying.content(chunk, Optional.of(new ChunkBook.InTree(t.path(), offset, chunk.length())));
                }
            }
            return Optional.empty();
        }

        @Override
        public void keep(Digest hash, byte[] content) {
            held.add(hash, content, Mirroring.this.willBeHere(hash));
        }
    }

    private Optional<ChunkBook.Location> locate(Digest chunk) {
        lock.lock();
        try {
            return files.book().find(chunk);
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
        files.dataset().rescue().forEach(place -> putAside(TreePath.of(place), place));
        for (var row : files.index().journal(files.group()).entrySet()) {
            nextNumber = Math.max(nextNumber, row.getKey() + 1);
            var change = MessageCodec.decodeChange(row.getValue());
            // Its chunks were here when it was acknowledged: what is missing shows when it is made.
            switch (Pending.resolve(
                    row.getKey(),
                    change,
                    resolving.base(change.path()),
                    () -> resolving.baseLayout(change.path()),
                    c -> true)) {
                case Pending.Ready r -> remember(r.pending());
                case Pending.Lacking l -> {
                    files.forget(change.path());
                    files.write(new Op.DropJournal(files.group(), row.getKey()));
                }
            }
        }
        make(new ArrayList<>(pending.values()));
    }

    private void remember(Pending p) {
        pending.put(p.number(), p);
        byChange.put(p.change(), p);
        newest.put(p.change().path(), p);
        p.literals().keySet().forEach(hash -> files.book().put(hash, new ChunkBook.InJournal(p.number())));
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
        return files.book()
                .find(chunk)
                .map(location -> switch (location) {
                    case ChunkBook.InPack p -> true;
                    case ChunkBook.InStore s -> true;
                    case ChunkBook.InTree t -> isKept(t.path());
                    case ChunkBook.InJournal j -> isNewest(pending.get(j.number()));
                })
                .orElse(false);
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

    void updatesSent(Message.UpdatesSent message) {
        for (var update : message.updates()) {
            stalled.add(new Arrival(new Version(message.epoch(), message.incarnation(), update.sequence()), update));
        }
        goOn();
    }

    /** A directory is renamed only when nothing is waiting to be made, and nothing goes on before that is done. */
    private void goOn() {
        while (!stalled.isEmpty()) {
            boolean moving =
                    pending.values().stream().limit(1).anyMatch(p -> p.change().content() instanceof Change.Move);
            boolean moves = stalled.getFirst().update().what() instanceof Update.Moved;
            if (moving || (moves && !pending.isEmpty())) {
                return;
            }
            arrived(stalled.removeFirst());
        }
    }

    private void arrived(Arrival arrival) {
        var version = arrival.version();
        if (!inbox.accepts(version.epoch())) {
            carryOut(inbox.on(new Inbox.Stale(version.epoch())));
            return;
        }
        switch (resolving.resolve(nextNumber, files.group(), version, arrival.update())) {
            case Pending.Ready r -> {
                nextNumber++;
                remember(r.pending());
                carryOut(inbox.on(new Inbox.Arrived(r.pending().change())));
            }
            case Pending.Lacking l -> {
                var need = new Message.Need(
                        files.group(), version.epoch(), version.incarnation(), version.sequence(), l.missing());
                if (problem.isEmpty()) {
                    send.accept(need);
                } else {
                    afterABreath(() -> send.accept(need));
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
        pending.remove(p.number());
        byChange.remove(p.change());
        files.book().dropJournalled(p.number(), p.literals().keySet());
        newest.remove(p.change().path(), p);
    }

    /** On the apply thread: makes the newest version of each name, then forgets all of the batch; what fails is made with the next. */
    private void make(List<Pending> more) {
        boolean failedBefore = !unmade.isEmpty();
        var batch = new ArrayList<>(unmade);
        batch.addAll(more);
        if (batch.size() == 1 && batch.getFirst().change().content() instanceof Change.Move move) {
            rename(batch.getFirst(), move);
            return;
        }
        var last = new LinkedHashMap<TreePath, Pending>();
        for (var p : batch) {
            // In the order of what counts: a directory may have gone after all that it held.
            last.remove(p.change().path());
            last.put(p.change().path(), p);
        }
        var literals = new HashMap<Digest, byte[]>();
        batch.forEach(p -> literals.putAll(p.literals()));
        var made = new LinkedHashMap<TreePath, Applying.Made>();
        var grids = new HashMap<TreePath, Layout>();
        for (var p : last.values()) {
            var path = p.change().path();
            try {
                var result = applying.make(p, beforeOf(path), () -> layoutOf(path), literals, files.notices());
                if (result instanceof Applying.Done) {
                    grids.put(path, grid(p, literals));
                }
                made.put(path, result);
            } catch (OperatorException e) {
                // It stays in the journal, and is made with the next batch or at the next start. Others go on: they may
                // give room.
                files.notices().set(path, e.what() + " -> " + e.remedy());
                if (e instanceof HostException h && h.noSpace()) {
                    underLock(() -> trouble(e));
                }
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
        var ops = new ArrayList<Op>();
        underLock(() -> {
            if (failedBefore && unmade.isEmpty()) {
                problem = "";
            }
            made.forEach((path, m) -> settle(
                    path,
                    last.get(path),
                    m,
                    grids.getOrDefault(
                            path,
                            m instanceof Applying.Done && last.get(path) instanceof Pending p
                                    ? p.layout()
                                    : Layout.EMPTY)));
            for (var p : batch) {
                if (made.containsKey(p.change().path())) {
                    drop(p);
                    ops.add(new Op.DropJournal(files.group(), p.number()));
                }
            }
            ops.addAll(files.takeUnwritten());
        });
        try {
            files.commit(ops);
        } catch (OperatorException e) {
            underLock(() -> trouble(e));
        }
        underLock(this::goOn);
    }

    /** The layout of what was made, with its grid: from what came with it if that is all, else from the file. */
    private Layout grid(Pending p, Map<Digest, byte[]> literals) {
        if (!(p.entry().orElse(null) instanceof Entry.File)) {
            return p.layout();
        }
        var path = p.change().path();
        var grid = literals.keySet()
                        .containsAll(
                                p.layout().chunks().stream().map(Chunk::hash).toList())
                ? given(p.layout(), literals)
                : applying.grid(path, layoutOf(path), p.layout(), files.hashes());
        return p.layout().with(grid);
    }

    private Grid given(Layout layout, Map<Digest, byte[]> literals) {
        var builder = new GridBuilder(files.hashes(), layout.size());
        for (var chunk : layout.chunks()) {
            builder.add(literals.getOrDefault(chunk.hash(), new byte[0]), 0, chunk.length());
        }
        return builder.done();
    }

    /** On the apply thread: a directory takes its new name with all that it holds. */
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
                    var now = files.dataset().stat(to);
                    now.ifPresent(
                            s -> files.agree(to, new Entry.Directory(move.metadata()), Stamps.ofOwn(s), Layout.EMPTY));
                } else {
                    LOG.warn(
                            "{}: {} could not become {}; both sides are compared again",
                            files.group(),
                            move.from(),
                            to);
                    send.accept(new Message.CompareAgain(
                            files.group(), p.change().version().epoch()));
                }
                unmade = List.of();
                drop(p);
                files.write(new Op.DropJournal(files.group(), p.number()));
            });
            files.flush();
        } catch (OperatorException e) {
            unmade = List.of(p);
            underLock(() -> trouble(e));
        }
        underLock(this::goOn);
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

    private void settle(TreePath path, @Nullable Pending p, Applying.Made made, Layout layout) {
        if (p == null) {
            return;
        }
        switch (made) {
            case Applying.Done d -> {
                if (p.entry().isPresent() && d.stat().isPresent()) {
                    files.agree(path, p.entry().get(), Stamps.ofOwn(d.stat().get()), layout);
                } else {
                    files.forget(path, d.keptAt());
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

    /** The holder asks what is here; a question about the root begins a new comparison. */
    void digestsAsked(TreePath directory, Epoch epoch) {
        if (!epoch.equals(inbox.accepted())) {
            if (epoch.isBefore(inbox.accepted())) {
                send.accept(new Message.StaleEpoch(files.group(), inbox.accepted()));
            }
            return;
        }
        if (directory.isRoot()) {
            // What the holder told before is told again, if it still differs.
            stalled.clear();
        }
        if (directory.isRoot() || asked.isEmpty()) {
            asked = Optional.of(survey());
        }
        send.accept(new Message.DigestsTold(
                files.group(), epoch, directory, asked.get().children(directory)));
    }

    /** What is here, as agreed or on its way, with everything that looks otherwise told as different. */
    private TreeDigest survey() {
        var digests = files.digests();
        newest.forEach((path, p) ->
                p.entry().ifPresentOrElse(e -> digests.put(path, e.digest()), () -> digests.remove(path)));
        var seen = new HashSet<TreePath>();
        files.dataset().scan(TreePath.ROOT, new Visitor() {
            @Override
            public void entry(TreePath path, Stat stat) {
                seen.add(path);
                if (!newest.containsKey(path)
                        && !files.agreed(path)
                                .map(a -> Stamps.isAsAgreed(a, stat))
                                .orElse(false)) {
                    digests.put(path, Digest.of(("stray " + path).getBytes(StandardCharsets.UTF_8)));
                }
            }

            @Override
            public void unreadable(TreePath path, String why) {
                LOG.warn("{}: {} cannot be looked into: {}", files.group(), path, why);
            }

            @Override
            public void skipped(TreePath path, String why) {
                seen.add(path);
            }
        });
        digests.keySet().removeIf(path -> !path.isRoot() && !seen.contains(path) && !newest.containsKey(path));
        return new TreeDigest(digests);
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
        held.tidy(pending.isEmpty());
        applyThread.execute(() -> {
            if (!unmade.isEmpty()) {
                make(List.of());
            }
            files.dataset().purge("trash", TRASH_NANOS, clocks.wallNanos().getAsLong());
        });
    }
}

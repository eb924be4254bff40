package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.index.Op;
import dev.sundog.model.Chunk;
import dev.sundog.model.Digest;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Version;
import dev.sundog.sync.AheadLog;
import dev.sundog.sync.Change;
import dev.sundog.sync.ChangeCodec;
import dev.sundog.sync.Inbox;
import dev.sundog.sync.Layout;
import dev.sundog.sync.Message;
import dev.sundog.sync.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
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
    /** Content in the trash is named for this long, or twice as long, which is less than it is kept. */
    private static final int TIDIES_STORED = 240;

    private static final long MOST_AWAITING_BYTES = 64L << 20;

    private final GroupFiles files;
    private final Inbox inbox;
    private final Clocks clocks;
    private final Lock lock;
    private final Consumer<Message> send;
    private final Workers workers;
    private final Condition room;
    private final Composing composing;
    private final Applying applying;
    private final HeldChunks held;
    private final FormerChunks former;
    private final Resolving resolving;
    private final AheadLog ahead = new AheadLog();
    private final Deque<Arrival> stalled = new ArrayDeque<>();
    private final Awaiting awaiting;
    private final Making making;
    private long nextNumber = 1;
    private long tidies;
    /** Programs may have written here, and nobody has made it durable. */
    private volatile boolean written = true;

    private volatile Optional<Survey> asked = Optional.empty();
    private final Map<TreePath, String> strays = new TreeMap<>();
    private volatile String problem = "";

    Mirroring(GroupFiles files, Inbox inbox, Clocks clocks, Lock lock, Consumer<Message> send, Workers workers) {
        this.files = files;
        this.inbox = inbox;
        this.clocks = clocks;
        this.lock = lock;
        this.send = send;
        this.workers = workers;
        this.room = lock.newCondition();
        this.held = new HeldChunks(files, lock, send, workers.journal(), this::trouble);
        this.awaiting = new Awaiting(files);
        this.former = new FormerChunks(files.dataset());
        files.book().alsoFormer(hash -> former.find(hash).isPresent());
        this.composing = new Composing(files.dataset(), held.pack(), former, this::locate);
        this.applying = new Applying(files.dataset(), composing, this::agreed, this::layout, this::putAside);
        this.making = new Making(files, applying, composing, awaiting, lock, new Outcome());
        this.resolving = new Resolving(files, ahead, new Here());
    }

    /** An update that came while a directory was being renamed: what it names may be found under its old name or its new one. */
    private record Arrival(Version version, Update update) {}

    /** What the resolving of updates may know of what is here. */
    private final class Here implements Resolving.Waiting {
        @Override
        public Awaiting awaiting() {
            return awaiting;
        }

        @Override
        public Optional<byte[]> content(Chunk chunk) {
            return files.book().all(chunk.hash()).stream()
                    .flatMap(at -> content(chunk, at).stream())
                    .findFirst();
        }

        private Optional<byte[]> content(Chunk chunk, ChunkBook.Location at) {
            return at instanceof ChunkBook.InJournal j
                    ? awaiting.literal(j.number(), chunk.hash())
                    : composing.content(chunk, at).or(() -> halfMade(chunk, at));
        }

        /** The file that holds the chunk may just be replaced by its next version. */
        private Optional<byte[]> halfMade(Chunk chunk, ChunkBook.Location at) {
            if (at instanceof ChunkBook.InTree t && awaiting.newest(t.path()) instanceof Pending p) {
                int index = p.layout().chunks().indexOf(chunk);
                if (index >= 0) {
                    long offset = p.layout().offsetOf(index);
                    return composing.content(chunk, new ChunkBook.InTree(t.path(), offset, chunk.length()));
                }
            }
            return Optional.empty();
        }

        @Override
        public void keep(Digest hash, byte[] content) {
            held.put(hash, content, awaiting.willBeHere(hash) && !awaiting.isDoomed(hash));
            awaiting.found(hash);
        }
    }

    private final class Outcome implements Making.Listener {
        @Override
        public void trouble(OperatorException e) {
            Mirroring.this.trouble(e);
        }

        @Override
        public void wellAgain() {
            problem = "";
        }

        @Override
        public void lost(Pending p, String why) {
            LOG.warn("{}: {}; both sides are compared again", files.group(), why);
            send.accept(
                    new Message.CompareAgain(files.group(), p.change().version().epoch()));
        }
    }

    private Optional<Agreed> agreed(TreePath path) {
        return Locked.get(lock, () -> files.agreed(path));
    }

    private Layout layout(TreePath path) {
        return Locked.get(lock, () -> files.layout(path)).orElse(Layout.EMPTY);
    }

    private List<ChunkBook.Location> locate(Digest chunk) {
        return Locked.get(lock, () -> files.book().all(chunk));
    }

    private void putAside(TreePath path, String place) {
        LOG.warn("{}: a version of {} that is not the holder's is kept at .sundog/{}", files.group(), path, place);
        underLock(() -> {
            strays.put(path, place);
            files.write(new Op.Note("aside/" + files.group() + "/" + place, path.toString()));
        });
    }

    /** Versions that were put aside since the start, with their places inside {@code .sundog}. */
    Map<TreePath, String> strays() {
        return Map.copyOf(strays);
    }

    /** Why nothing can be received now; empty while all is well. */
    List<String> problems() {
        return problem.isEmpty() ? List.of() : List.of(problem);
    }

    /** Makes what was acknowledged before the agent stopped. Before anything else. */
    void recover() {
        Turn.to(false, files);
        files.dataset().rescue().forEach(place -> putAside(TreePath.of(place), place));
        for (var row : files.index().journal(files.group()).entrySet()) {
            nextNumber = Math.max(nextNumber, row.getKey() + 1);
            var change = ChangeCodec.decode(row.getValue());
            // Its chunks were here when it was acknowledged: what is missing shows when it is made.
            switch (Pending.resolve(
                    row.getKey(),
                    change,
                    resolving.base(change.path()),
                    () -> resolving.baseLayout(change.path()),
                    c -> true)) {
                case Pending.Ready r -> awaiting.add(r.pending());
                case Pending.Lacking l -> {
                    files.forget(change.path());
                    files.write(new Op.DropJournal(files.group(), row.getKey()));
                }
            }
        }
        making.recognise(awaiting.inOrder());
        making.make(awaiting.inOrder());
    }

    /** Content ahead of its update. */
    void chunksSent(Message.ChunksSent message) {
        if (!inbox.accepts(message.epoch())) {
            return;
        }
        long number = message.first();
        for (byte[] content : message.contents()) {
            var hash = Digest.of(content);
            ahead.put(number, new Chunk(hash, content.length));
            try {
                held.add(hash, content, awaiting.willBeHere(hash), number);
                awaiting.found(hash);
            } catch (OperatorException e) {
                trouble(e);
            }
            number++;
        }
    }

    private void trouble(OperatorException e) {
        if (!problem.equals(e.what())) {
            problem = e.what();
            LOG.error("{}: cannot receive: {} -> {}", files.group(), e.what(), e.remedy());
        }
    }

    private void underLock(Runnable body) {
        Locked.run(lock, body);
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
            boolean moves = stalled.getFirst().update().what() instanceof Update.Moved;
            if (awaiting.isMove() || (moves && !awaiting.isEmpty())) {
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
        switch (resolved(arrival)) {
            case Pending.Ready r -> {
                nextNumber++;
                awaiting.add(r.pending());
                carryOut(inbox.on(new Inbox.Arrived(r.pending().change())));
            }
            case Pending.Lacking l -> {
                var need = need(version, l.missing());
                if (problem.isEmpty()) {
                    send.accept(need);
                } else {
                    afterABreath(() -> send.accept(need));
                }
            }
        }
    }

    private Pending.Resolved resolved(Arrival arrival) {
        try {
            return resolving.resolve(nextNumber, files.group(), arrival.version(), arrival.update());
        } catch (OperatorException e) {
            // What it needs cannot be kept now (a full disk): it is asked for again.
            trouble(e);
            return new Pending.Lacking(List.of());
        }
    }

    private void carryOut(List<Inbox.Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Inbox.Journal j -> workers.journal().execute(() -> journal(j.changes()));
                case Inbox.Acknowledge a -> acknowledge(a.changes());
                case Inbox.Make m -> {
                    var batch = awaiting.of(m.changes());
                    workers.apply().execute(() -> make(batch));
                }
                case Inbox.Drop d -> awaiting.of(d.changes()).forEach(awaiting::drop);
                case Inbox.AskAgain a -> askAgain(a.changes());
                case Inbox.Refuse r -> send.accept(new Message.StaleEpoch(r.group(), r.current()));
            }
        }
    }

    private Message.Need need(Version version, List<Digest> missing) {
        return new Message.Need(files.group(), version.epoch(), version.incarnation(), version.sequence(), missing);
    }

    private void askAgain(List<Change> changes) {
        awaiting.of(changes).forEach(awaiting::drop);
        afterABreath(() -> changes.forEach(c -> send.accept(need(c.version(), List.of()))));
    }

    /** While the disk is full the same content shall not come again and again as fast as the link carries it. */
    private void afterABreath(Runnable then) {
        if (problem.isEmpty()) {
            workers.journal().execute(then);
        } else {
            workers.later(TimeUnit.MILLISECONDS.toNanos(BREATH_MILLIS), then);
        }
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
        Locked.get(lock, () -> awaiting.of(changes))
                .forEach(p -> ops.add(new Op.PutJournal(files.group(), p.number(), ChangeCodec.encode(p.change()))));
        try {
            held.commitWith(ops);
            underLock(() -> {
                problem = "";
                carryOut(inbox.on(new Inbox.Journalled()));
                held.told(changes, ahead);
            });
        } catch (OperatorException e) {
            underLock(() -> {
                trouble(e);
                carryOut(inbox.on(new Inbox.JournalFailed()));
            });
        }
        held.keep();
    }

    private void make(List<Pending> batch) {
        making.make(batch);
        underLock(() -> {
            goOn();
            room.signalAll();
        });
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
            // It may be older than what is compared now. What was told since, over the faster lane, is told again.
            stalled.forEach(a -> send.accept(need(a.version(), List.of())));
            stalled.clear();
            ahead.clear();
            held.begin(epoch);
        }
        if (directory.isRoot() || asked.isEmpty()) {
            var fresh = new Survey(
                    files, lock, awaiting.newest().keySet(), path -> Optional.ofNullable(awaiting.newest(path)));
            asked = Optional.of(fresh);
            workers.survey()
                    .execute(() -> survey(epoch, () -> {
                        syncWritten();
                        fresh.run(() -> isAsked(fresh));
                    }));
        }
        var survey = asked.get();
        workers.survey().execute(() -> survey(epoch, () -> answer(survey, directory, epoch)));
    }

    /** On the survey's thread: what was written here while this side held, and is agreed on, is durable before it counts as a copy. */
    private void syncWritten() {
        if (written) {
            files.dataset().syncAll();
            written = false;
        }
    }

    /** On the survey's thread: what cannot be looked at now is looked at again. */
    private void survey(Epoch epoch, Runnable look) {
        try {
            look.run();
        } catch (OperatorException e) {
            underLock(() -> trouble(e));
            asked = Optional.empty();
            afterABreath(() -> send.accept(new Message.CompareAgain(files.group(), epoch)));
        }
    }

    private boolean isAsked(Survey survey) {
        return asked.orElse(null) == survey;
    }

    /** On the survey's thread. */
    private void answer(Survey survey, TreePath directory, Epoch epoch) {
        if (isAsked(survey)) {
            var children = survey.children(directory);
            underLock(() -> {
                if (epoch.equals(inbox.accepted())) {
                    send.accept(new Message.DigestsTold(files.group(), epoch, directory, children));
                }
            });
        }
    }

    /** Nothing that was asked is answered any more. */
    void stop() {
        asked = Optional.empty();
    }

    /** After everything. */
    void close() {
        former.close();
    }

    /** Waits a little while more is not made yet than should wait. */
    void awaitRoom() {
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(BREATH_MILLIS);
            while (awaiting.bytes() > MOST_AWAITING_BYTES && left > 0) {
                left = room.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether all that was acknowledged has been made: only then may this side serve. */
    boolean isApplied() {
        return awaiting.isEmpty();
    }

    void ifAccepted(Epoch epoch, Runnable body) {
        if (epoch.equals(inbox.accepted())) {
            body.run();
        }
    }

    /** For a second reading of what is here. */
    Rereading.Side side(boolean repair) {
        return Findings.there(files, awaiting, repair);
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
        written = true;
        files.stampLinks();
        carryOut(inbox.on(new Inbox.Accept(epoch)));
    }

    /** Now and then: chunks that wait become durable, what is old in the trash and an idle pack are given back. */
    void tidy() {
        if (++tidies % TIDIES_STORED == 0) {
            files.book().ageStored();
        }
        held.tidy(awaiting::isEmpty);
        workers.apply().execute(() -> {
            if (making.hasUnmade()) {
                make(List.of());
            }
            files.dataset().purge("trash", TRASH_NANOS, clocks.wallNanos().getAsLong());
        });
    }
}

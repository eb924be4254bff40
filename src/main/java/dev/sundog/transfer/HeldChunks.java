package dev.sundog.transfer;

import dev.sundog.dataset.Pack;
import dev.sundog.index.Op;
import dev.sundog.index.Place;
import dev.sundog.model.Digest;
import dev.sundog.model.Epoch;
import dev.sundog.model.OperatorException;
import dev.sundog.sync.AheadLog;
import dev.sundog.sync.Change;
import dev.sundog.sync.Message;
import dev.sundog.sync.Ref;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Chunks that came ahead of their change: in the pack, and durable and told as held before long. Confined by the group's lock. */
final class HeldChunks {
    private static final int CHUNKS_AT_ONCE = 128;
    private static final int IDLE_TIDIES = 60;
    static final String PACK = "p1";

    private final GroupFiles files;
    private final Lock lock;
    private final Consumer<Message> send;
    private final Executor journalThread;
    private final Consumer<OperatorException> trouble;
    private final Pack pack;
    private final List<Op.PutHeld> ops = new ArrayList<>();
    private final List<Long> fresh = new ArrayList<>();
    private Epoch epoch = Epoch.NONE;
    private int idleTidies;
    private boolean scheduled;

    /** @param trouble told under the lock */
    HeldChunks(
            GroupFiles files,
            Lock lock,
            Consumer<Message> send,
            Executor journalThread,
            Consumer<OperatorException> trouble) {
        this.files = files;
        this.lock = lock;
        this.send = send;
        this.journalThread = journalThread;
        this.trouble = trouble;
        this.pack = files.dataset().pack(PACK);
    }

    Pack pack() {
        return pack;
    }

    /** Numbers mean those of this epoch's session from now on. */
    void begin(Epoch session) {
        epoch = session;
        fresh.clear();
    }

    /**
     * A chunk came.
     *
     * @param here whether it will be found elsewhere
     * @param number by which it is told as held
     * @throws OperatorException when the pack cannot take it; the chunk then counts as not here
     */
    void add(Digest hash, byte[] content, boolean here, long number) {
        put(hash, content, here);
        fresh.add(number);
        if (!scheduled && fresh.size() >= CHUNKS_AT_ONCE) {
            scheduled = true;
            journalThread.execute(this::keep);
        }
    }

    /** Keeps content, unless it will be found elsewhere. */
    void put(Digest hash, byte[] content, boolean here) {
        if (!here) {
            long offset = pack.append(content, 0, content.length);
            var place = new Place(PACK, offset, content.length);
            files.book().putPacked(hash, place);
            ops.add(new Op.PutHeld(files.group(), hash, place));
        }
        idleTidies = 0;
    }

    /**
     * On the journal's thread: makes these durable, with the places of all chunks that they may name.
     *
     * @throws OperatorException when they are not; the places stay to be made durable
     */
    void commitWith(List<Op> more) {
        List<Op.PutHeld> places;
        lock.lock();
        try {
            places = List.copyOf(ops);
            ops.clear();
        } finally {
            lock.unlock();
        }
        var all = new ArrayList<Op>(places);
        all.addAll(more);
        try {
            if (!places.isEmpty()) {
                pack.sync();
            }
            files.index().commit(all);
        } catch (OperatorException e) {
            lock.lock();
            try {
                ops.addAll(0, places);
            } finally {
                lock.unlock();
            }
            throw e;
        }
        lock.lock();
        try {
            files.book().dropPacked(places.stream().map(Op.PutHeld::chunk).toList());
        } finally {
            lock.unlock();
        }
    }

    /** These changes are acknowledged: of the chunks that they consist of nothing more need be said. */
    void told(List<Change> changes, AheadLog numbers) {
        if (fresh.isEmpty()) {
            return;
        }
        var known = new HashSet<Digest>();
        for (var change : changes) {
            if (change.content() instanceof Change.PutFile f) {
                f.refs().forEach(r -> {
                    if (r instanceof Ref.Known k) {
                        known.add(k.chunk().hash());
                    }
                });
            }
        }
        fresh.removeIf(
                n -> numbers.chunk(n).filter(c -> known.contains(c.hash())).isPresent());
    }

    /** On the journal's thread: makes received chunks durable and says so: they are never sent again, whatever happens. */
    void keep() {
        List<Long> numbers;
        Epoch session;
        lock.lock();
        try {
            scheduled = false;
            session = epoch;
            numbers = List.copyOf(fresh);
            fresh.clear();
        } finally {
            lock.unlock();
        }
        if (numbers.isEmpty()) {
            return;
        }
        try {
            commitWith(List.of());
            send.accept(new Message.ChunksHeld(files.group(), session, numbers));
        } catch (OperatorException e) {
            lock.lock();
            try {
                trouble.accept(e);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Now and then: what waits becomes durable, and the pack is given back when nothing has come for long. */
    void tidy(BooleanSupplier nothingPending) {
        idleTidies++;
        journalThread.execute(() -> {
            keep();
            giveBack(nothingPending);
        });
    }

    /** On the journal's thread, so that nothing is being made durable meanwhile. */
    private void giveBack(BooleanSupplier nothingPending) {
        lock.lock();
        try {
            boolean idle =
                    idleTidies > IDLE_TIDIES && fresh.isEmpty() && ops.isEmpty() && nothingPending.getAsBoolean();
            if (idle && pack.length() > 0) {
                files.index().commit(List.of(new Op.DropHeld(files.group(), PACK)));
                pack.truncate(0);
            }
        } catch (OperatorException e) {
            trouble.accept(e);
        } finally {
            lock.unlock();
        }
    }
}

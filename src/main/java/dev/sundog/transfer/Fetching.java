package dev.sundog.transfer;

import dev.sundog.host.HostException;
import dev.sundog.model.Digest;
import dev.sundog.sync.Message;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/** Content that a file lacks which is mended, until it has come from the other side or cannot. Confined by the group's lock. */
final class Fetching {
    private static final long LOOK_NANOS = 1_000_000_000;
    /** What a session forgot is asked for once more. */
    private static final int LOOKS_PER_ASKING = 10;

    /** What became of it. */
    enum Outcome {
        HERE,
        /** The other side does not have it either. */
        NOWHERE,
        /** It came, and could not be kept. */
        UNKEPT,
        GIVEN_UP
    }

    private final GroupFiles files;
    private final HeldChunks held;
    private final Outlet outlet;
    private final Condition news;
    private Set<Digest> lacking = Set.of();
    private Outcome outcome = Outcome.HERE;

    /** @param news of the group's lock */
    Fetching(GroupFiles files, HeldChunks held, Outlet outlet, Condition news) {
        this.files = files;
        this.held = held;
        this.outlet = outlet;
        this.news = news;
    }

    /** Waits for it, while it goes on; the lock is held by the caller, and not meanwhile. */
    Outcome await(Set<Digest> chunks, BooleanSupplier goesOn) throws InterruptedException {
        lacking = new LinkedHashSet<>(chunks);
        outcome = Outcome.HERE;
        try {
            for (int look = 0; isWaiting() && goesOn.getAsBoolean(); look++) {
                if (look % LOOKS_PER_ASKING == 0) {
                    ask();
                }
                var _ = news.awaitNanos(LOOK_NANOS);
            }
            return isWaiting() ? Outcome.GIVEN_UP : outcome;
        } finally {
            lacking = Set.of();
        }
    }

    private boolean isWaiting() {
        return !lacking.isEmpty() && outcome == Outcome.HERE;
    }

    private void ask() {
        Message.ContentWanted.all(files.group(), lacking).forEach(outlet::send);
    }

    /** The other side sent content: some of it may have been asked for here. */
    void content(List<byte[]> contents) {
        if (lacking.isEmpty()) {
            return;
        }
        for (var content : contents) {
            var hash = Digest.of(content);
            if (lacking.contains(hash)) {
                keep(hash, content);
            }
        }
        news.signalAll();
    }

    private void keep(Digest hash, byte[] content) {
        try {
            held.put(hash, content, false);
            lacking.remove(hash);
        } catch (HostException e) {
            outcome = Outcome.UNKEPT;
        }
    }

    /** The other side has not got these. */
    void lacked(List<Digest> chunks) {
        if (chunks.stream().anyMatch(lacking::contains)) {
            outcome = Outcome.NOWHERE;
            news.signalAll();
        }
    }

    /** It may not go on. */
    void wake() {
        news.signalAll();
    }
}

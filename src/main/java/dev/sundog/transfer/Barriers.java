package dev.sundog.transfer;

import dev.sundog.model.GroupId;
import dev.sundog.sync.Outbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/** Who waits for which barrier of a group. Confined by the group's lock; who waits is told on a thread of their own. */
final class Barriers {
    private record Waiting(CompletableFuture<Void> done, long sinceNanos) {}

    private final GroupId group;
    private final Executor answers;
    private final Map<Long, Waiting> waiting = new HashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private long next = 1;

    /** @param answers where those who waited go on */
    Barriers(GroupId group, Executor answers) {
        this.group = group;
        this.answers = answers;
    }

    long add(CompletableFuture<Void> done, long nowNanos) {
        long id = next++;
        waiting.put(id, new Waiting(done, nowNanos));
        return id;
    }

    /**
     * Cannot be asked for now: what was written before the watch began is only known after the scan, and of what a directory holds
     * that has got another name it is open how it will be told.
     */
    void hold(Runnable ask) {
        held.add(ask);
    }

    /** That is known now, or never will be. */
    void goOn() {
        var all = List.copyOf(held);
        held.clear();
        all.forEach(Runnable::run);
    }

    /** Nobody waits any longer for what is not there. */
    void release(LongConsumer givenUp) {
        for (long id : List.copyOf(waiting.keySet())) {
            givenUp.accept(id);
            complete(id, true);
        }
    }

    /** How long the oldest has waited. */
    long oldestNanos(long nowNanos) {
        return waiting.values().stream()
                .mapToLong(w -> nowNanos - w.sinceNanos())
                .max()
                .orElse(0);
    }

    void carryOut(List<Outbox.Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Outbox.BarrierDone d -> complete(d.barrier(), true);
                case Outbox.BarrierLost l -> complete(l.barrier(), false);
            }
        }
    }

    void complete(long barrier, boolean done) {
        var ended = waiting.remove(barrier);
        if (ended == null) {
            return;
        }
        answers.execute(() -> {
            if (done) {
                ended.done().complete(null);
            } else {
                ended.done().completeExceptionally(new Deposed(group));
            }
        });
    }
}

package dev.sundog.transfer;

import dev.sundog.model.GroupId;
import dev.sundog.sync.Outbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Who waits for which barrier of a group. Confined by the group's lock; who waits is told on a thread of their own. */
final class Barriers {
    private record Waiting(CompletableFuture<Void> done, long sinceNanos) {}

    private final GroupId group;
    private final Executor answers;
    private final Map<Long, Waiting> waiting = new HashMap<>();
    private final List<Runnable> afterScan = new ArrayList<>();
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

    /** What was written before the watch began is only known after the scan: then the barrier is asked for. */
    void afterScan(Supplier<CompletableFuture<Void>> ask, CompletableFuture<Void> done) {
        afterScan.add(() -> ask.get().whenComplete((nothing, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        }));
    }

    /** All that was there is known now, or never will be. */
    void scanned() {
        var all = List.copyOf(afterScan);
        afterScan.clear();
        all.forEach(Runnable::run);
    }

    List<Long> ids() {
        return List.copyOf(waiting.keySet());
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

package dev.sundog.agent;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.steer.LeaseView;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Shares the quorum's confirmations: whoever asks while one is under way gets the next, which begins after it asked. */
final class Confirmations {
    private final Supplier<CompletableFuture<LeaseView>> ask;
    private CompletableFuture<LeaseView> running = CompletableFuture.completedFuture(LeaseView.EMPTY);
    private CompletableFuture<LeaseView> following = CompletableFuture.completedFuture(LeaseView.EMPTY);

    Confirmations(Supplier<CompletableFuture<LeaseView>> ask) {
        this.ask = ask;
    }

    /** Completes when the quorum has confirmed that the group is still held by that site in that epoch. */
    CompletableFuture<Void> held(GroupId group, Site by, Epoch epoch) {
        return next().thenAccept(view -> {
            if (view.lease(group).filter(l -> l.isHeldBy(by, epoch)).isEmpty()) {
                throw new OperatorException(group + " is not held here any more", "Ask again at the other site");
            }
        });
    }

    synchronized CompletableFuture<LeaseView> next() {
        if (running.isDone()) {
            running = ask.get();
            return running;
        }
        if (following.isDone()) {
            following = running.handle((view, failure) -> 0).thenCompose(done -> begin());
        }
        return following;
    }

    private synchronized CompletableFuture<LeaseView> begin() {
        running = ask.get();
        // Who asks from now on must not share this one: it has begun.
        following = CompletableFuture.completedFuture(LeaseView.EMPTY);
        return running;
    }
}

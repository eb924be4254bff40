package dev.sundog.agent;

import dev.sundog.steer.LeaseView;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Shares the quorum's confirmations: whoever asks while one is under way gets the next, which begins after it asked. */
final class Confirmations {
    private CompletableFuture<LeaseView> running = CompletableFuture.completedFuture(LeaseView.EMPTY);
    private CompletableFuture<LeaseView> following = CompletableFuture.completedFuture(LeaseView.EMPTY);

    synchronized CompletableFuture<LeaseView> next(Supplier<CompletableFuture<LeaseView>> ask) {
        if (running.isDone()) {
            running = ask.get();
            return running;
        }
        if (following.isDone()) {
            following = running.handle((view, failure) -> 0).thenCompose(done -> begin(ask));
        }
        return following;
    }

    private synchronized CompletableFuture<LeaseView> begin(Supplier<CompletableFuture<LeaseView>> ask) {
        running = ask.get();
        // Who asks from now on must not share this one: it has begun.
        following = CompletableFuture.completedFuture(LeaseView.EMPTY);
        return running;
    }
}

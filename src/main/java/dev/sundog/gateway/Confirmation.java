package dev.sundog.gateway;

import dev.sundog.model.Epoch;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the answer of a service may go to the client (DESIGN rules 3, 5 and 11): after the barrier, in the epoch in
 * which the request was accepted, and never when the write may have gone into a replaced file. Used on one event loop.
 */
final class Confirmation implements Ticker.Ticking {
    /** What came out; exactly one is called. */
    interface Outcome {
        void release();

        /** The lease has moved on or the barrier failed. */
        void withhold(String why);

        /** The service writes into replaced files: retrying here would not help. */
        void refuse(String why);
    }

    private final Lane lane;
    private final Common common;
    private final Router.Matched matched;
    private final Epoch accepted;
    private final boolean success;
    private final Outcome outcome;
    private final long deadlineNanos;
    private boolean over;

    Confirmation(Lane lane, Common common, Router.Matched matched, Epoch accepted, boolean success, Outcome outcome) {
        this.lane = lane;
        this.common = common;
        this.matched = matched;
        this.accepted = accepted;
        this.success = success;
        this.outcome = outcome;
        this.deadlineNanos = common.clock.getAsLong() + common.limits.hold().toNanos();
    }

    /** @param token of the write; empty for a committed read */
    void start(OptionalLong token) {
        lane.fast.add(this);
        var _ = common.traffic
                .barrier(matched.workload().group(), matched.data(), accepted, token)
                .whenComplete((released, error) -> lane.loop.execute(() -> through(released, error)));
    }

    private void through(@Nullable Released released, @Nullable Throwable error) {
        if (over) {
            return;
        }
        if (released == null) {
            withhold("the write is not known to be durable: " + reason(error));
            return;
        }
        common.tally.add(Tally.Count.BARRIERS);
        if (!released.protectedThere()) {
            common.tally.add(Tally.Count.RELEASED_UNPROTECTED);
        }
        if (matched.writing() && success && !released.changeSeen()) {
            common.blocking.execute(this::look);
        } else {
            release();
        }
    }

    /** On a thread that may block. */
    private void look() {
        boolean held = common.traffic.replacedInodesHeld(matched.workload().group());
        lane.loop.execute(() -> looked(held));
    }

    private void looked(boolean replacedHeld) {
        if (over) {
            return;
        }
        if (replacedHeld) {
            common.tally.add(Tally.Count.REFUSED_REPLACED_INODES);
            end();
            outcome.refuse("no change was seen, and the service holds replaced files open");
            return;
        }
        if (release()) {
            common.tally.add(Tally.Count.RELEASED_WITHOUT_CHANGE);
        }
    }

    private boolean release() {
        var changed = changedSince(common, matched, accepted);
        if (changed.isPresent()) {
            withhold(changed.get());
            return false;
        }
        end();
        outcome.release();
        return true;
    }

    private void withhold(String why) {
        common.tally.add(Tally.Count.REFUSED_UNPROTECTED);
        end();
        outcome.withhold(why);
    }

    private void end() {
        over = true;
        lane.fast.remove(this);
    }

    /** Why the lease is no longer the one under which the request was accepted; empty when it still is. */
    static Optional<String> changedSince(Common common, Router.Matched matched, Epoch accepted) {
        var group = matched.workload().group();
        return switch (common.traffic.standing(group)) {
            case Standing.Serving serving ->
                serving.epoch().equals(accepted)
                        ? Optional.empty()
                        : Optional.of("the lease's epoch moved from " + accepted + " to " + serving.epoch());
            case Standing.Mirror mirror -> Optional.of("the lease of epoch " + accepted + " was lost");
            case Standing.Stalled stalled -> Optional.of(stalled.why());
        };
    }

    @Override
    public void tick(long nowNanos) {
        if (nowNanos > deadlineNanos) {
            withhold("the write is not known to be durable at the other site in time");
            return;
        }
        if (common.traffic.standing(matched.workload().group()) instanceof Standing.Serving serving
                && accepted.isBefore(serving.epoch())) {
            withhold("the lease's epoch moved from " + accepted + " to " + serving.epoch());
        } else if (common.traffic.standing(matched.workload().group()) instanceof Standing.Mirror) {
            withhold("the lease of epoch " + accepted + " was lost");
        }
    }

    private static String reason(@Nullable Throwable error) {
        var cause =
                error instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : error;
        return cause == null || cause.getMessage() == null ? "the barrier failed" : cause.getMessage();
    }
}

package dev.sundog.gateway;

import dev.sundog.model.Epoch;
import dev.sundog.model.Reads;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request's turn at the local service: through its door, in a lease's epoch when it needs one, counted as a write while
 * it is one. Whatever was taken is given back exactly once. Used on one event loop.
 */
final class LocalTurn {
    /** Who takes the turn; exactly one is called. */
    interface Owner {
        void go(InetSocketAddress backend);

        void shed();

        /**
         * Not at this moment.
         *
         * @param soon whether it is a matter of milliseconds: a cut is taken, or the group moves
         */
        void notNow(String why, boolean soon);
    }

    private final Common common;
    private final Router.Matched matched;
    private final Optional<Epoch> expected;
    private final Owner owner;
    private final Admission.Ticket ticket;
    private @Nullable Epoch accepted;
    private OptionalLong token = OptionalLong.empty();
    private long serviceLife;
    private boolean writesWait;
    private boolean left;

    /** @param expected the epoch that the other gateway takes to be in force, for a request it passed on */
    LocalTurn(Common common, Lane lane, Router.Matched matched, Optional<Epoch> expected, Owner owner) {
        this.common = common;
        this.matched = matched;
        this.expected = expected;
        this.owner = owner;
        this.ticket = new Admission.Ticket(matched.writing(), lane.loop, this::admitted, this::shed);
    }

    /** Whether only the lease holder may answer such requests. */
    static boolean holderOnly(Router.Matched matched) {
        return matched.reads().isEmpty() || matched.reads().get() instanceof Reads.Committed;
    }

    void enter() {
        common.traffic.asked(matched.workload().group(), matched.data(), matched.writing());
        admission().enter(ticket);
    }

    /** The lease's epoch in which the request was sent. */
    Optional<Epoch> accepted() {
        return Optional.ofNullable(accepted);
    }

    /** Of the write; still known after the turn. */
    OptionalLong token() {
        return token;
    }

    long serviceLife() {
        return serviceLife;
    }

    /** The turn is over; a latency of 0 teaches nothing. */
    void leave(long latencyNanos) {
        if (left) {
            return;
        }
        left = true;
        token.ifPresent(t -> common.traffic.writeEnded(matched.workload().group(), matched.data(), t));
        if (latencyNanos > 0) {
            common.traffic.served(matched.workload().group(), matched.operation(), latencyNanos);
        }
        admission().leave(ticket, latencyNanos);
    }

    private void admitted() {
        if (left) {
            return;
        }
        var group = matched.workload().group();
        var why = holderOnly(matched) ? acceptedOrWhyNot() : Optional.<String>empty();
        var backend = common.traffic.backend(group);
        if (why.isPresent() || backend.isEmpty()) {
            leave(0);
            owner.notNow(why.orElse("the service does not run here"), writesWait);
            return;
        }
        serviceLife = common.traffic.serviceLife(group);
        owner.go(backend.get());
    }

    private Optional<String> acceptedOrWhyNot() {
        var group = matched.workload().group();
        if (!(common.traffic.standing(group) instanceof Standing.Serving serving)) {
            return Optional.of("the lease was lost while the request waited");
        }
        if (expected.isPresent() && !expected.get().equals(serving.epoch())) {
            return Optional.of("the lease's epoch here is " + serving.epoch() + ", not " + expected.get());
        }
        if (matched.writing()) {
            token = common.traffic.writeBegun(group, matched.data());
            writesWait = token.isEmpty();
            if (writesWait) {
                return Optional.of("new writes wait for a moment");
            }
        }
        accepted = serving.epoch();
        return Optional.empty();
    }

    private void shed() {
        if (!left) {
            left = true;
            owner.shed();
        }
    }

    private Admission admission() {
        return common.admission(matched.workload().group());
    }
}

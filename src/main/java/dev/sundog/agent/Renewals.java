package dev.sundog.agent;

import dev.sundog.gateway.Standing;
import dev.sundog.model.Site;
import dev.sundog.quorum.Health;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews this site's lease, one for all its groups, on a thread of its own: a group whose disk is slow holds up the loop, and must
 * not cost the others their lease and their services.
 */
final class Renewals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);
    /** Where the other site listens for renewals alone it hears several before it takes this one for lost. */
    private static final int IN_SUSPECT = 7;

    private static final long LEAST_EVERY_MILLIS = 50;
    private static final long MOST_EVERY_MILLIS = 300;
    /** Then the others are asked although the voter here knows no leader: it may be the only one that is cut off. */
    private static final long FOUNDING_NANOS = Duration.ofSeconds(5).toNanos();
    /** A voter that has applied nothing for as long, though renewals are granted, is behind the others. */
    private static final long BEHIND_NANOS = Duration.ofSeconds(1).toNanos();
    /** A loop that stands still for as long does not come back: then this site shall lose what it holds. */
    private static final long STUCK_NANOS = Duration.ofSeconds(30).toNanos();

    private final Site here;
    private final Duration lease;
    private final long everyMillis;
    private final Function<LeaseCommand, CompletableFuture<LeaseAnswer>> quorum;
    private final Supplier<CompletableFuture<?>> confirmed;
    private final LongSupplier applied;
    private final Supplier<Health> asked;
    private final Runnable leased;
    private volatile long grantedAt;
    /** As {@link #grantedAt}, of what counts as held. */
    private volatile long renewedAt;

    private long appliedCount = -1;
    private long appliedAt;
    private boolean behind;
    private final long beganAt;
    private volatile boolean everGranted;
    private volatile Health health;
    private volatile boolean closed;
    private @Nullable Thread thread;

    /**
     * Nothing is renewed yet.
     *
     * @param tempo how long the lease lasts, and after which silence the other site would take this one for lost
     * @param confirmed has every group learn who holds it now
     * @param applied renewals of this site that the voter here has applied
     * @param asked how the quorum is, in its own words
     * @param leased run after each look while the lease holds: what lives by it is renewed too; must not block
     * @param nowNanos boot clock
     */
    Renewals(
            Site here,
            Assembly.Tempo tempo,
            Function<LeaseCommand, CompletableFuture<LeaseAnswer>> quorum,
            Supplier<CompletableFuture<?>> confirmed,
            LongSupplier applied,
            Supplier<Health> asked,
            Runnable leased,
            long nowNanos) {
        this.here = here;
        this.lease = tempo.lease();
        this.everyMillis = Math.clamp(tempo.suspect().toMillis() / IN_SUSPECT, LEAST_EVERY_MILLIS, MOST_EVERY_MILLIS);
        this.quorum = quorum;
        this.confirmed = confirmed;
        this.applied = applied;
        this.asked = asked;
        this.leased = leased;
        this.beganAt = nowNanos;
        this.grantedAt = nowNanos - lease.toNanos();
        this.renewedAt = grantedAt;
        this.health = asked.get();
    }

    /**
     * Begins.
     *
     * @param clock boot clock
     * @param ticked when the loop was last seen to go on
     */
    void start(LongSupplier clock, LongSupplier ticked) {
        thread = Thread.ofPlatform().daemon().name("agent-renewal").start(() -> {
            while (!closed) {
                try {
                    renew(clock.getAsLong(), ticked.getAsLong());
                } catch (RuntimeException e) {
                    LOG.error("Renewing goes on after: {}", String.valueOf(e.getMessage()), e);
                }
                GroupAgent.pause(everyMillis);
            }
        });
    }

    void renew(long now, long ticked) {
        health = asked.get();
        catchUp(now);
        boolean founding = !everGranted && !health.hasLeader() && now - beganAt < FOUNDING_NANOS;
        if (founding || now - ticked > STUCK_NANOS) {
            return;
        }
        var _ = quorum.apply(new LeaseCommand.RenewSite(here, lease.toMillis())).whenComplete((answer, failure) -> {
            if (failure == null) {
                granted(now);
            }
        });
        if (holds(now)) {
            leased.run();
        }
    }

    /** What this site believes comes from its voter: where that is behind, the leader is asked. */
    private void catchUp(long now) {
        long count = applied.getAsLong();
        if (count != appliedCount || agoNanos(now) > BEHIND_NANOS) {
            appliedCount = count;
            appliedAt = now;
            behind = false;
        } else if (now - appliedAt > BEHIND_NANOS) {
            if (!behind) {
                LOG.warn("The voter here is behind the majority and the leader is asked instead: {}", health.why());
            }
            behind = true;
            var _ = confirmed.get();
        }
    }

    /** A lease that had ended counts again only when it is known which groups went to the other site meanwhile. */
    private void granted(long sentAt) {
        everGranted = true;
        synchronized (this) {
            grantedAt = Math.max(grantedAt, sentAt);
        }
        if (sentAt - renewedAt < lease.toNanos()) {
            renewed(sentAt);
        } else {
            var _ = confirmed.get().thenRun(() -> renewed(sentAt));
        }
    }

    private synchronized void renewed(long sentAt) {
        renewedAt = Math.max(renewedAt, sentAt);
    }

    /** Whether the lease has not ended. */
    boolean holds(long now) {
        return now - renewedAt < lease.toNanos();
    }

    /** Since the sending of the last renewal that was granted: so lately a majority has answered. */
    long agoNanos(long now) {
        return now - grantedAt;
    }

    /**
     * How a group stands. Where loss is tolerable, who holds it stops when its lease ends (DESIGN rule 3); where none is, the epoch
     * protects, and a copy that is recorded as outdated is never promoted.
     */
    Standing standing(GroupAgent agent, long now) {
        boolean ends = agent.holding().isPresent() && !agent.workload().rpoIsZero() && agent.isEnforced();
        return ends && !holds(now)
                ? new Standing.Stalled("its lease has ended: no majority of voters answers")
                : agent.standing();
    }

    /** How the quorum was a moment ago. */
    Health health() {
        return health;
    }

    @Override
    public void close() {
        closed = true;
        var running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(2000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Site;
import dev.sundog.quorum.Health;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class RenewalsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Health HEALTH = new Health(true, Optional.empty(), true, Set.of(), Set.of(), "");

    private final List<CompletableFuture<LeaseAnswer>> asked = new ArrayList<>();
    private final List<LeaseCommand> sent = new ArrayList<>();
    private CompletableFuture<?> confirmed = CompletableFuture.completedFuture(0);
    private int leased;
    private int learnt;
    private long applied;
    private final Renewals renewals = new Renewals(
            Site.PRIVATE,
            new Assembly.Tempo(
                    Duration.ofSeconds(2),
                    Duration.ofMillis(700),
                    Duration.ofMillis(250),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(15),
                    10,
                    Duration.ofMillis(50)),
            command -> {
                sent.add(command);
                asked.add(new CompletableFuture<>());
                return asked.getLast();
            },
            () -> {
                learnt++;
                return confirmed;
            },
            () -> applied,
            () -> HEALTH,
            () -> leased++,
            100 * SECOND);

    @Test
    void a_lease_counts_from_before_it_was_asked_for() {
        renewals.renew(100 * SECOND, 100 * SECOND);
        assertEquals(List.of(new LeaseCommand.RenewSite(Site.PRIVATE, 2000)), sent);
        assertEquals(0, leased);
        renewals.renew(101 * SECOND, 101 * SECOND);
        asked.get(1).complete(new LeaseAnswer.Renewed());
        asked.get(0).complete(new LeaseAnswer.Renewed());
        assertEquals(SECOND, renewals.agoNanos(102 * SECOND));
    }

    @Test
    void a_lease_that_had_ended_holds_again_only_when_it_is_known_who_holds_what() {
        renewals.renew(100 * SECOND, 100 * SECOND);
        asked.get(0).complete(new LeaseAnswer.Renewed());
        assertTrue(renewals.holds(101 * SECOND));
        // It stood still for nine seconds, and is granted another lease at once.
        renewals.renew(110 * SECOND, 110 * SECOND);
        confirmed = new CompletableFuture<>();
        asked.get(1).complete(new LeaseAnswer.Renewed());
        assertFalse(renewals.holds(110 * SECOND));
        assertEquals(0, renewals.agoNanos(110 * SECOND), "a majority has answered all the same");
        confirmed.complete(null);
        assertTrue(renewals.holds(111 * SECOND));
    }

    @Test
    void what_lives_by_the_lease_is_renewed_while_it_holds() {
        renewals.renew(100 * SECOND, 100 * SECOND);
        asked.get(0).complete(new LeaseAnswer.Renewed());
        renewals.renew(101 * SECOND, 101 * SECOND);
        assertEquals(1, leased);
        renewals.renew(102 * SECOND, 102 * SECOND);
        assertEquals(1, leased);
        asked.get(1).completeExceptionally(new IllegalStateException("no majority"));
        renewals.renew(103 * SECOND, 103 * SECOND);
        assertEquals(1, leased);
    }

    @Test
    void a_site_whose_voter_is_behind_asks_the_leader_until_it_has_caught_up() {
        for (int tenth = 0; tenth <= 30; tenth++) {
            renewed(100 * SECOND + tenth * SECOND / 10);
        }
        assertTrue(learnt > 10, "granted, and nothing applied here for two seconds: " + learnt);
        int before = learnt;
        for (int tenth = 31; tenth <= 60; tenth++) {
            applied++;
            renewed(100 * SECOND + tenth * SECOND / 10);
        }
        assertEquals(before, learnt);
        for (int tenth = 61; tenth <= 90; tenth++) {
            renewals.renew(100 * SECOND + tenth * SECOND / 10, 100 * SECOND);
        }
        assertEquals(before, learnt, "where nobody answers there is nobody to ask");
    }

    private void renewed(long now) {
        renewals.renew(now, now);
        asked.getLast().complete(new LeaseAnswer.Renewed());
    }

    @Test
    void a_loop_that_is_late_costs_nothing_and_one_that_is_stuck_the_lease() {
        renewals.renew(120 * SECOND, 100 * SECOND);
        assertEquals(1, sent.size());
        renewals.renew(131 * SECOND, 100 * SECOND);
        assertEquals(1, sent.size());
    }
}

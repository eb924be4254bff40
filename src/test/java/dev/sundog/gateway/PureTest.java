package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gateway's decisions without sockets. */
final class PureTest {
    @Test
    void the_limit_grows_while_latency_is_steady_and_shrinks_when_it_rises() {
        var limit = new ConcurrencyLimit(20);
        for (int i = 0; i < 200; i++) {
            limit.on(1_000_000, limit.limit());
        }
        int grown = limit.limit();
        assertTrue(grown > 40, "limit " + grown);
        for (int i = 0; i < 60; i++) {
            limit.on(50_000_000, limit.limit());
        }
        assertTrue(limit.limit() < grown / 2, "limit " + limit.limit() + " of " + grown);
    }

    @Test
    void what_the_limit_learnt_and_does_not_put_to_the_test_fades() {
        for (long rtt : new long[] {1_000_000, 50_000_000}) {
            var limit = new ConcurrencyLimit(20);
            for (int i = 0; i < 200; i++) {
                limit.on(1_000_000, limit.limit());
            }
            for (int i = 0; i < 100; i++) {
                limit.on(rtt, limit.limit());
            }
            assertTrue(Math.abs(limit.limit() - 20) > 5, "limit " + limit.limit());
            for (int i = 0; i < 6000; i++) {
                limit.on(1_000_000, 1);
            }
            assertEquals(20, limit.limit(), 1);
        }
    }

    @Test
    void the_limit_learns_nothing_from_a_service_that_is_hardly_used_and_keeps_its_bounds() {
        var limit = new ConcurrencyLimit(20);
        for (int i = 0; i < 100; i++) {
            limit.on(1_000_000, 2);
        }
        assertEquals(20, limit.limit());
        for (int i = 0; i < 5000; i++) {
            limit.on(1_000_000, 1000);
        }
        assertEquals(ConcurrencyLimit.MAX, limit.limit());
        assertEquals(ConcurrencyLimit.MIN, new ConcurrencyLimit(1).limit());
    }

    @Test
    void the_door_admits_up_to_the_limit_in_order_and_sheds_reads_first() {
        var admission = new Admission(() -> 0, 4);
        var log = new ArrayList<String>();
        var tickets = new ArrayList<Admission.Ticket>();
        for (int i = 0; i < 4 + 256; i++) {
            var name = "r" + i;
            var ticket = new Admission.Ticket(false, Runnable::run, () -> log.add(name), () -> log.add("shed " + name));
            tickets.add(ticket);
            admission.enter(ticket);
        }
        assertEquals(List.of("r0", "r1", "r2", "r3"), log);
        assertEquals(256, admission.pressure().queued());
        admission.enter(new Admission.Ticket(false, Runnable::run, () -> log.add("late"), () -> log.add("shed late")));
        admission.enter(new Admission.Ticket(true, Runnable::run, () -> log.add("write"), () -> log.add("shed write")));
        assertEquals(List.of("shed late", "shed r259"), log.subList(4, 6));
        admission.leave(tickets.getFirst(), 0);
        admission.leave(tickets.getFirst(), 0);
        assertEquals("r4", log.getLast());
        assertEquals(7, log.size(), "leaving twice gives back one place");
        assertEquals(4, admission.pressure().inFlight());
        assertEquals(4.0, admission.pressure().shedPerSecond());
    }

    @Test
    void the_retry_budget_is_ten_and_a_fifth_of_recent_requests() {
        var budget = new RetryBudget();
        for (int i = 0; i < 100; i++) {
            budget.request(5_000_000_000L);
        }
        int taken = 0;
        while (budget.take(6_000_000_000L)) {
            taken++;
        }
        assertEquals(30, taken);
        assertTrue(budget.take(Duration.ofSeconds(60).toNanos()));
    }

    @Test
    void patterns_match_as_written() {
        assertTrue(Router.pathMatches("/orders", "/orders"));
        assertFalse(Router.pathMatches("/orders", "/orders/1"));
        assertTrue(Router.pathMatches("/catalogue/*", "/catalogue/1"));
        assertFalse(Router.pathMatches("/catalogue/*", "/catalogue/"));
        assertFalse(Router.pathMatches("/catalogue/*", "/catalogue/1/2"));
        assertTrue(Router.pathMatches("/static/**", "/static/a/b"));
        assertTrue(Router.pathMatches("/static/**", "/static"));
        assertFalse(Router.pathMatches("/static/**", "/static/../orders"));
        assertFalse(Router.pathMatches("/static/**", "/static/%2e%2e/orders"));
        assertTrue(Router.pathMatches("/static/**", "/static/a%20b"));
        assertEquals("/a", Router.pathOf("http://host:1/a?b#c"));
    }
}

package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.BudgetReport;
import dev.sundog.model.Budget;
import dev.sundog.model.Rate;
import dev.sundog.transfer.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What left a site in a month, in virtual time. */
final class MonthTest {
    private static final long SECOND = 1_000_000_000L;
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final long AHEAD = 100_000_000;
    private static final int FRAME = 16 * 1024;

    @TempDir
    Path directory;

    private long boot = 5;
    private long wall;

    @BeforeEach
    void midDecember() {
        set("2026-12-10T12:00:00Z");
    }

    private void set(String at) {
        wall = Instant.parse(at).getEpochSecond() * SECOND;
    }

    private void pass(long nanos) {
        boot += nanos;
        wall += nanos;
    }

    private Clocks clocks() {
        return new Clocks(() -> boot, () -> wall);
    }

    private static Optional<Budget> budget(double bytes) {
        return Optional.of(new Budget(bytes, Optional.of(new Budget.Price(0.1, 20e9)), 1, BERLIN));
    }

    private Month month(Optional<Budget> budget) {
        return new Month(budget, new SentDays(directory.resolve("sent-days")), clocks(), Runnable::run);
    }

    private static void send(Month month, double bytes) {
        for (double left = bytes; left > 0; left -= 1e9) {
            month.bulk((int) Math.min(1e9, left));
        }
    }

    @Test
    void what_was_sent_is_known_after_a_restart_to_the_byte() {
        try (var month = month(budget(100e9))) {
            send(month, 7e9);
            month.control(11);
            month.relayed(13);
            assertEquals(7_000_000_024L, month.report().sentBytes());
        }
        try (var month = month(budget(100e9))) {
            assertEquals(7_000_000_024L, month.report().sentBytes());
        }
    }

    @Test
    void after_a_kill_a_little_too_much_is_counted_and_never_too_little() {
        var random = new Random(3);
        double sent = 0;
        for (int kill = 0; kill < 20; kill++) {
            var month = month(budget(100e9));
            double before = month.report().sentBytes();
            double now = 0;
            for (int i = 0; i < 200; i++) {
                int bytes = random.nextInt(10_000_000);
                month.bulk(bytes);
                now += bytes;
                pass(SECOND / 4);
                month.rate();
            }
            sent += now;
            assertEquals(before + now, month.report().sentBytes(), 0.5);
            assertTrue(before + now >= sent, "counted " + (before + now) + " of " + sent);
            assertTrue(before + now <= sent + (kill + 1) * AHEAD, "counted " + (before + now) + " of " + sent);
        }
    }

    @Test
    void a_month_begins_anew_on_its_day_by_the_clock_of_its_zone() {
        try (var month = month(budget(100e9))) {
            set("2026-12-31T22:59:59Z");
            send(month, 90e9);
            var old = month.report();
            assertEquals("2026-12-01", old.from());
            assertEquals(90_000_000_000L, old.sentBytes());
            assertEquals(7, old.cost().orElseThrow(), 1e-9);
            assertEquals(8, old.budgetCost().orElseThrow(), 1e-9);
            pass(SECOND);
            var fresh = month.report();
            assertEquals("2027-01-01", fresh.from());
            assertEquals(0, fresh.sentBytes());
            assertEquals(BudgetReport.FREE, fresh.state().orElseThrow());
        }
    }

    @Test
    void a_clock_that_was_wrong_for_a_while_forgets_nothing() {
        try (var month = month(budget(100e9))) {
            send(month, 50e9);
            assertTrue(month.rate().isUnlimited());
            set("2031-01-01T00:00:00Z");
            send(month, 1);
            assertEquals(1, month.report().sentBytes());
            set("2026-12-10T12:00:00Z");
            assertEquals(50_000_000_000L, month.report().sentBytes());
        }
    }

    @Test
    void a_spent_budget_leaves_a_trickle_and_another_one_is_followed_at_once() {
        try (var month = month(budget(100e9))) {
            assertTrue(month.rate().isUnlimited());
            send(month, 90e9);
            var rationed = month.rate();
            assertTrue(rationed.bytesPerSecond() > 2_000 && !rationed.isUnlimited(), rationed.toString());
            assertEquals(BudgetReport.RATIONED, month.report().state().orElseThrow());
            send(month, 9e9);
            assertEquals(new Rate(1000), month.rate());
            assertEquals(BudgetReport.SPENT, month.report().state().orElseThrow(), "what is left is the trickle's");
            month.take(budget(500e9));
            assertTrue(month.rate().isUnlimited());
            month.take(Optional.empty());
            assertTrue(month.rate().isUnlimited());
            assertEquals(99_000_000_000L, month.report().sentBytes());
            assertEquals(Optional.empty(), month.report().budgetBytes());
        }
    }

    @Test
    void what_hours_need_is_learnt_and_remembered_and_a_barrier_counts_once() {
        for (int life = 0; life < 2; life++) {
            try (var month = month(budget(1e12))) {
                for (int i = 0; i < 24 * 360; i++) {
                    month.wrote(100_000);
                    month.control(100_000);
                    month.relayed(50_000);
                    pass(10 * SECOND);
                    month.rate();
                }
            }
        }
        try (var month = month(budget(1e12))) {
            var left = Duration.between(Instant.parse("2026-12-12T12:00:00Z"), Instant.parse("2026-12-31T23:00:00Z"));
            double expected = 15_000.0 * left.toSeconds();
            assertEquals(expected, month.report().expectedBytes().orElseThrow(), 0.02 * expected);
        }
    }

    @Test
    void slots_know_the_budget_and_the_month_after() {
        set("2026-12-31T21:59:59Z");
        try (var month = month(budget(100e9))) {
            send(month, 100e9);
            var slots = month.within(List.of(Rate.ofMegabits(80)), Duration.ofMinutes(10), 12);
            assertEquals(new Rate(1000), slots.getFirst());
            assertEquals(Rate.ofMegabits(80), slots.getLast());
            month.take(Optional.empty());
            assertEquals(
                    1,
                    month.within(List.of(Rate.ofMegabits(80)), Duration.ofMinutes(10), 12)
                            .size());
        }
    }

    @Test
    void the_mirror_is_held_to_what_is_left_and_owes_nothing_for_what_cannot_wait() {
        for (double before : new double[] {90e9, 99e9}) {
            try (var month = month(budget(100e9))) {
                send(month, before - month.report().sentBytes());
                var pace = new SitePace(() -> Rate.ofMegabits(50), clocks(), month);
                double rate = month.rate().bytesPerSecond();
                long sent = 0;
                long begun = boot;
                for (long due = boot; boot - begun < 6 * 3600 * SECOND; ) {
                    for (; due <= boot; due += SECOND) {
                        // More than there is: barriers, probes and forwarded requests.
                        pace.reserveControl(6_500);
                        pace.yieldTo(2_000);
                    }
                    pass(pace.reserveNanos(FRAME));
                    sent += FRAME;
                }
                double seconds = (boot - begun) / 1e9;
                assertEquals(rate * seconds, sent, 0.1 * rate * seconds + 2 * FRAME, "at " + rate);
                assertEquals(before + sent + 8_500 * seconds, month.report().sentBytes(), 20 * 8_500);
            }
        }
    }

    @Test
    void what_waits_goes_at_once_when_a_greater_budget_is_read() {
        try (var month = month(budget(100e9))) {
            send(month, 101e9);
            var pace = new SitePace(() -> Rate.ofMegabits(50), clocks(), month);
            pace.reserveNanos(64 * 1024);
            long wait = pace.reserveNanos(64 * 1024);
            assertTrue(wait > 60 * SECOND, wait + " ns");
            pass(SECOND);
            assertTrue(pace.stillNanos(64 * 1024) > 60 * SECOND - SECOND);
            month.take(budget(500e9));
            pass(SECOND);
            assertEquals(0, pace.stillNanos(64 * 1024));
            assertTrue(pace.reserveNanos(64 * 1024) < SECOND);
        }
    }

    @Test
    void a_site_that_only_mirrors_learns_no_week() {
        try (var month = month(budget(1e12))) {
            double before = month.report().expectedBytes().orElseThrow();
            for (int i = 0; i < 48 * 360; i++) {
                month.control(1_000);
                pass(10 * SECOND);
                month.rate();
            }
            double gone = before * 2 / 20.5;
            assertEquals(before - gone, month.report().expectedBytes().orElseThrow(), 0.02 * before);
        }
    }

    @Test
    void a_file_that_cannot_be_read_begins_anew() throws IOException {
        for (var text : List.of(
                "",
                "sundog-sent-days 2\n",
                "sundog-sent-days 1\nday x 5\n",
                "\0\u00ff",
                "sundog-sent-days 1\nday 2026-12-10 -5\n",
                "sundog-sent-days 1\nhour 999 1 1\n",
                "sundog-sent-days 1\nhour 1 NaN 1\n")) {
            Files.writeString(directory.resolve("sent-days"), text);
            try (var month = month(budget(100e9))) {
                assertEquals(0, month.report().sentBytes(), text);
            }
        }
    }
}

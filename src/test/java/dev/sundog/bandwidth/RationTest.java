package dev.sundog.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Budget;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whole months in virtual time, in steps of ten minutes. */
final class RationTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Duration STEP = Duration.ofMinutes(10);
    private static final int STEP_SECONDS = 600;

    /** What was sent in each step of a month, and how much of what was needed waited at its end. */
    private record Sent(double[] bytes, double waiting, double all) {
        double share(int from, int until) {
            return Arrays.stream(bytes, from, until).sum();
        }
    }

    /**
     * A month in which each hour of the week needs what is expected of it.
     *
     * @param backlog that is there from the start: a first copy
     * @param lineBytesPerSecond the network
     */
    private static Sent month(
            Budget budget, Instant within, double[] needed, double backlog, double lineBytesPerSecond) {
        var period = budget.period(within);
        var ration = new Ration(period.start(), period.end(), needed, budget.zone());
        int steps = (int) Duration.between(period.start(), period.end()).dividedBy(STEP);
        var sent = new double[steps];
        double left = budget.bytes();
        double waiting = backlog;
        var at = period.start();
        for (int i = 0; i < steps; i++) {
            waiting += needed[Ration.hourOfWeek(at, budget.zone())] * STEP_SECONDS / 3600;
            // The rate is asked for each second.
            for (int second = 0; second < STEP_SECONDS; second += 10) {
                double rate = Math.min(
                        lineBytesPerSecond,
                        ration.now(left, at.plusSeconds(second)).bytesPerSecond());
                double bytes = Math.min(waiting, 10 * rate);
                waiting -= bytes;
                left -= bytes;
                sent[i] += bytes;
            }
            at = at.plus(STEP);
        }
        return new Sent(sent, waiting, budget.bytes() - left);
    }

    private static double[] week(Random random) {
        var week = new double[UsualWeek.HOURS];
        for (int i = 0; i < week.length; i++) {
            week[i] = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 1e9;
        }
        return week;
    }

    private static double perMonth(Budget budget, Instant within, double[] week) {
        var period = budget.period(within);
        return new Ration(period.start(), period.end(), week, budget.zone()).rest(period.start());
    }

    private static Instant somewhen(Random random) {
        return Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofHours(random.nextInt(3 * 8766)));
    }

    @Test
    void no_month_spends_more_than_its_budget_whatever_is_needed() {
        for (long seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var when = somewhen(random);
            var week = week(random);
            var any = new Budget(20e9, Optional.empty(), 1 + random.nextInt(28), BERLIN);
            double bytes = Math.max(20e9, perMonth(any, when, week) * (0.1 + 2 * random.nextDouble()));
            var budget = new Budget(bytes, any.price(), any.fromDay(), BERLIN);
            var sent = month(budget, when, week, random.nextDouble() * 2 * bytes, 12e6);
            assertTrue(sent.all() <= bytes + 10 * 12e6, "seed " + seed + ": " + sent.all() + " of " + bytes);
        }
    }

    @Test
    void what_the_month_needs_anyway_never_waits_for_a_first_copy_that_fits_beside_it() {
        for (long seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var when = somewhen(random);
            var week = week(random);
            var any = new Budget(20e9, Optional.empty(), 1, BERLIN);
            double needed = perMonth(any, when, week);
            var budget = new Budget(1.2 * needed + 4e9 + 100e9, Optional.empty(), 1, BERLIN);
            var sent = month(budget, when, week, 100e9, 50e6);
            assertEquals(0, sent.waiting(), 1, "seed " + seed);
            double first = sent.share(0, 6);
            assertTrue(first > 0.99 * 100e9, "seed " + seed + ": the first copy is made at once, " + first);
        }
    }

    @Test
    void where_it_does_not_reach_the_last_day_gets_as_much_of_its_need_as_the_first() {
        var week = new double[UsualWeek.HOURS];
        Arrays.fill(week, 1e9);
        var budget = new Budget(372e9, Optional.empty(), 1, ZoneId.of("UTC"));
        var sent = month(budget, Instant.parse("2026-12-10T00:00:00Z"), week, 50e9, 12e6);
        int day = 144;
        double first = sent.share(0, day);
        double last = sent.share(sent.bytes().length - day, sent.bytes().length);
        assertEquals(first, last, 0.05 * first);
        assertEquals(372e9 / 31, first, 0.05 * first);
        assertTrue(sent.all() > 0.99 * budget.bytes(), "what may be spent is: " + sent.all());
    }

    @Test
    void an_hour_that_needs_more_gets_more_of_what_does_not_reach() {
        var week = new double[UsualWeek.HOURS];
        Arrays.fill(week, 1e8);
        for (int i = 9; i < week.length; i += 24) {
            week[i] = 4e9;
        }
        var zone = ZoneId.of("UTC");
        var start = Instant.parse("2026-12-01T00:00:00Z");
        var ration = new Ration(start, start.plus(Duration.ofDays(31)), week, zone);
        double quiet = ration.now(50e9, start.plus(Duration.ofHours(3))).bytesPerSecond();
        double busy = ration.now(50e9, start.plus(Duration.ofHours(9))).bytesPerSecond();
        assertEquals(40, (busy - 1000) / (quiet - 1000), 1);
    }

    @Test
    void slots_spend_as_much_as_the_rate_from_moment_to_moment() {
        for (long seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var start = Instant.parse("2026-12-01T00:00:00Z");
            var ration = new Ration(start, start.plus(Duration.ofDays(31)), week(random), BERLIN);
            var at = start.plus(Duration.ofMinutes(random.nextInt(31 * 1440)));
            double left = random.nextDouble() * 800e9;
            double may = ration.within(left, at, STEP);
            double slow = left;
            for (int second = 0; second < STEP_SECONDS; second++) {
                slow -= Math.min(1e8, ration.now(slow, at.plusSeconds(second)).bytesPerSecond());
            }
            boolean rationed = !ration.now(left, at).isUnlimited();
            double spent = left - slow;
            assertEquals(Math.min(600e8, may), spent, rationed ? 0.02 * may + 1e6 : 0.02 * may + 2e8, "seed " + seed);
        }
    }

    @Test
    void a_spent_budget_lets_the_trickle_through() {
        var start = Instant.parse("2026-12-01T00:00:00Z");
        var ration = new Ration(start, start.plus(Duration.ofDays(31)), new double[UsualWeek.HOURS], BERLIN);
        assertEquals(Ration.TRICKLE, ration.now(-5, start));
        assertEquals(Ration.TRICKLE, ration.now(1e9, start), "less is left than the trickle until the end");
        assertTrue(ration.now(3e9, start).isUnlimited());
        assertEquals(1000.0 * STEP_SECONDS, ration.within(-5, start, STEP));
    }
}

package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.bandwidth.LevelForecast;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a link that was measured under one cap is expected to carry under another. */
final class PlanningTest {
    private static final Rate DAY = Rate.ofMegabits(10);
    private static final Rate NIGHT = Rate.ofMegabits(100);

    private static LevelForecast measured(double bytesPerSecond) {
        var measured = new LevelForecast(Duration.ofMinutes(10));
        for (int i = 0; i < 100; i++) {
            measured.update(bytesPerSecond * (1 + 0.01 * Math.sin(i)), i * 1_000_000_000L);
        }
        return measured;
    }

    private static double mbit(LevelForecast measured, Rate now, Rate then) {
        return Planning.expected(measured, now, then).median() * 8 / 1e6;
    }

    @Test
    void aLinkThatCarriedAllThatItMightIsExpectedToCarryMoreWhenItMay() {
        var full = measured(0.97 * DAY.bytesPerSecond());
        assertEquals(9.7, mbit(full, DAY, DAY), 0.2);
        assertEquals(97, mbit(full, DAY, NIGHT), 2);
        assertEquals(1, mbit(full, DAY, Rate.ofMegabits(1)), 1e-9);
    }

    @Test
    void aLinkThatCarriedLessCarriesNoMoreBecauseItMay() {
        var narrow = measured(0.5 * DAY.bytesPerSecond());
        assertEquals(5, mbit(narrow, DAY, NIGHT), 0.2);
        assertEquals(5, mbit(narrow, DAY, Rate.UNLIMITED), 0.2);
        assertEquals(5, mbit(narrow, Rate.UNLIMITED, DAY), 0.2);
    }

    @Test
    void whatWasNeverMeasuredIsWhatTheNetworksLetThrough() {
        var never = new LevelForecast(Duration.ofMinutes(10));
        assertEquals(Quantiles.exactly(NIGHT.bytesPerSecond()), Planning.expected(never, DAY, NIGHT));
        assertTrue(mbit(never, DAY, Rate.UNLIMITED) < Double.POSITIVE_INFINITY);
    }
}

package dev.sundog.bandwidth.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

final class TimingTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Timing TIMING = Timing.daily(Duration.ofMinutes(5), 12, BERLIN);

    private static long slot(int month, int day, int hour, int minute) {
        return LocalDateTime.of(2026, month, day, hour, minute).atZone(BERLIN).toEpochSecond() / 300;
    }

    @Test
    void a_day_before_is_the_same_time_by_people_s_clocks() {
        assertEquals(
                slot(3, 28, 9, 30), TIMING.daysBefore(slot(3, 29, 9, 30), 1), "in spring the day between has 23 hours");
        assertEquals(slot(10, 24, 9, 30), TIMING.daysBefore(slot(10, 25, 9, 30), 1), "in autumn 25");
        assertEquals(slot(3, 23, 12, 0), TIMING.daysBefore(slot(3, 30, 12, 0), 7));
        assertEquals(slot(6, 9, 0, 0), TIMING.daysBefore(slot(6, 10, 0, 0), 1));
    }

    @Test
    void slots_are_counted_from_local_midnight() {
        assertEquals(0, TIMING.slotOfDay(slot(7, 1, 0, 0)));
        assertEquals(287, TIMING.slotOfDay(slot(12, 1, 23, 55)));
        assertEquals(TIMING.slotOfWeek(slot(7, 6, 8, 0)), TIMING.slotOfWeek(slot(12, 7, 8, 0)), "both are Mondays");
    }

    @Test
    void days_are_made_of_whole_slots() {
        assertThrows(IllegalArgumentException.class, () -> Timing.daily(Duration.ofMinutes(7), 12, BERLIN));
        assertThrows(IllegalArgumentException.class, () -> Timing.plain(Duration.ZERO, 12));
        assertThrows(IllegalArgumentException.class, () -> Timing.plain(Duration.ofSeconds(1), 0));
    }
}

package dev.sundog.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class UsualWeekTest {
    @Test
    void while_nothing_was_seen_it_is_what_is_assumed() {
        var week = new UsualWeek();
        assertEquals(7 * 168, DoubleStream.of(week.expected(7)).sum(), 1e-9);
    }

    @Test
    void after_weeks_each_hour_is_what_it_was_and_after_a_change_what_it_is() {
        var week = new UsualWeek();
        for (int weeks = 0; weeks < 5; weeks++) {
            for (int hour = 0; hour < UsualWeek.HOURS; hour++) {
                for (int part = 0; part < 6; part++) {
                    week.take(hour, hour == 9 ? 600 : 6, 600);
                }
            }
        }
        var expected = week.expected(1e9);
        assertEquals(3600, expected[9], 450);
        assertEquals(36, expected[10], 10);
        for (int part = 0; part < 60; part++) {
            week.take(9, 1, 600);
        }
        assertEquals(6, week.expected(1e9)[9], 350);
    }

    @Test
    void an_hour_that_was_not_seen_is_like_the_others() {
        var week = new UsualWeek();
        for (int hour = 0; hour < 48; hour++) {
            week.take(hour, 100, 3600);
        }
        assertEquals(100, week.expected(1e9)[100], 1e-9);
    }

    @Test
    void what_cannot_be_is_not_put_back() {
        assertThrows(IllegalArgumentException.class, () -> new UsualWeek.Hour(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new UsualWeek.Hour(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new UsualWeek.Hour(1, 5));
    }
}

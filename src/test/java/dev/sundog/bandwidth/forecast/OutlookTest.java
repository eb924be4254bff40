package dev.sundog.bandwidth.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OutlookTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final long SECOND = 1_000_000_000L;

    /** A job from two to three every night, measured every minute for days. */
    private static Outlook nightly(int days) {
        var outlook = Outlook.begun(UTC);
        for (long minute = 1; minute <= days * 24L * 60; minute++) {
            long hour = minute / 60 % 24;
            outlook.take(hour == 2 ? 5_000_000 : 1_000, 60, minute * 60 * SECOND);
        }
        return outlook;
    }

    @Test
    void a_nightly_job_is_seen_a_day_and_an_hour_ahead() {
        var outlook = nightly(10);
        assertTrue(outlook.in(Duration.ofMinutes(150)).orElseThrow().median() > 2_500_000, "at half past two");
        assertTrue(outlook.in(Duration.ofHours(5)).orElseThrow().median() < 100_000, "at five");
        for (long minute = 10 * 24 * 60 + 1; minute <= 10 * 24 * 60 + 90; minute++) {
            outlook.take(1_000, 60, minute * 60 * SECOND);
        }
        assertTrue(outlook.in(Duration.ofMinutes(20)).orElseThrow().median() < 500_000, "at ten to two");
        assertTrue(outlook.in(Duration.ofMinutes(50)).orElseThrow().median() > 2_500_000, "at twenty past two");
    }

    @Test
    void a_slot_s_value_is_the_mean_of_what_was_measured_in_it() {
        var outlook = Outlook.begun(UTC);
        for (int slot = 0; slot < 20; slot++) {
            outlook.take(100, 60, (slot * 300 + 60) * SECOND);
            outlook.take(300, 180, (slot * 300 + 240) * SECOND);
        }
        assertEquals(250, outlook.in(Duration.ofMinutes(5)).orElseThrow().median(), 1);
        assertEquals(19, outlook.parts().getFirst().series().samples());
    }

    @Test
    void it_says_nothing_before_it_has_seen_some_slots() {
        assertEquals(Optional.empty(), Outlook.begun(UTC).in(Duration.ofMinutes(5)));
        assertEquals(Optional.empty(), nightly(1).in(Duration.ofDays(1)).filter(q -> q.high() < 0));
        var begun = Outlook.begun(UTC);
        begun.take(1, 60, 0);
        begun.take(1, 60, 600 * SECOND);
        assertEquals(Optional.empty(), begun.in(Duration.ofMinutes(5)));
    }

    @Test
    void it_goes_on_where_it_ended() {
        var outlook = nightly(5);
        var restored = Outlook.restored(UTC, outlook.saved());
        for (int minutes = 0; minutes < 24 * 60; minutes += 7) {
            assertEquals(outlook.in(Duration.ofMinutes(minutes)), restored.in(Duration.ofMinutes(minutes)));
        }
        for (var damaged : new byte[][] {{}, {1, 2}, {0, 0, 0, 9, 1}, {-1, -1, -1, -1, 4}}) {
            assertEquals(
                    0,
                    Outlook.restored(UTC, damaged).parts().getFirst().series().samples());
        }
    }
}

package dev.sundog.cli.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ObservedTimeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final long TODAY = 1_800_000_000L * SECOND;

    private static ObservedTime hour() {
        var time = new ObservedTime();
        for (int i = 0; i <= 3600; i++) {
            time.event(TODAY + i * SECOND, TODAY + i * SECOND);
        }
        return time;
    }

    @Test
    void files_that_overlap_count_once() {
        var time = hour();
        time.next();
        time.event(TODAY + HOUR / 2, TODAY + 2 * HOUR);
        assertEquals(2 * HOUR, time.nanos());
        assertEquals(TODAY, time.firstNanos());
        assertEquals(TODAY + 2 * HOUR, time.lastNanos());
        assertEquals(0, time.filesWithOdd());
    }

    @Test
    void a_line_dated_decades_ago_does_not_count_and_is_told() {
        var time = hour();
        time.event(0, 0);
        assertTrue(Math.abs(time.nanos() - HOUR) <= 0.05 * HOUR, "hours " + time.nanos() / 1e9 / 3600);
        assertEquals(1, time.filesWithOdd());
    }

    @Test
    void few_events_far_apart_count_as_they_are() {
        var time = new ObservedTime();
        time.event(TODAY, TODAY);
        time.event(TODAY + 1000 * HOUR, TODAY + 1000 * HOUR);
        assertEquals(1000 * HOUR, time.nanos());
    }

    @Test
    void a_service_whose_clock_is_hours_ahead_does_not_stretch_the_time_of_whole_requests() {
        var time = hour();
        for (int i = 0; i < 3600; i++) {
            time.part(TODAY + 5 * HOUR + i * SECOND, TODAY + 5 * HOUR + i * SECOND);
        }
        assertEquals(HOUR, time.nanos());
        time.next();
        time.part(TODAY + 9 * HOUR, TODAY + 10 * HOUR);
        assertEquals(2 * HOUR, time.nanos(), "a file without whole requests");
    }

    @Test
    void it_is_bounded() {
        var times = new EventTimes();
        for (int i = 0; i < 1_000_000; i++) {
            times.add(TODAY + i * 997L * SECOND, TODAY + i * 997L * SECOND);
        }
        assertEquals(999_999L * 997 * SECOND, times.interval().nanos());
    }
}

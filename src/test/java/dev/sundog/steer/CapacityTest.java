package dev.sundog.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a site can take is learnt when it can take no more, and tried again, ever more rarely. */
final class CapacityTest {
    private static final double WINDOW = 0.25;
    private final Capacity capacity = new Capacity();

    /** Seconds until a site that is kept near its estimate is saturated: it can do {@code can}. */
    private double untilSaturated(double can) {
        for (double seconds = 0; seconds < 3600; seconds += WINDOW) {
            double asked = 0.85 * capacity.perSecond();
            capacity.on(Math.min(asked, can), asked > can, WINDOW);
            if (asked > can) {
                return seconds;
            }
        }
        return 3600;
    }

    @Test
    void it_is_unknown_until_the_site_could_take_no_more() {
        capacity.on(90, false, WINDOW);
        assertEquals(0, capacity.perSecond());
        capacity.on(100, true, WINDOW);
        assertEquals(100, capacity.perSecond());
    }

    @Test
    void what_was_served_well_can_be_served() {
        capacity.on(100, true, WINDOW);
        capacity.on(120, false, WINDOW);
        assertEquals(120, capacity.perSecond());
    }

    @Test
    void a_site_that_became_slower_is_believed_within_seconds() {
        capacity.on(130, true, WINDOW);
        int windows = 0;
        while (capacity.perSecond() > 35) {
            capacity.on(33, true, WINDOW);
            windows++;
        }
        assertTrue(windows < 40, windows + " windows");
    }

    @Test
    void idleness_teaches_nothing() {
        capacity.on(100, true, WINDOW);
        for (int i = 0; i < 10_000; i++) {
            capacity.on(50, false, WINDOW);
        }
        assertEquals(100, capacity.perSecond());
    }

    @Test
    void attempts_in_vain_become_rare_and_one_that_is_not_begins_anew() {
        capacity.on(100, true, WINDOW);
        double before = untilSaturated(100);
        assertTrue(before > 5 && before < 30, before + " s");
        for (int i = 0; i < 3; i++) {
            double next = untilSaturated(100);
            assertTrue(next > 1.5 * before, next + " s after " + before + " s");
            before = next;
        }
        assertTrue(untilSaturated(400) > before);
        assertTrue(capacity.perSecond() > 300, "it can do four times as much: " + capacity.perSecond());
        double soon = untilSaturated(400);
        assertTrue(soon < 60, soon + " s");
    }
}

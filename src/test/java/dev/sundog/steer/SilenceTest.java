package dev.sundog.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who is heard regularly is missed soon, who is not, later, and one's own pause is not the other's silence. */
final class SilenceTest {
    private static final long MS = 1_000_000;
    private static final long LEAST = 250 * MS;
    private static final long MOST = 700 * MS;
    private static final long LOOK = 25 * MS;

    private final Silence silence = new Silence(LEAST, MOST, 2 * LOOK, 2, 0);
    private long now;
    private long heardAt;

    /** Looks every 25 ms while the other is heard after each of these gaps. */
    private Silence.Seen heard(LongStream gaps) {
        gaps.forEach(gap -> {
            for (long next = heardAt + gap; now + LOOK < next; ) {
                look(LOOK);
            }
            heardAt += gap;
        });
        return look(LOOK);
    }

    private Silence.Seen look(long after) {
        now += after;
        return silence.look(now - heardAt, now);
    }

    private long silentUntilLost() {
        while (!look(LOOK).isLost()) {
            assertTrue(now - heardAt < 2 * MOST, "never lost");
        }
        return now - heardAt;
    }

    @Test
    void who_is_heard_regularly_is_lost_after_a_short_silence() {
        heard(LongStream.generate(() -> 100 * MS).limit(100));
        long lost = silentUntilLost();
        assertTrue(lost >= LEAST && lost <= LEAST + LOOK, lost + " ns");
    }

    @Test
    void who_is_heard_irregularly_is_given_more_time_but_never_more_than_configured() {
        var random = new Random(1);
        long some = heard(
                        LongStream.generate(() -> random.nextLong(20, 250) * MS).limit(200))
                .limitNanos();
        assertTrue(some > LEAST && some < MOST, some + " ns");
        long much = heard(LongStream.generate(() -> random.nextLong(100, 3000) * MS)
                        .limit(200))
                .limitNanos();
        assertEquals(MOST, much);
    }

    @Test
    void a_machine_that_becomes_calm_is_soon_trusted_again() {
        heard(LongStream.generate(() -> 600 * MS).limit(100));
        assertEquals(
                LEAST, heard(LongStream.generate(() -> 100 * MS).limit(1000)).limitNanos());
    }

    @Test
    void one_long_gap_is_remembered_for_a_while() {
        heard(LongStream.generate(() -> 100 * MS).limit(100));
        heard(LongStream.of(240 * MS));
        long soon = heard(LongStream.generate(() -> 100 * MS).limit(100)).limitNanos();
        assertTrue(soon > 1.5 * 240 * MS, soon + " ns");
        assertEquals(
                LEAST, heard(LongStream.generate(() -> 100 * MS).limit(1000)).limitNanos());
    }

    @Test
    void what_is_configured_holds_until_enough_was_heard() {
        assertEquals(MOST, heard(LongStream.generate(() -> 100 * MS).limit(30)).limitNanos());
        assertEquals(LEAST, heard(LongStream.generate(() -> 100 * MS).limit(30)).limitNanos());
    }

    @Test
    void a_limit_may_be_fixed() {
        var fixed = new Silence(MOST, MOST, 2 * LOOK, 2, 0);
        for (int i = 1; i <= 100; i++) {
            assertEquals(MOST, fixed.look(0, i * LOOK).limitNanos());
        }
    }

    @Test
    void a_pause_of_ones_own_is_nobodys_silence() {
        heard(LongStream.generate(() -> 100 * MS).limit(100));
        assertFalse(look(10_000 * MS).isLost());
        heardAt = now;
        assertEquals(LEAST, look(LOOK).limitNanos());
        assertEquals(LOOK, look(0).nanos());
    }

    @Test
    void silence_is_never_longer_than_since_it_was_heard() {
        var random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            if (random.nextInt(4) == 0) {
                heardAt = now + random.nextLong(20 * MS);
            }
            var seen = look(20 * MS + random.nextLong(200 * MS));
            assertTrue(seen.nanos() >= 0 && seen.nanos() <= now - heardAt, seen + " at " + (now - heardAt));
        }
    }
}

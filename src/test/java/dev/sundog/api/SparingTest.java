package dev.sundog.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SparingTest {
    private long now = -5;

    @Test
    void ten_a_second_speak_and_the_others_are_counted() {
        var sparing = new Sparing(() -> now);
        for (int i = 0; i < 10; i++) {
            assertEquals(OptionalLong.of(0), sparing.turn());
        }
        for (int i = 0; i < 7; i++) {
            assertEquals(OptionalLong.empty(), sparing.turn());
        }
        now += Duration.ofSeconds(1).toNanos() - 1;
        assertEquals(OptionalLong.empty(), sparing.turn());
        now += 1;
        assertEquals(OptionalLong.of(8), sparing.turn());
        assertEquals(OptionalLong.of(0), sparing.turn());
    }
}

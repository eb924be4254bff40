package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.model.ProbeAddress;
import dev.sundog.model.Rate;
import org.junit.jupiter.api.Test;

final class MeasuringTest {
    private static final ProbeAddress USUAL = ProbeAddress.beside("10.0.0.1:7100");

    @Test
    void probesAreAtMostOnePercentOfWhatMayBeSentAndOneASecondAtLeast() {
        assertEquals(100_000_000L, Measuring.interval(USUAL, Rate.UNLIMITED));
        assertEquals(100_000_000L, Measuring.interval(USUAL, Rate.ofMegabits(50)));
        assertEquals(224_000_000L, Measuring.interval(USUAL, Rate.ofMegabits(1)));
        assertEquals(1_000_000_000L, Measuring.interval(USUAL, Rate.ofMegabits(0.01)));
    }
}

package dev.sundog.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class SparklineTest {
    @Test
    void barsGoFromZeroToTheHighestAndWhatIsUnknownIsBlank() {
        assertEquals("▁▂▃▄▅▆▇█", Sparkline.of(new double[] {0, 1, 2, 3, 4, 5, 6, 7}));
        assertEquals("█ ▁", Sparkline.of(new double[] {3, Double.NaN, 0}));
        assertEquals("▁▁", Sparkline.of(new double[] {0, 0}));
        assertEquals("  █", Sparkline.of(new double[] {Double.POSITIVE_INFINITY, Double.NaN, 1e-300}));
        assertEquals("", Sparkline.of(new double[0]));
    }
}

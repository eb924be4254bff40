package dev.sundog.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OverloadTest {
    private static final long WINDOW = 250_000_000L;

    private static OverloadSample load(double u) {
        return new OverloadSample(100 * u, 100, Duration.ZERO, 0, 0, 0);
    }

    /** Feeds whole windows, and returns after how many the state is as wanted; -1 when it never is. */
    private static int windowsUntil(Overload machine, boolean wanted, double u, int most, long from) {
        for (int i = 1; i <= most; i++) {
            if (machine.on(load(u), from + i * WINDOW) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static Overload settled(OverloadLimits limits, double u) {
        var machine = new Overload(limits);
        machine.on(load(u), 0);
        for (int i = 1; i <= 20; i++) {
            machine.on(load(u), i * WINDOW);
        }
        return machine;
    }

    @Test
    void it_is_entered_after_three_windows_at_the_threshold_and_not_below_it() {
        var machine = settled(OverloadLimits.standard(), 0.5);
        assertFalse(machine.overloaded());
        assertEquals(3, windowsUntil(machine, true, 0.95, 20, 20 * WINDOW));
        assertTrue(machine.why().startsWith("entered: U 0.95 by in flight"), machine.why());
        assertFalse(settled(OverloadLimits.standard(), 0.89).overloaded());
        assertTrue(settled(OverloadLimits.standard(), 0.90).overloaded());
    }

    @Test
    void it_is_left_only_after_ten_low_windows_and_the_least_time() {
        var machine = settled(OverloadLimits.standard(), 1.2);
        long entered = 2 * WINDOW;
        int windows = windowsUntil(machine, false, 0.5, 200, 20 * WINDOW);
        assertTrue(20 * WINDOW + windows * WINDOW - entered >= 15_000_000_000L, "after " + windows);
        var quick = settled(OverloadLimits.standard().withDwell(Duration.ZERO), 1.2);
        assertEquals(10, windowsUntil(quick, false, 0.70, 50, 20 * WINDOW));
        assertTrue(quick.why().startsWith("left: "), quick.why());
        var between = settled(OverloadLimits.standard().withDwell(Duration.ZERO), 1.2);
        assertEquals(-1, windowsUntil(between, false, 0.80, 400, 20 * WINDOW));
    }

    @Test
    void a_rising_load_is_met_before_it_reaches_the_threshold() {
        var machine = settled(OverloadLimits.standard(), 0.30);
        double u = 0.30;
        for (int i = 21; !machine.overloaded(); i++) {
            u += 0.02;
            machine.on(load(u), i * WINDOW);
        }
        assertTrue(u < 0.90, "entered at " + u);
        assertTrue(u > 0.70, "entered at " + u);
        assertTrue(machine.expected() >= 0.90);
    }

    @Test
    void every_signal_counts_and_the_worst_decides() {
        var limits = OverloadLimits.standard();
        var samples = new OverloadSample[] {
            new OverloadSample(95, 100, Duration.ZERO, 0, 0, 0),
            new OverloadSample(1, 100, Duration.ofMillis(95), 0, 0, 0),
            new OverloadSample(1, 100, Duration.ZERO, 0.80, 0, 0),
            new OverloadSample(1, 100, Duration.ZERO, 0.1, 1, 0),
            new OverloadSample(1, 100, Duration.ZERO, 0.1, 0, 0.95),
            new OverloadSample(1, 0, Duration.ZERO, Double.NaN, 0, 0)
        };
        for (var sample : samples) {
            var machine = new Overload(limits);
            for (int i = 0; i < 10; i++) {
                machine.on(sample, i * WINDOW);
            }
            assertTrue(machine.overloaded(), sample.toString());
        }
    }

    @Test
    void noise_around_a_safe_level_and_short_peaks_never_enter() {
        for (long seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var machine = new Overload(OverloadLimits.standard());
            for (int i = 0; i < 2000; i++) {
                double u = i % 40 == 0 ? 1.5 : 0.45 + 0.10 * random.nextDouble();
                assertFalse(machine.on(load(u), i * WINDOW), "seed " + seed + " window " + i + ": " + machine.why());
            }
        }
    }

    @Test
    void it_never_flips_faster_than_its_windows_and_dwell_allow() {
        for (long seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var machine = new Overload(OverloadLimits.standard().withDwell(Duration.ofSeconds(5)));
            boolean before = false;
            long since = 0;
            for (int i = 0; i < 4000; i++) {
                long now = i * WINDOW / 4;
                double u = ((i / (1 + random.nextInt(200))) & 1) + random.nextGaussian() * 0.3;
                boolean is = machine.on(load(u), now);
                if (is != before) {
                    long least = is ? 3 * WINDOW : 5_000_000_000L;
                    assertTrue(now - since >= least, "seed " + seed);
                    before = is;
                    since = now;
                }
            }
        }
    }

    @Test
    void thresholds_that_touch_are_refused() {
        var l = OverloadLimits.standard();
        assertThrows(
                IllegalArgumentException.class,
                () -> new OverloadLimits(l.window(), l.enter(), l.enter(), l.horizon(), l.targets()));
    }
}

package dev.sundog.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.steer.SlowAnswers.Times;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** Slower than usual is told, operation by operation; noise and another mix of operations are not. */
final class SlowAnswersTest {
    private static final double WINDOW = 0.25;
    private final SlowAnswers slow = new SlowAnswers();

    private static Times times(int count, DoubleSupplier seconds) {
        var sum = new Times(0, 0, 0);
        for (int i = 0; i < count; i++) {
            sum = sum.plus(Times.of(seconds.getAsDouble()));
        }
        return sum;
    }

    private double after(int windows, int count, DoubleSupplier seconds) {
        double last = 0;
        for (int i = 0; i < windows; i++) {
            last = slow.on(Map.of("GET /a", times(count, seconds)), WINDOW);
        }
        return last;
    }

    @Test
    void answers_that_take_a_third_longer_are_full_slowness_at_once() {
        assertEquals(0, after(100, 20, () -> 0.080), 1e-6);
        assertEquals(1, after(1, 20, () -> 0.080 * 4 / 3), 1e-3);
        assertEquals(0, after(40, 20, () -> 0.080), 0.05);
    }

    @Test
    void quick_answers_are_slow_from_fifteen_milliseconds_more_on() {
        after(100, 50, () -> 0.001);
        assertTrue(after(1, 50, () -> 0.004) < 0.3);
        assertEquals(1, after(1, 50, () -> 0.016), 0.1);
    }

    @Test
    void noise_is_no_slowness() {
        var random = new Random(1);
        // Exponential: the deviation is as large as the mean.
        DoubleSupplier noisy = () -> -0.3 * Math.log(1 - random.nextDouble());
        after(100, 2, noisy);
        double worst = 0;
        for (int i = 0; i < 5000; i++) {
            worst = Math.max(worst, after(1, 1 + random.nextInt(8), noisy));
        }
        assertTrue(worst > 0, "never any deviation");
        int over = 0;
        for (int i = 0; i < 5000; i++) {
            over += after(1, 1 + random.nextInt(8), noisy) >= 0.9 ? 1 : 0;
        }
        assertTrue(over < 100, over + " of 5000 windows");
    }

    @Test
    void another_mix_is_no_slowness() {
        var mix = new HashMap<String, Times>();
        for (int i = 0; i < 100; i++) {
            mix.put("GET /quick", times(50, () -> 0.005));
            mix.put("GET /slow", times(5, () -> 0.500));
            assertEquals(0, slow.on(mix, WINDOW), 1e-6);
        }
        mix.put("GET /quick", times(5, () -> 0.005));
        mix.put("GET /slow", times(50, () -> 0.500));
        assertEquals(0, slow.on(mix, WINDOW), 1e-6);
    }

    @Test
    void what_stays_slower_becomes_usual() {
        after(100, 20, () -> 0.080);
        assertTrue(after(8 * 60, 20, () -> 0.120) < 0.7);
    }

    @Test
    void a_new_operation_is_learnt_first() {
        after(100, 20, () -> 0.010);
        assertEquals(0, slow.on(Map.of("GET /new", times(5, () -> 3)), WINDOW));
    }
}

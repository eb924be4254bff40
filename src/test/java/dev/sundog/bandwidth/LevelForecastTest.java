package dev.sundog.bandwidth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class LevelForecastTest {
    private static final long SECOND = 1_000_000_000L;

    private static double covered(LevelForecast forecast, DoubleUnaryOperator series, int from, int to) {
        int inside = 0;
        for (int i = 0; i < to; i++) {
            double value = series.applyAsDouble(i);
            var q = forecast.forecast(1);
            if (i >= from && value >= q.low() && value <= q.high()) {
                inside++;
            }
            forecast.update(value, i * SECOND);
        }
        return inside / (double) (to - from);
    }

    @Test
    void the_80_percent_interval_holds_80_percent_of_values_whatever_their_distribution() {
        for (long seed = 0; seed < 12; seed++) {
            var random = new Random(seed);
            double[] walk = {1000};
            DoubleUnaryOperator series = switch ((int) (seed % 4)) {
                case 0 -> i -> 1000 + 50 * random.nextGaussian();
                case 1 -> i -> 100 * Math.exp(random.nextGaussian());
                case 2 -> i -> walk[0] = Math.max(500, walk[0] + 5 * random.nextGaussian());
                default -> i -> 1000 + 300 * Math.sin(i / 50.0) + random.nextInt(100);
            };
            double covered = covered(new LevelForecast(Duration.ofSeconds(5)), series, 100, 4000);
            assertEquals(0.80, covered, 0.03, "seed " + seed);
        }
    }

    @Test
    void after_a_shift_the_level_is_found_within_five_samples() {
        var random = new Random(3);
        var forecast = new LevelForecast(Duration.ofSeconds(20));
        for (int i = 0; i < 200; i++) {
            forecast.update(1000 + 20 * random.nextGaussian(), i * SECOND);
        }
        for (int i = 200; i < 205; i++) {
            forecast.update(300 + 6 * random.nextGaussian(), i * SECOND);
        }
        assertEquals(300, forecast.forecast(1).median(), 60);
    }

    @Test
    void a_constant_series_is_forecast_exactly_and_a_change_after_it_is_learnt() {
        var forecast = new LevelForecast(Duration.ofSeconds(5));
        for (int i = 0; i < 500; i++) {
            forecast.update(0, i * SECOND);
        }
        assertEquals(0, forecast.forecast(10).high());
        for (int i = 500; i < 600; i++) {
            forecast.update(80 + i % 2, i * SECOND);
        }
        var q = forecast.forecast(1);
        assertTrue(q.low() > 60 && q.high() < 100, q.toString());
    }

    @Test
    void a_short_history_gives_the_last_value_with_a_wide_interval_and_says_so() {
        var forecast = new LevelForecast(Duration.ofSeconds(5));
        assertEquals("nothing measured yet", forecast.basis());
        forecast.update(100, 0);
        forecast.update(60, SECOND);
        var q = forecast.forecast(1);
        assertEquals(60, q.median());
        assertTrue(q.low() <= 30 && q.high() >= 120);
        assertTrue(forecast.basis().contains("only 2 samples"), forecast.basis());
    }

    @Test
    void the_interval_widens_with_the_distance_and_values_below_zero_are_refused() {
        var random = new Random(5);
        var forecast = new LevelForecast(Duration.ofSeconds(5));
        for (int i = 0; i < 300; i++) {
            forecast.update(1000 + 50 * random.nextGaussian(), i * SECOND);
        }
        var near = forecast.forecast(1);
        var far = forecast.forecast(96);
        assertTrue(far.high() - far.low() > 1.3 * (near.high() - near.low()));
        assertTrue(forecast.meanError() > 30 && forecast.meanError() < 55, "" + forecast.meanError());
        assertThrows(IllegalArgumentException.class, () -> forecast.update(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> forecast.update(Double.NaN, 0));
    }
}

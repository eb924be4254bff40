package dev.sundog.bandwidth.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Series of an hour a slot and of a second a slot, whose truth is known. */
final class SeriesForecastTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Timing HOURLY = Timing.daily(Duration.ofHours(1), 24, UTC);
    private static final Timing SECONDS = Timing.plain(Duration.ofSeconds(1), 10);

    private static SeriesForecast of(Timing timing, long from, long to, LongToDoubleFunction series) {
        var forecast = new SeriesForecast(timing);
        for (long slot = from; slot < to; slot++) {
            forecast.update(slot, series.applyAsDouble(slot));
        }
        return forecast;
    }

    private static double daily(long slot) {
        return 100 + 60 * Math.sin(2 * Math.PI * slot / 24);
    }

    private static LongToDoubleFunction noisy(SplittableRandom random) {
        return slot -> daily(slot) * (0.9 + 0.2 * random.nextDouble());
    }

    private static List<Double> curves(SeriesForecast forecast) {
        var out = new ArrayList<Double>();
        for (int ahead = 1; ahead <= forecast.timing().horizon(); ahead++) {
            for (double level = 0.05; level < 1; level += 0.05) {
                out.add(forecast.forecast(ahead).quantile(level));
            }
        }
        return out;
    }

    @Test
    void a_day_is_known_after_a_week() {
        var forecast = of(HOURLY, 0, 24 * 8, noisy(new SplittableRandom(1)));
        for (int ahead = 1; ahead <= 24; ahead++) {
            double truth = daily(24 * 8 - 1 + ahead);
            assertEquals(truth, forecast.forecast(ahead).median(), 0.15 * truth, ahead + " hours ahead");
        }
    }

    @Test
    void a_backup_every_night_is_foreseen() {
        var random = new SplittableRandom(2);
        LongToDoubleFunction nightly = slot -> (slot % 24 == 2 ? 2_000 : 10) * (0.9 + 0.2 * random.nextDouble());
        var forecast = of(HOURLY, 0, 24 * 10, nightly);
        for (int ahead = 1; ahead <= 24; ahead++) {
            double median = forecast.forecast(ahead).median();
            boolean night = (24 * 10 - 1 + ahead) % 24 == 2;
            assertTrue(night ? median > 1_000 : median < 100, ahead + " hours ahead: " + median);
        }
    }

    @Test
    void one_burst_moves_nothing_that_is_usual() {
        var random = new SplittableRandom(3);
        var forecast = of(HOURLY, 0, 24 * 9 + 3, slot -> slot == 24 * 9 ? 1e7 : 100 + 10 * random.nextDouble());
        for (int ahead = 1; ahead <= 20; ahead++) {
            assertEquals(105, forecast.forecast(ahead).median(), 20, ahead + " hours ahead");
        }
    }

    @Test
    void a_shift_is_followed_within_minutes_of_seconds() {
        var random = new SplittableRandom(4);
        var forecast = of(SECONDS, 0, 620, slot -> (slot < 600 ? 1_000 : 50) + 10 * random.nextDouble());
        assertEquals(55, forecast.forecast(1).median(), 25);
    }

    @Test
    void what_is_mostly_nothing_is_expected_to_be_nothing_with_bursts_in_mind() {
        var random = new SplittableRandom(5);
        var forecast = of(SECONDS, 0, 2_000, slot -> random.nextInt(8) == 0 ? 500 + 100 * random.nextDouble() : 0);
        assertEquals(0, forecast.forecast(5).median(), 60);
        assertTrue(forecast.forecast(5).quantile(0.95) > 300, "bursts are not in the forecast");
    }

    /** Over many values, whatever their distribution. */
    @ParameterizedTest
    @ValueSource(strings = {"even", "normal", "heavy", "walk"})
    void an_interval_holds_what_it_promises(String kind) {
        int within80 = 0;
        int within90 = 0;
        int all = 0;
        for (long seed = 1; seed <= 4; seed++) {
            var random = new SplittableRandom(seed);
            double[] walk = {1_000};
            LongToDoubleFunction series = slot -> switch (kind) {
                case "even" -> 100 + 50 * random.nextDouble();
                case "normal" -> Math.max(0, 100 + 20 * random.nextGaussian());
                case "heavy" -> 10 * Math.exp(1.2 * random.nextGaussian());
                default -> walk[0] = Math.max(0, walk[0] + 10 * random.nextGaussian());
            };
            var values =
                    IntStream.range(0, 3_000).mapToDouble(series::applyAsDouble).toArray();
            var forecast = new SeriesForecast(SECONDS);
            for (int i = 0; i + 10 < values.length; i++) {
                forecast.update(i, values[i]);
                if (i >= 300 && i % 3 == 0) {
                    for (int ahead : new int[] {1, 4, 10}) {
                        var curve = forecast.forecast(ahead);
                        double value = values[i + ahead];
                        within80 += value >= curve.quantile(0.1) && value <= curve.quantile(0.9) ? 1 : 0;
                        within90 += value >= curve.quantile(0.05) && value <= curve.quantile(0.95) ? 1 : 0;
                        all++;
                    }
                }
            }
        }
        assertEquals(0.8, (double) within80 / all, 0.03);
        assertEquals(0.9, (double) within90 / all, 0.02);
    }

    @Test
    void quantiles_are_in_order_and_never_below_zero() {
        for (long seed = 1; seed <= 30; seed++) {
            var random = new SplittableRandom(seed);
            var forecast = new SeriesForecast(seed % 2 == 0 ? HOURLY : SECONDS);
            for (long slot = 0; slot < 400; slot += 1 + random.nextInt(3)) {
                forecast.update(slot, random.nextInt(4) == 0 ? 0 : Math.exp(8 * random.nextGaussian()));
                var curve = forecast.forecast(1 + random.nextInt(10));
                double before = 0;
                for (double level = 0.05; level < 1; level += 0.05) {
                    double now = curve.quantile(level);
                    assertTrue(now >= before && now < Double.POSITIVE_INFINITY, "seed " + seed + ", slot " + slot);
                    before = now;
                }
            }
        }
    }

    @Test
    void a_hole_teaches_nothing_and_does_no_harm() {
        var random = new SplittableRandom(6);
        var noisy = noisy(random);
        var forecast = of(HOURLY, 0, 24 * 8, noisy);
        for (long slot = 24 * 10; slot < 24 * 10 + 12; slot++) {
            forecast.update(slot, noisy.applyAsDouble(slot));
        }
        assertEquals(24 * 8 + 12, forecast.samples());
        double truth = daily(24 * 10 + 11 + 6);
        assertEquals(truth, forecast.forecast(6).median(), 0.2 * truth);
    }

    @Test
    void a_slot_counts_once() {
        var forecast = of(SECONDS, 0, 50, slot -> slot);
        var before = curves(forecast);
        forecast.update(49, 1e9);
        forecast.update(20, 1e9);
        assertEquals(before, curves(forecast));
        forecast.update(50, 1e9);
        assertNotEquals(before, curves(forecast));
    }

    @ParameterizedTest
    @ValueSource(longs = {-10_000_000, 10_000_000})
    void a_clock_that_is_set_costs_what_happened_when_and_not_what_is_usual(long jump) {
        var random = new SplittableRandom(7);
        var forecast = of(SECONDS, 20_000_000, 20_000_500, slot -> 100 + 10 * random.nextDouble());
        for (long slot = 20_000_500 + jump; slot < 20_000_503 + jump; slot++) {
            forecast.update(slot, 105);
        }
        assertEquals(105, forecast.forecast(3).median(), 10);
        assertTrue(forecast.forecast(3).quantile(0.9) < 130, "all that was known of errors is gone");
    }

    @Test
    void people_s_clocks_count_where_they_are_set() {
        var berlin = ZoneId.of("Europe/Berlin");
        var timing = Timing.daily(Duration.ofHours(1), 24, berlin);
        // On Sunday, 29 March 2026, 2:00 becomes 3:00.
        long monday = LocalDateTime.of(2026, 3, 30, 0, 0).atZone(berlin).toEpochSecond() / 3600;
        LongToDoubleFunction atNine = slot -> timing.slotOfDay(slot) == 9 ? 1_000 : 10;
        var forecast = of(timing, monday - 24 * 12, monday, atNine);
        // The weekday's profile is a new one: the day's and the days before know it.
        assertTrue(
                forecast.forecast(10).median() > 500,
                "at nine: " + forecast.forecast(10).median());
        assertTrue(
                forecast.forecast(11).median() < 100,
                "at ten: " + forecast.forecast(11).median());
    }

    @Test
    void with_a_few_samples_it_says_so_and_promises_little() {
        var forecast = of(SECONDS, 0, 3, slot -> 100);
        assertTrue(forecast.isCold());
        assertTrue(forecast.forecast(10).quantile(0.9) >= 150);
        assertTrue(forecast.forecast(10).quantile(0.1) <= 75);
        assertFalse(of(SECONDS, 0, 40, slot -> 100).isCold());
        assertEquals(0, new SeriesForecast(SECONDS).forecast(1).median());
    }

    @Test
    void a_restart_changes_nothing() {
        var noisy = noisy(new SplittableRandom(8));
        var forecast = of(HOURLY, 0, 24 * 9, noisy);
        var restored = SeriesForecast.restored(HOURLY, forecast.saved());
        assertEquals(curves(forecast), curves(restored));
        for (long slot = 24 * 9; slot < 24 * 11; slot++) {
            double value = noisy.applyAsDouble(slot);
            forecast.update(slot, value);
            restored.update(slot, value);
        }
        assertEquals(curves(forecast), curves(restored));
        assertEquals(forecast.track(), restored.track());
    }

    @Test
    void what_cannot_be_read_is_begun_anew() {
        var saved = of(HOURLY, 0, 100, slot -> 100).saved();
        assertEquals(100, SeriesForecast.restored(HOURLY, saved).samples());
        assertEquals(0, SeriesForecast.restored(SECONDS, saved).samples(), "of another shape");
        assertEquals(0, SeriesForecast.restored(HOURLY, new byte[0]).samples(), "empty");
        for (int i = 0; i < saved.length; i += 997) {
            var damaged = saved.clone();
            damaged[i] ^= 1;
            assertEquals(0, SeriesForecast.restored(HOURLY, damaged).samples(), "a bit of byte " + i);
        }
    }

    @Test
    void what_is_no_value_is_refused() {
        var forecast = of(SECONDS, 0, 20, slot -> 5);
        var before = curves(forecast);
        for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> forecast.update(20, bad));
        }
        assertEquals(before, curves(forecast));
        assertThrows(IllegalArgumentException.class, () -> forecast.forecast(11));
    }

    @Test
    void who_counts_and_how_well_it_did_can_be_read() {
        var forecast = of(HOURLY, 0, 24 * 9, noisy(new SplittableRandom(9)));
        var mix = forecast.mix(24);
        assertEquals(1, mix.stream().mapToDouble(SeriesForecast.Share::share).sum(), 1e-9);
        assertTrue(mix.getFirst().share() >= mix.getLast().share());
        var track = forecast.track();
        assertEquals(24, track.values());
        assertEquals(24, track.below() + track.within80() + track.above());
        assertTrue(track.meanError() < 20, "mean error " + track.meanError());
    }
}

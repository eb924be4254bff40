package dev.sundog.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Quantiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CarriedTest {
    private static final Duration TEN = Duration.ofSeconds(10);

    @Test
    void whatChangesFromSlotToSlotIsCountedSlotForSlot() {
        var night = new Quantiles(80, 90, 100);
        var day = new Quantiles(0, 5, 10);
        var carried = Carried.in(TEN, List.of(day, night, day, night));
        assertEquals(10, carried.secondsAtBest(100));
        assertEquals(10.5, carried.secondsAtBest(150));
        assertEquals(10 + 800 / 80.0, carried.secondsAtWorst(800));
        assertEquals(30 + 1 / 80.0, carried.secondsAtWorst(801), 1e-9);
        assertEquals(0, carried.secondsAtWorst(0));
    }

    @Test
    void afterTheLastSlotItIsAsInAllInTheMean() {
        var carried = Carried.in(TEN, List.of(new Quantiles(10, 10, 10), new Quantiles(30, 30, 30)));
        assertEquals(20, carried.secondsAtWorst(400));
        assertEquals(200, carried.secondsAtWorst(4_000));
    }

    @Test
    void nothingArrivesWhereNothingIsCarried() {
        assertEquals(
                Double.POSITIVE_INFINITY,
                Carried.steadily(new Quantiles(0, 1, 2)).secondsAtWorst(1));
    }

    /** So much was carried then, and not a moment before. */
    @Test
    void itIsWhenTheLastByteFindsRoom() {
        var random = new Random(3);
        for (int run = 0; run < 500; run++) {
            var rates = new ArrayList<Quantiles>();
            for (int i = random.nextInt(1, 20); i > 0; i--) {
                rates.add(Quantiles.exactly(random.nextInt(4) * 7));
            }
            int most = (int) until(rates, rates.size() * 10.0);
            if (most > 0) {
                int bytes = random.nextInt(1, most + 1);
                double seconds = Carried.in(TEN, rates).secondsAtWorst(bytes);
                assertEquals(bytes, until(rates, seconds), 1e-6, rates + " " + bytes);
                assertTrue(until(rates, seconds - 0.001) < bytes, rates + " " + bytes);
            }
        }
    }

    /** What was carried until then. */
    private static double until(List<Quantiles> rates, double seconds) {
        double sum = 0;
        for (int i = 0; i < rates.size(); i++) {
            sum += rates.get(i).low() * Math.clamp(seconds - i * 10.0, 0, 10);
        }
        return sum;
    }
}

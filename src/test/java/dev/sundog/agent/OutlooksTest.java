package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutlooksTest {
    private static final long MINUTE = 60_000_000_000L;

    @TempDir
    Path dir;

    private Outlooks begin(long minute) {
        return new Outlooks(
                new OutlookFile(dir.resolve("forecasts")), ZoneId.of("UTC"), minute * MINUTE, Runnable::run);
    }

    private static void feed(Outlooks outlooks, String series, long from, long to) {
        for (long minute = from; minute < to; minute++) {
            outlooks.take(series, 1_000 + minute % 7, 60, minute * MINUTE);
        }
    }

    @Test
    void what_was_learnt_is_there_after_a_restart() {
        var first = begin(0);
        feed(first, "link", 0, 600);
        feed(first, "shop/orders", 0, 600);
        first.keep();
        var second = begin(600);
        feed(second, "link", 600, 603);
        assertEquals(119, second.reports(Optional.of("link")).getFirst().samples());
        assertEquals(
                1_003, second.in("link", Duration.ofMinutes(10)).orElseThrow().median(), 4);
        // What is not measured in this life is kept all the same.
        second.keep();
        var third = begin(700);
        feed(third, "shop/orders", 700, 703);
        assertEquals(119, third.reports(Optional.of("shop/orders")).getFirst().samples());
    }

    @Test
    void it_is_kept_every_hour() {
        var outlooks = begin(0);
        feed(outlooks, "link", 0, 59);
        assertFalse(Files.exists(dir.resolve("forecasts")));
        feed(outlooks, "link", 59, 61);
        assertTrue(Files.exists(dir.resolve("forecasts")));
    }

    @Test
    void a_file_that_cannot_be_read_costs_what_was_learnt_and_nothing_else() throws IOException {
        var first = begin(0);
        feed(first, "link", 0, 600);
        first.keep();
        var file = dir.resolve("forecasts");
        var whole = Files.readAllBytes(file);
        for (int bytes : new int[] {0, 5, 30, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, bytes));
            var again = begin(600);
            feed(again, "link", 600, 603);
            assertEquals(0, again.reports(Optional.of("link")).getFirst().samples(), bytes + " bytes");
        }
        Files.delete(file);
        Files.createDirectory(file);
        var blocked = begin(600);
        feed(blocked, "link", 600, 620);
        blocked.keep();
        assertEquals(3, blocked.reports(Optional.of("link")).getFirst().samples());
    }

    @Test
    void of_a_series_that_is_not_known_there_is_nothing() {
        var outlooks = begin(0);
        feed(outlooks, "link", 0, 100);
        assertEquals(Optional.empty(), outlooks.in("shop/orders", Duration.ofMinutes(5)));
        assertTrue(outlooks.reports(Optional.of("shop/orders")).isEmpty());
        assertEquals(2, outlooks.reports(Optional.empty()).size(), "the hour and the day");
    }
}

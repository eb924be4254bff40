package dev.sundog.cli.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScoreTest {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Instant BEGIN = Instant.parse("2019-03-01T00:00:00Z");

    @TempDir
    Path dir;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ScoreReport score(Map<String, Integer> priorities, Path... files) {
        var out = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new FileScores(out, false, () -> 0).of(List.of(files), priorities, Duration.ofDays(1), 100);
    }

    /** A line a second, from an instant on. */
    private Path log(String name, Instant from, int lines, double seconds) throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("::1 - - [")
                    .append(TIME.format(from.plusSeconds(i)))
                    .append("] \"POST /orders/")
                    .append(i)
                    .append(" HTTP/1.1\" 200 5 \"-\" \"-\" ")
                    .append(String.format(Locale.ROOT, "%.3f%n", seconds));
        }
        return Files.writeString(dir.resolve(name), text);
    }

    /** Traces in which front waits for back for most of its time. */
    private Path traces(String front, String back) throws IOException {
        var text = new StringBuilder();
        for (int i = 1; i <= 50; i++) {
            long at = BEGIN.getEpochSecond() * 1_000_000 + i * 1_000_000L;
            text.append(("{\"traceID\":\"%x\",\"spans\":["
                            + "{\"traceID\":\"%x\",\"spanID\":\"a\",\"operationName\":\"GET /a\",\"startTime\":%d,"
                            + "\"duration\":100000,\"processID\":\"p\",\"tags\":[{\"key\":\"span.kind\",\"value\":\"server\"}]},"
                            + "{\"traceID\":\"%x\",\"spanID\":\"b\",\"operationName\":\"GET /b\",\"startTime\":%d,"
                            + "\"duration\":80000,\"processID\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"%x\",\"spanID\":\"a\"}],"
                            + "\"tags\":[{\"key\":\"span.kind\",\"value\":\"server\"}]}],"
                            + "\"processes\":{\"p\":{\"serviceName\":\"%s\"},\"q\":{\"serviceName\":\"%s\"}}}\n")
                    .formatted(i, i, at, i, at + 10_000, i, front, back));
        }
        return Files.writeString(dir.resolve("traces.jsonl"), text);
    }

    private static ScoreReport.ServiceRow of(ScoreReport report, String service) {
        return report.services().stream()
                .filter(s -> s.service().equals(service))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_log_of_years_ago_has_the_rates_of_its_own_time() throws IOException {
        var report = score(Map.of(), log("shop.log", BEGIN, 101, 0.2));
        var shop = of(report, "shop");
        assertEquals(1.01, shop.perSecond(), 0.001);
        assertEquals(0.202, shop.secondsPerSecond(), 0.001);
        assertEquals("POST /orders/{}", shop.operations().getFirst().operation());
        assertEquals(0.2, shop.operations().getFirst().p50Seconds().orElseThrow(), 0.2 * 0.026);
        assertTrue(shop.operations().getFirst().writing());
        assertEquals("2019-03-01T00:00:00Z", report.from().orElseThrow());
    }

    @Test
    void two_captures_a_year_apart_have_the_rates_that_they_had() throws IOException {
        var report = score(
                Map.of(),
                log("shop.1.log", BEGIN, 101, 0.2),
                log("shop.2.log", BEGIN.plus(Duration.ofDays(365)), 101, 0.2));
        assertEquals(200, report.seconds());
        assertEquals(1.01, of(report, "shop").perSecond(), 0.001);
    }

    @Test
    void what_the_sum_of_contributions_is_is_the_score() throws IOException {
        for (var service : score(Map.of("back", 9), traces("front", "back")).services()) {
            assertEquals(
                    service.score(),
                    service.contributions().stream()
                            .mapToDouble(c -> c.points())
                            .sum(),
                    1e-9);
        }
    }

    @Test
    void who_is_needed_scores_no_less_and_names_who_needs_it() throws IOException {
        var report = score(Map.of("front", 10), traces("front", "back"));
        assertTrue(of(report, "back").score() >= of(report, "front").score());
        assertEquals(List.of("front"), of(report, "back").dependents());
        assertEquals(
                List.of("front GET /a"),
                of(report, "back").operations().getFirst().callers());
        assertEquals(
                List.of("back GET /b"),
                of(report, "front").operations().getFirst().callees());
    }

    @Test
    void swapping_two_services_swaps_their_scores() throws IOException {
        var one = score(Map.of(), traces("front", "back"));
        var other = score(Map.of(), traces("back", "front"));
        assertEquals(of(one, "front").score(), of(other, "back").score());
        assertEquals(of(one, "back").score(), of(other, "front").score());
        assertTrue(of(one, "back").score() > of(one, "front").score());
    }

    @Test
    void a_higher_priority_never_lowers_a_score() throws IOException {
        var file = log("shop.log", BEGIN, 50, 0.2);
        double last = 0;
        for (int priority = 1; priority <= 10; priority++) {
            double now = of(score(Map.of("shop", priority), file), "shop").score();
            assertTrue(now > last, priority + ": " + now);
            last = now;
        }
    }

    @Test
    void statements_are_spread_over_the_time_that_their_counters_ran() throws IOException {
        var table = Files.writeString(dir.resolve("db.csv"), "query,calls,total_exec_time\nSELECT 1,86400,864000\n");
        var alone = score(Map.of(), table);
        assertEquals(1, of(alone, "db").perSecond(), 0.001);
        assertEquals(0.01, of(alone, "db").secondsPerSecond(), 1e-5);
        assertFalse(alone.from().isPresent());
        var beside = score(Map.of(), table, log("shop.log", BEGIN, 1001, 0.2));
        assertEquals(1, of(beside, "db").perSecond(), 0.001);
    }

    @Test
    void tables_are_what_statements_call() throws IOException {
        var table = Files.writeString(
                dir.resolve("db.csv"), "query,calls,total_exec_time\nSELECT * FROM orders WHERE id = $1,100,10\n");
        assertEquals(
                List.of("db:orders"),
                of(score(Map.of(), table), "db").operations().getFirst().callees());
    }

    @Test
    void a_flood_of_routes_gives_one_warning_and_hides_nothing_that_matters() throws IOException {
        var random = new Random(1);
        var text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            var path = i % 2 == 0
                    ? "/checkout"
                    : "/"
                            + random.ints(10, 'a', 'q')
                                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
            text.append("::1 - - [01/Mar/2019:00:0")
                    .append(i / 2000)
                    .append(":00 +0000] \"GET ")
                    .append(path)
                    .append(" HTTP/1.1\" 200 5 0.100\n");
        }
        var report = score(Map.of(), Files.writeString(dir.resolve("shop.log"), text));
        assertEquals(1, report.warnings().size(), report.warnings().toString());
        var names =
                of(report, "shop").operations().stream().map(o -> o.operation()).toList();
        assertTrue(names.contains("GET /checkout") && names.size() < 200, names.toString());
    }

    @Test
    void failures_are_counted() throws IOException {
        var file = log("shop.log", BEGIN, 20, 0.2);
        Files.writeString(file, Files.readString(file).replaceFirst("\" 200 ", "\" 503 "));
        assertEquals(1, of(score(Map.of(), file), "shop").failed());
    }

    @Test
    void a_log_without_durations_has_rates_and_no_quantiles() throws IOException {
        var text = "::1 - - [01/Mar/2019:00:00:00 +0000] \"GET / HTTP/1.1\" 200 5\n";
        var report = score(Map.of(), Files.writeString(dir.resolve("web.log"), text.repeat(30)));
        assertEquals(3, of(report, "web").perSecond(), 0.001);
        assertTrue(of(report, "web").operations().getFirst().p50Seconds().isEmpty());
    }

    @Test
    void the_screen_says_what_was_taken_for_what_and_why_not() throws IOException {
        log("shop.log", BEGIN, 20, 0.2);
        Files.writeString(dir.resolve("notes.txt"), "hello\n");
        var lines = String.join(
                "\n", new ScoreScreen(UnaryOperator.identity(), UnaryOperator.identity()).lines(score(Map.of(), dir)));
        assertTrue(lines.contains("notes.txt: passed over: neither spans"), lines);
        assertTrue(lines.contains("shop.log: access log, 20 requests"), lines);
        assertTrue(lines.contains("POST /orders/{} (writes)"), lines);
    }

    @Test
    void what_cannot_be_scored_is_said() throws IOException {
        var missing = assertThrows(OperatorException.class, () -> score(Map.of(), dir.resolve("none")));
        assertTrue(missing.what().startsWith("There is no "), missing.what());
        var empty = Files.writeString(dir.resolve("empty.log"), "");
        assertTrue(assertThrows(OperatorException.class, () -> score(Map.of(), empty))
                .what()
                .endsWith("empty.log: empty"));
        var log = log("shop.log", BEGIN, 5, 0.1);
        var unknown = assertThrows(OperatorException.class, () -> score(Map.of("cart", 5), log));
        assertEquals("There are: shop", unknown.remedy());
        assertThrows(OperatorException.class, () -> score(Map.of("shop", 11), log));
    }

    @Test
    void reading_says_how_far_it_is_and_how_long_it_takes() throws IOException {
        var now = new AtomicLong();
        var progress = new ReadProgress(new PrintStream(err, true, StandardCharsets.UTF_8), true, now::get, 4_000_000);
        try (var in = progress.over(new ByteArrayInputStream(new byte[4_000_000]))) {
            in.read(new byte[500_000]);
            assertEquals("", err.toString(StandardCharsets.UTF_8));
            now.set(2_000_000_000L);
            in.read(new byte[500_000]);
        }
        var said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("1.0 MB of 4.0 MB, 500 kB/s, 6.0 s left"), said);
        progress.end();
        assertTrue(err.toString(StandardCharsets.UTF_8).endsWith("\r\033[K"));
    }
}

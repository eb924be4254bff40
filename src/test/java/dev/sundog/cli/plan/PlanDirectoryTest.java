package dev.sundog.cli.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Budget;
import dev.sundog.model.OperatorException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final Duration RTT = Duration.ofMillis(40);

    @TempDir
    private Path directory;

    private String run(Path of, double mbit, boolean json) {
        return run(of, mbit, Optional.empty(), json);
    }

    private String run(Path of, double mbit, Optional<Budget> budget, boolean json) {
        var bytes = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        var plan = new PlanDirectory(() -> NOW.getEpochSecond() * 1_000_000_000L, () -> 0, 7, false);
        try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
                var err = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
            assertEquals(0, plan.run(out, err, of, mbit, RTT, budget, json));
        }
        assertEquals(0, errors.size(), "nothing is shown where no terminal is");
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json(double mbit) {
        var text = run(directory, mbit, true);
        assertEquals(1, text.lines().count());
        return JsonMapper.builder().build().readTree(text);
    }

    private void write(String name, byte[] content, Duration age) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    }

    private static byte[] noise(int seed, int length) {
        byte[] out = new byte[length];
        new Random(seed).nextBytes(out);
        return out;
    }

    private void archiveAndOrders() throws IOException {
        for (int i = 0; i < 8; i++) {
            write("archive/a" + i, noise(i, 500_000), Duration.ofDays(400));
        }
        for (int i = 0; i < 20; i++) {
            write("orders/o" + i, "an order of ten mirrors\n".repeat(4000).getBytes(StandardCharsets.UTF_8), RTT);
        }
    }

    @Test
    void a_budget_of_a_month_is_held_against_the_first_copy() throws IOException {
        archiveAndOrders();
        double wire = json(50).get("wire_bytes").asDouble();
        var enough = new Budget(324e9 + wire, Optional.of(new Budget.Price(0.5, 0)), 1, ZoneOffset.UTC);
        var text = run(directory, 50, Optional.of(enough), false);
        assertTrue(text.contains("Of a budget of 324 GB a month it takes 4.0"), text);
        assertTrue(text.contains("left for changes are 10.0 GB a day"), text);
        var tight = new Budget(20e9 + wire / 2, Optional.of(new Budget.Price(0.5, 0)), 1, ZoneOffset.UTC);
        var shortage = run(directory, 50, Optional.of(tight), false);
        assertTrue(
                shortage.contains("does not fit") && shortage.contains("it would take 2.0 of them, for 0.00"),
                shortage);
        var json = JsonMapper.builder()
                .build()
                .readTree(run(directory, 50, Optional.of(tight), true))
                .get("budget");
        assertFalse(json.get("fits").asBoolean());
        assertEquals(wire / 2e9, json.get("first_copy_cost").asDouble(), 1e-9);
        assertEquals(wire / 2 / 30.4, json.get("later_daily_bytes").asDouble(), 1);
    }

    @Test
    void theBusyPartComesFirstAlthoughItsNameIsLaterAndEachSegmentHasItsReasons() throws IOException {
        archiveAndOrders();
        var plan = json(50);
        var first = plan.get("segments").get(0);
        assertEquals("orders", first.get("segment").asString());
        assertTrue(
                first.get("hot_after_ms").asLong() * 3
                        < first.get("hot_after_unordered_ms").asLong(),
                first.toString());
        for (var segment : plan.get("segments")) {
            double sum = 0;
            for (var reason : segment.get("contributions")) {
                sum += reason.get("points").asDouble();
                assertFalse(reason.get("why").asString().isBlank());
            }
            assertEquals(segment.get("score").asDouble(), sum, 1e-9);
        }
    }

    @Test
    void sizesAddUpAndWhatCompressesIsToldFromWhatDoesNot() throws IOException {
        archiveAndOrders();
        var plan = json(50);
        long bytes = 0;
        long entries = 0;
        long wire = 0;
        for (var segment : plan.get("segments")) {
            bytes += segment.get("bytes").asLong();
            entries += segment.get("entries").asLong();
            wire += segment.get("wire_bytes").asLong();
            double fraction = segment.get("compressed_fraction").asDouble();
            boolean text = segment.get("segment").asString().equals("orders");
            assertTrue(text ? fraction < 0.1 : fraction > 0.98, segment.toString());
        }
        assertEquals(4_000_000 + 20 * 96_000, bytes);
        assertEquals(bytes, plan.get("bytes").asLong());
        assertEquals(30, entries);
        assertEquals(plan.get("wire_bytes").asDouble(), (double) wire, 3);
        double seconds = 3 * 0.04 + wire / (50e6 / 8 * 0.95);
        assertEquals(seconds * 1000, plan.get("total_ms").asDouble(), 2);
        var last = plan.get("segments").get(plan.get("segments").size() - 1);
        assertEquals(plan.get("total_ms").asDouble(), last.get("hot_after_ms").asDouble(), 1);
    }

    @Test
    void theSameDirectoryGivesTheSamePlanAndHalfTheLinkTakesTwiceAsLong() throws IOException {
        archiveAndOrders();
        assertEquals(run(directory, 50, true), run(directory, 50, true));
        double fast = json(50).get("total_ms").asDouble() - 120;
        double slow = json(25).get("total_ms").asDouble() - 120;
        assertEquals(2, slow / fast, 0.02);
    }

    @Test
    void theTableFitsAHundredColumnsAlsoWithLongAndOddNames() throws IOException {
        archiveAndOrders();
        for (int i = 0; i < 30; i++) {
            write("archive/" + "long-name-".repeat(9) + i + "/x\u0001y/f", noise(i, 200_000), Duration.ofDays(i + 1));
        }
        write("db/PG_VERSION", new byte[] {'1'}, RTT);
        write("db/base/1/PG_VERSION", new byte[] {'1'}, RTT);
        var text = run(directory, 50, false);
        text.lines().forEach(line -> assertTrue(line.length() <= 100, line.length() + ": " + line));
        assertTrue(text.contains("orders") && text.contains("hot after"), text);
        assertEquals(1, text.lines().filter(l -> l.contains("PostgreSQL")).count(), text);
        assertEquals(1, json(50).get("databases").size());
    }

    @Test
    void anEmptyDirectoryIsNothingToMirror() {
        assertTrue(run(directory, 50, false).contains("Nothing to mirror"));
        assertEquals(0, json(50).get("segments").size());
    }

    @Test
    void planningChangesNothing() throws IOException {
        archiveAndOrders();
        var before = listing();
        run(directory, 50, false);
        assertEquals(before, listing());
    }

    private String listing() throws IOException {
        var out = new StringBuilder();
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted().toList()) {
                out.append(path)
                        .append(' ')
                        .append(Files.getLastModifiedTime(path))
                        .append('\n');
            }
        }
        return out.toString();
    }

    @Test
    void whatCannotBePlannedIsSaidWithARemedy() throws IOException {
        write("f", new byte[] {1}, RTT);
        for (var bad : new Path[] {directory.resolve("missing"), directory.resolve("f")}) {
            var e = assertThrows(OperatorException.class, () -> run(bad, 50, false));
            assertTrue(e.what().contains(bad.toString()) && !e.remedy().isBlank(), e.what());
        }
        for (double mbit : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(OperatorException.class, () -> run(directory, mbit, false));
        }
    }
}

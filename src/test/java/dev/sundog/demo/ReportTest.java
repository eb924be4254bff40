package dev.sundog.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private static Report report(List<String> broken) {
        var act = new Tally.Act(10, 5, 1, 2, Map.of("private", 10L), Map.of("public", 5L), 300);
        var tally = new Tally("kill", Map.of("kill", act), 400, 0, true);
        return new Report(
                tally,
                3,
                1000,
                9000,
                Map.of("shop/orders", 700L),
                Map.of("shop/orders", 8000L),
                49.5,
                broken,
                List.of());
    }

    @Test
    void theJsonHasExactlyTheseKeys() {
        var json = new JsonMapper().readTree(report(List.of()).toJson().toString());
        assertEquals(
                List.of(
                        "acknowledged",
                        "lost",
                        "failed_idempotent",
                        "failed_other",
                        "outage_ms",
                        "bytes_sent",
                        "bytes_full_copy",
                        "time_to_hot_ms",
                        "requests_by_site",
                        "ok",
                        "broken"),
                List.copyOf(json.propertyNames()));
        assertEquals(10, json.path("acknowledged").asLong());
        assertEquals(3, json.path("lost").asLong());
        assertEquals(1, json.path("failed_idempotent").asLong());
        assertEquals(2, json.path("failed_other").asLong());
        assertEquals(400, json.path("outage_ms").asLong());
        assertEquals(700, json.path("time_to_hot_ms").path("shop/orders").asLong());
        assertEquals(
                5, json.path("requests_by_site").path("kill").path("public").asLong());
        assertTrue(json.path("ok").asBoolean());
        assertFalse(report(List.of()).toJson().toString().contains("\n"));
    }

    @Test
    void whatBrokeIsNamedAndNothingIsOkThen() {
        var broken = report(List.of("guarantee 1: 3 orders are lost"));
        assertFalse(broken.ok());
        assertFalse(broken.toJson().path("ok").asBoolean());
        assertEquals(
                "guarantee 1: 3 orders are lost",
                broken.toJson().path("broken").path(0).asString());
        assertTrue(broken.lines().stream().anyMatch(l -> l.contains("guarantee 1: 3 orders are lost")));
    }
}

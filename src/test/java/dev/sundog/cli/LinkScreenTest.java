package dev.sundog.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.BudgetReport;
import dev.sundog.api.CapsReport;
import dev.sundog.api.CapsReport.Cap;
import dev.sundog.api.CapsReport.Change;
import dev.sundog.api.CapsReport.Way;
import dev.sundog.api.Json;
import dev.sundog.api.LinkReport;
import dev.sundog.model.Site;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LinkScreenTest {
    private static final Instant NOON = Instant.parse("2026-11-30T11:00:00Z");
    private static final Cap ANY = new Cap(Optional.empty(), Optional.empty());
    private static final Way FREE = new Way(ANY, ANY, ANY);

    private static Cap until(Optional<Double> now, String at, Optional<Double> then) {
        return new Cap(now, Optional.of(new Change(at, "Europe/Berlin", then)));
    }

    private static LinkReport link(Optional<CapsReport> caps) {
        return link(caps, Optional.empty());
    }

    private static LinkReport link(Optional<CapsReport> caps, Optional<BudgetReport> month) {
        return new LinkReport(
                Site.PUBLIC,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(5e6),
                month,
                caps,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "measured");
    }

    private static String month(BudgetReport month) {
        var lines = new LinkScreen(new Style(false, 200)).lines(link(Optional.empty(), Optional.of(month)), NOON);
        return lines.stream().filter(l -> l.startsWith("month")).findFirst().orElseThrow();
    }

    @Test
    void what_left_this_month_is_told_with_its_budget_and_its_price() {
        assertEquals(
                "month     1.5 GB since 2026-11-01",
                month(new BudgetReport(
                        "2026-11-01",
                        "2026-12-01",
                        1_500_000_000L,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
        for (var state : Map.of(
                        BudgetReport.FREE, "",
                        BudgetReport.RATIONED, ": what is left is rationed",
                        BudgetReport.SPENT, ": spent, what is mirrored waits")
                .entrySet()) {
            assertEquals(
                    "month     400.0 GB of 500.0 GB since 2026-11-01, for 27.00 of 36.00, 90.0 GB more expected until 2026-12-01"
                            + state.getValue(),
                    month(new BudgetReport(
                            "2026-11-01",
                            "2026-12-01",
                            400_000_000_000L,
                            Optional.of(5e11),
                            Optional.of(9e10),
                            Optional.of(27.0),
                            Optional.of(36.0),
                            Optional.of(state.getKey()))));
        }
    }

    private static List<String> limits(LinkReport link) {
        return new LinkScreen(new Style(false, 200))
                .lines(link, NOON).stream().filter(l -> l.startsWith("limit")).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T18:00:00+01:00, 18:00",
        "2026-12-01T11:59:00+01:00, 11:59",
        "2026-12-01T12:00:00+01:00, Tue 12:00",
        "2026-12-06T11:30:00+01:00, Sun 11:30",
        "2026-12-07T08:00:00+01:00, 2026-12-07 08:00",
    })
    void it_says_until_when_by_the_clock_of_the_timetable(String at, String words) {
        var cap = until(Optional.of(5e6), at, Optional.of(1.25e6));
        assertEquals(
                List.of(
                        "limit out 40.00 Mbit/s until " + words + ", then 10.00 Mbit/s (Europe/Berlin)",
                        "limit in  no limit"),
                limits(link(Optional.of(new CapsReport(new Way(cap, cap, ANY), FREE, Optional.empty())))));
    }

    @Test
    void no_limit_may_begin_and_end() {
        var out = until(Optional.empty(), "2026-11-30T18:00:00+01:00", Optional.of(1.25e6));
        var in = until(Optional.of(1.25e6), "2026-11-30T18:00:00+01:00", Optional.empty());
        assertEquals(
                List.of(
                        "limit out no limit until 18:00, then 10.00 Mbit/s (Europe/Berlin)",
                        "limit in  10.00 Mbit/s until 18:00, then no limit (Europe/Berlin)"),
                limits(link(
                        Optional.of(new CapsReport(new Way(out, out, ANY), new Way(in, ANY, in), Optional.empty())))));
    }

    @Test
    void where_both_networks_have_a_say_both_are_told() {
        var sent = until(Optional.of(10e6), "2026-11-30T18:00:00+01:00", Optional.of(1.25e6));
        var received = new Cap(Optional.of(5e6), Optional.empty());
        var way = new Way(until(Optional.of(5e6), "2026-11-30T18:00:00+01:00", Optional.of(1.25e6)), sent, received);
        var lines = new LinkScreen(new Style(false, 200))
                .lines(
                        link(Optional.of(new CapsReport(
                                way, way, Optional.of(new CapsReport.Kernel(Optional.of("eth0"), Optional.empty()))))),
                        NOON);
        int first = lines.indexOf("limit out 40.00 Mbit/s until 18:00, then 10.00 Mbit/s (Europe/Berlin)");
        assertEquals(
                List.of(
                        "          private sends: 80.00 Mbit/s until 18:00, then 10.00 Mbit/s (Europe/Berlin)",
                        "          public receives: 40.00 Mbit/s",
                        "          held by the kernel too, on eth0",
                        "limit in  40.00 Mbit/s until 18:00, then 10.00 Mbit/s (Europe/Berlin)",
                        "          public sends: 80.00 Mbit/s until 18:00, then 10.00 Mbit/s (Europe/Berlin)",
                        "          private receives: 40.00 Mbit/s"),
                lines.subList(first + 1, first + 7));
    }

    /** As it was before there was one: without the field. */
    @Test
    void the_answer_of_an_older_agent_is_read_and_shown_as_before() {
        var text = Json.line(link(Optional.empty()));
        var older = text.replace("\"caps\":null,", "");
        assertTrue(older.length() < text.length(), text);
        var read = Json.mapper().readValue(older, LinkReport.class);
        assertEquals(link(Optional.empty()), read);
        assertEquals(List.of("limit     40.00 Mbit/s"), limits(read));
    }
}

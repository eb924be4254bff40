package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.api.CapsReport;
import dev.sundog.model.NetworkWeek;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import dev.sundog.model.Timetable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CapsReportsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOON = Instant.parse("2026-11-30T11:00:00Z");
    private static final CapsReport.Cap ANY = new CapsReport.Cap(Optional.empty(), Optional.empty());

    private final Networks networks = new Networks(
            List.of(
                    new NetworkWeek(
                            Site.PRIVATE,
                            Timetable.parse("08:00,80mbit 18:00,off", BERLIN),
                            Timetable.always(Rate.UNLIMITED)),
                    new NetworkWeek(Site.PUBLIC, Timetable.always(Rate.UNLIMITED), Timetable.parse("40mbit", BERLIN))),
            () -> NOON);

    private static CapsReport.Cap cap(double rate, CapsReport.Change... next) {
        return new CapsReport.Cap(Optional.of(rate), List.of(next).stream().findFirst());
    }

    @Test
    void each_direction_has_its_two_networks_and_what_holds() {
        var evening = new CapsReport.Change("2026-11-30T18:00:00+01:00", "Europe/Berlin", Optional.empty());
        var there = new CapsReport.Way(cap(5e6), cap(10e6, evening), cap(5e6));
        var back = new CapsReport.Way(ANY, ANY, ANY);
        assertEquals(
                new CapsReport(there, back, Optional.empty()),
                CapsReports.of(networks, Site.PRIVATE, Optional.empty(), NOON));
        assertEquals(
                new CapsReport(back, there, Optional.empty()),
                CapsReports.of(networks, Site.PUBLIC, Optional.empty(), NOON));
    }

    @Test
    void a_configuration_that_is_read_again_is_told_at_once() {
        networks.take(
                List.of(new NetworkWeek(
                        Site.PUBLIC,
                        Timetable.always(Rate.UNLIMITED),
                        Timetable.parse("00:00,8mbit 12:30,16mbit", ZoneId.of("UTC")))),
                Site.PRIVATE);
        var noon = new CapsReport.Change("2026-11-30T12:30:00Z", "UTC", Optional.of(2e6));
        var received = cap(1e6, noon);
        assertEquals(
                new CapsReport.Way(received, ANY, received),
                CapsReports.of(networks, Site.PRIVATE, Optional.empty(), NOON).out());
    }
}

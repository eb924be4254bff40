package dev.sundog.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Budget;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Rate;
import dev.sundog.model.Timetable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Timetables as the configuration has them. */
final class TimetableConfigTest {
    private String text = "";

    @BeforeEach
    void readTheReference() throws IOException {
        text = Files.readString(Path.of("etc/sundog.yaml"));
    }

    private Config with(String privateNetwork) {
        int from = text.indexOf("networks:\n");
        int to = text.indexOf("\n\n", from);
        return Config.parse(
                "x", text.substring(0, from) + "networks: {private: " + privateNetwork + "}" + text.substring(to));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{egress: '08:00,10mbit 08:00,1mbit'}          | egress: The timetable says two things of Mon 08:00",
                "{ingress: {mon-fri: 1mbit, sat: 2mbit}}       | ingress: Nothing is said of Sun",
                "{ingress: {mon-fri: 1mbit, sat-sun: 0mbit}}   | ingress: '0mbit' lets nothing through: nothing could be mirrored",
                "{egress: 10mbit, zone: Europe/Berlin}         | zone has no timetable and no budget to say it of",
                "{egress: '08:00,10mbit 9:00,off', zone: Mars} | zone: 'Mars' is no time zone",
                "{budget: {}}                                  | budget.bytes and cost: one of them is needed",
                "{budget: {bytes: 1TB, cost: 4}}               | budget.bytes and cost: one of them is needed",
                "{budget: {cost: 4}}                           | budget.cost needs a price",
                "{budget: {bytes: 1TB, free: 1GB}}             | budget.free is what costs nothing, but no price is said",
                "{budget: {bytes: 500}}                        | budget.bytes: '500' is not an amount of bytes",
                "{budget: {bytes: 1GB}}                        | budget.bytes is 1.0 GB a month, about what agents say to each other while nothing happens",
                "{budget: {cost: 1, price_per_gb: 0.09}}       | budget.cost is 11.1 GB a month, about what agents say to each other while nothing happens",
                "{budget: {bytes: 1TB, from_day: 29}}          | budget.from_day is 29",
                "{egress: {weekdays: 10mbit}}                  | egress: 'weekdays' is no day",
                "{egress: {}}                                  | egress: Nothing is said of Mon, Tue, Wed, Thu, Fri, Sat, Sun",
                "{egress: 50}                                  | egress: '50' is not a rate",
                "{egress: fast}                                | egress: 'fast' is not a rate",
                "{egress: 0mbit}                               | egress: '0mbit' lets nothing through: nothing could be mirrored"
            })
    void whatIsWrongIsSaidWithItsPlace(String network, String said) {
        var refused = assertThrows(OperatorException.class, () -> with(network));
        assertTrue(refused.what().startsWith("x: networks.private."), refused.what());
        assertTrue(refused.what().endsWith(said), refused.what());
    }

    @Test
    void oneMayBeGivenInOneLineOrByTheDaysOfAWeek() {
        var line = with("{egress: '08:00,10mbit 18:00,50mbit', zone: Asia/Tokyo}");
        var days = with("{egress: {mon-sun: '08:00,10mbit 18:00,50mbit'}, zone: Asia/Tokyo}");
        assertEquals(line.networks(), days.networks());
        assertEquals(
                Timetable.parse("08:00,10mbit 18:00,50mbit", ZoneId.of("Asia/Tokyo")),
                line.networks().getFirst().egress());
    }

    @Test
    void aBudgetIsGivenInBytesOrByWhatTheyCost() {
        var zone = ZoneId.of("Europe/Berlin");
        var config = Config.parse("x", text);
        assertEquals(
                Optional.of(new Budget(2e12, Optional.empty(), 1, zone)),
                config.networks().getFirst().budget());
        var price = new Budget.Price(0.09, 100e9);
        double bytes = 100e9 + 40 / 0.09 * 1e9;
        assertEquals(
                Optional.of(new Budget(bytes, Optional.of(price), 5, ZoneId.of("UTC"))),
                config.networks().getLast().budget());
        assertEquals(40, price.of(bytes), 1e-9);
        var plain = with("{zone: Europe/Berlin, budget: {bytes: 1.5 TB, price_per_gb: 1}}");
        assertEquals(
                Optional.of(new Budget(1.5e12, Optional.of(new Budget.Price(1, 0)), 1, zone)),
                plain.networks().getFirst().budget());
    }

    @Test
    void theReferenceMeansWhatItSays() {
        var config = Config.parse("x", text);
        var tuesday = ZonedDateTime.of(2026, 12, 1, 7, 59, 0, 0, ZoneId.of("Europe/Berlin"));
        var egress = config.networks().getFirst().egress();
        assertEquals(Rate.ofMegabits(500), egress.at(tuesday.toInstant()));
        assertEquals(Rate.ofMegabits(50), egress.at(tuesday.plusMinutes(1).toInstant()));
        assertEquals(Rate.UNLIMITED, egress.at(tuesday.plusDays(4).toInstant()));
    }
}

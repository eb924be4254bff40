package dev.sundog.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimetableTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** 2026-11-30 is a Monday. */
    private static Instant on(int day, int hour, int minute) {
        return LocalDateTime.of(2026, 11, 30, hour, minute)
                .plusDays(day)
                .atZone(UTC)
                .toInstant();
    }

    private static Rate mbit(double rate) {
        return Rate.ofMegabits(rate);
    }

    @Test
    void oneRateHoldsForEver() {
        var always = Timetable.parse("50 mbit", BERLIN);
        assertEquals(mbit(50), always.at(Instant.EPOCH));
        assertTrue(always.isConstant());
        assertEquals("50.00 Mbit/s", always.toString());
        assertEquals(always, Timetable.parse("50mbit", UTC));
    }

    @Test
    void eachDayIsAlikeAndNoneIsSkipped() {
        var table = Timetable.parse("08:00,10mbit 18:00,50mbit 23:00,off", UTC);
        for (int day = 0; day < 30; day++) {
            assertEquals(Rate.UNLIMITED, table.at(on(day, 7, 59)));
            assertEquals(mbit(10), table.at(on(day, 8, 0)));
            assertEquals(mbit(10), table.at(on(day, 17, 59)));
            assertEquals(mbit(50), table.at(on(day, 18, 0)));
            assertEquals(Rate.UNLIMITED, table.at(on(day, 23, 0)));
        }
        assertEquals(mbit(10), table.least());
        assertEquals(Rate.UNLIMITED, table.most());
        assertFalse(table.isConstant());
    }

    @Test
    void whatHoldsOnSundayHoldsOnMondayUntilSomethingElseDoes() {
        var table = Timetable.parse("Mon-08:00,10mbit Fri-18:00,1gbit", UTC);
        assertEquals(mbit(1000), table.at(on(0, 7, 59)));
        assertEquals(mbit(10), table.at(on(0, 8, 0)));
        assertEquals(mbit(10), table.at(on(3, 23, 59)));
        assertEquals(mbit(10), table.at(on(4, 17, 59)));
        assertEquals(mbit(1000), table.at(on(4, 18, 0)));
        assertEquals(mbit(1000), table.at(on(7, 0, 0)));
        assertEquals("Mon 08:00 10.00 Mbit/s, Fri 18:00 1000.00 Mbit/s (UTC)", table.toString());
    }

    @Test
    void ratesMayBeWrittenAsRcloneDoes() {
        var table = Timetable.parse("00:00,512 01:00,512k 02:00,10M 03:00,0.5G 04:00,100B 05:00,80mbit", UTC);
        assertEquals(512 * 1024, table.at(on(0, 0, 0)).bytesPerSecond());
        assertEquals(512 * 1024, table.at(on(0, 1, 0)).bytesPerSecond());
        assertEquals(10 * 1024 * 1024, table.at(on(0, 2, 0)).bytesPerSecond());
        assertEquals(512.0 * 1024 * 1024, table.at(on(0, 3, 0)).bytesPerSecond());
        assertEquals(100, table.at(on(0, 4, 0)).bytesPerSecond());
        assertEquals(mbit(80), table.at(on(0, 5, 0)));
    }

    @Test
    void aWeekMayBeGivenByItsDays() {
        var days = new TreeMap<>(
                Map.of("mon-thu", "08:00,10mbit 18:00,50mbit", "Fri", "08:00,10mbit", "sat", "1 gbit", "sun", "off"));
        assertEquals(
                Timetable.parse(
                        "Mon-08:00,10mbit Mon-18:00,50mbit Tue-08:00,10mbit Tue-18:00,50mbit Wed-08:00,10mbit Wed-18:00,50mbit"
                                + " Thu-08:00,10mbit Thu-18:00,50mbit Fri-08:00,10mbit Sat-00:00,1gbit Sun-00:00,off",
                        UTC),
                Timetable.ofDays(days, UTC));
        var overTheWeekEnd = new TreeMap<>(Map.of("fri-mon", "1gbit", "tuesday-thu", "10mbit"));
        assertEquals(mbit(10), Timetable.ofDays(overTheWeekEnd, UTC).at(on(1, 0, 0)));
        assertEquals(mbit(1000), Timetable.ofDays(overTheWeekEnd, UTC).at(on(7, 23, 59)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mon-sat=1mbit|Nothing is said of Sun",
                "mon-sun=1mbit;tue=2mbit|Tue is said twice",
                "mon-sun=Mon-08:00,1mbit|'Mon-08:00,1mbit' names a day within a day",
                "mon-sun=0mbit|'0mbit' lets nothing through: nothing could be mirrored",
                "mo-su=1mbit|'su' is no day",
                "mon-tue-wed=1mbit|'mon-tue-wed' is no span of days",
            })
    void daysThatOverlapAreMissingOrAreNoneAreRefused(String days, String why) {
        var given = new TreeMap<String, String>();
        for (var one : days.split(";", -1)) {
            given.put(one.substring(0, one.indexOf('=')), one.substring(one.indexOf('=') + 1));
        }
        assertEquals(
                why,
                assertThrows(OperatorException.class, () -> Timetable.ofDays(given, UTC))
                        .what());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08:00,10mbit 08:00,20mbit",
                "08:00,10mbit Mon-08:00,20mbit",
                "24:00,10mbit",
                "08:60,10mbit",
                "8,10mbit",
                "08:00,",
                ",",
                "08:00,10mbit,20mbit",
                "Mun-08:00,10mbit",
                "08:00,0",
                "08:00,-1mbit",
                "08:00,NaN",
                "08:00,10M:100k",
                "0mbit",
                "fast",
                "50",
                "",
            })
    void nonsenseIsRefusedInWords(String text) {
        var refused = assertThrows(OperatorException.class, () -> Timetable.parse(text, UTC));
        assertFalse(refused.what().isBlank() || refused.remedy().isBlank());
    }

    @Test
    void itIsTheClockOnTheWallAlsoWhenThatIsPutForwardAndBack() {
        var table = Timetable.parse("01:30,1mbit 02:30,2mbit 03:30,3mbit", BERLIN);
        // 2026-03-29, 02:00 becomes 03:00: nothing is at half past two.
        var spring = ZonedDateTime.of(2026, 3, 29, 1, 59, 59, 0, BERLIN).toInstant();
        assertEquals(mbit(1), table.at(spring));
        assertEquals(mbit(2), table.at(spring.plusSeconds(1)));
        assertEquals(mbit(3), table.at(spring.plusSeconds(1 + 30 * 60)));
        // 2026-10-25, 03:00 becomes 02:00: half past two is twice, and so is what was before it.
        var autumn = ZonedDateTime.of(2026, 10, 25, 1, 30, 0, 0, BERLIN).toInstant();
        assertEquals(mbit(1), table.at(autumn));
        assertEquals(mbit(2), table.at(autumn.plusSeconds(3600)));
        assertEquals(mbit(1), table.at(autumn.plusSeconds(5400)));
        assertEquals(mbit(2), table.at(autumn.plusSeconds(7200)));
        assertEquals(mbit(3), table.at(autumn.plusSeconds(10_800)));
        assertEquals(
                "'Berlin/Mitte' is no time zone",
                assertThrows(OperatorException.class, () -> Timetable.zone("Berlin/Mitte"))
                        .what());
    }

    /** Held against walking back minute by minute until an entry is met. */
    @Test
    void anyTableSaysWhatItsLastEntryBeforeSaid() {
        var random = new Random(7);
        for (int run = 0; run < 200; run++) {
            var week = new TreeMap<Integer, Rate>();
            for (int i = random.nextInt(1, 12); i > 0; i--) {
                week.put(random.nextInt(7 * 1440), new Rate(random.nextInt(1, 1_000)));
            }
            var table = new Timetable(UTC, week);
            int minute = random.nextInt(7 * 1440);
            int back = minute;
            while (!week.containsKey(back)) {
                back = Math.floorMod(back - 1, 7 * 1440);
            }
            var when = on(7 * random.nextInt(100), 0, 0).plusSeconds(60L * minute + random.nextInt(60));
            assertEquals(week.get(back), table.at(when), table + " at " + when);
        }
    }
}

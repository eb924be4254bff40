package dev.sundog.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Until when a cap holds, of one network and of both. */
final class NextChangeTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Half an hour of daylight saving; none; a quarter of an hour off; one that once left out a day. */
    private static final List<ZoneId> ZONES = List.of(
            UTC, BERLIN, ZoneId.of("Australia/Lord_Howe"), ZoneId.of("Asia/Kathmandu"), ZoneId.of("Pacific/Apia"));

    private static Rate mbit(double rate) {
        return Rate.ofMegabits(rate);
    }

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    private static Optional<RateChange> then(Instant when, ZoneId zone, double rate) {
        return Optional.of(new RateChange(when, zone, mbit(rate)));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T07:59:59.999, 2026-11-30T08:00, 10",
        "2026-11-30T08:00,        2026-11-30T18:00, 40",
        "2026-11-30T17:59,        2026-11-30T18:00, 40",
        "2026-11-30T18:00:00.001, 2026-12-01T08:00, 10",
        "2026-12-06T23:00,        2026-12-07T08:00, 10",
    })
    void it_is_the_next_entry_over_midnight_and_from_Sunday_to_Monday(String after, String when, double rate) {
        var table = Timetable.parse("08:00,10mbit 18:00,40mbit", BERLIN);
        assertEquals(then(berlin(when), BERLIN, rate), table.nextChange(berlin(after)));
    }

    @Test
    void what_never_changes_has_none() {
        var now = berlin("2026-11-30T12:00");
        assertEquals(Optional.empty(), Timetable.always(mbit(50)).nextChange(now));
        assertEquals(Optional.empty(), Timetable.always(Rate.UNLIMITED).nextChange(now));
        assertEquals(
                Optional.empty(),
                Timetable.parse("08:00,10mbit 18:00,10mbit", BERLIN).nextChange(now));
    }

    @Test
    void an_entry_that_says_the_same_again_is_no_change() {
        var table = Timetable.parse("Mon-08:00,10mbit Tue-08:00,10mbit Fri-18:00,off Sat-08:00,off", BERLIN);
        assertEquals(
                Optional.of(new RateChange(berlin("2026-12-04T18:00"), BERLIN, Rate.UNLIMITED)),
                table.nextChange(berlin("2026-11-30T12:00")));
        assertEquals(then(berlin("2026-12-07T08:00"), BERLIN, 10), table.nextChange(berlin("2026-12-04T18:00")));
    }

    /** 2026-03-29, 02:00 becomes 03:00 in Berlin. */
    @Test
    void what_would_begin_in_an_hour_that_is_left_out_begins_as_that_ends() {
        var table = Timetable.parse("01:30,1mbit 02:30,2mbit 03:30,3mbit", BERLIN);
        assertEquals(then(berlin("2026-03-29T03:00"), BERLIN, 2), table.nextChange(berlin("2026-03-29T01:45")));
        assertEquals(then(berlin("2026-03-29T03:30"), BERLIN, 3), table.nextChange(berlin("2026-03-29T03:00")));
    }

    @Test
    void a_week_whose_only_changes_are_left_out_has_none_and_the_next_one_does() {
        var table = Timetable.parse("Sun-02:10,1mbit Sun-02:50,2mbit", BERLIN);
        assertEquals(then(berlin("2026-04-05T02:10"), BERLIN, 1), table.nextChange(berlin("2026-03-22T02:50")));
    }

    /** 2026-10-25, 03:00 becomes 02:00 in Berlin. */
    @Test
    void an_hour_that_comes_twice_has_its_changes_twice() {
        var table = Timetable.parse("01:30,1mbit 02:30,2mbit", BERLIN);
        var first = berlin("2026-10-25T01:30").plus(Duration.ofHours(1));
        assertEquals(then(first, BERLIN, 2), table.nextChange(berlin("2026-10-25T01:30")));
        var put = first.plus(Duration.ofMinutes(30));
        assertEquals(then(put, BERLIN, 1), table.nextChange(first));
        assertEquals(then(put.plus(Duration.ofMinutes(30)), BERLIN, 2), table.nextChange(put));
    }

    @Test
    void the_link_changes_when_the_smaller_of_both_does_by_the_clock_of_whose_table_it_is() {
        var passage = new Passage(
                Timetable.parse("08:00,10mbit 18:00,40mbit 20:00,80mbit", BERLIN),
                Timetable.parse("12:00,5mbit 13:00,20mbit", UTC));
        assertEquals(then(berlin("2026-11-30T13:00"), UTC, 5), passage.nextChange(berlin("2026-11-30T08:00")));
        assertEquals(then(berlin("2026-11-30T14:00"), UTC, 10), passage.nextChange(berlin("2026-11-30T13:00")));
        assertEquals(then(berlin("2026-11-30T18:00"), BERLIN, 20), passage.nextChange(berlin("2026-11-30T14:00")));
        // At 20:00 the sender may send more; the receiver may not receive it.
        assertEquals(then(berlin("2026-12-01T08:00"), BERLIN, 10), passage.nextChange(berlin("2026-11-30T18:00")));
    }

    @Test
    void a_change_that_the_other_network_hides_for_ever_is_none() {
        var passage = new Passage(Timetable.parse("08:00,10mbit 18:00,40mbit", BERLIN), Timetable.always(mbit(5)));
        assertEquals(mbit(5), passage.at(berlin("2026-11-30T08:00")));
        assertEquals(mbit(5), passage.least());
        assertEquals(Optional.empty(), passage.nextChange(berlin("2026-11-30T08:00")));
    }

    @Test
    void both_may_change_at_once_and_cancel_out() {
        var passage = new Passage(
                Timetable.parse("08:00,10mbit 18:00,40mbit", UTC), Timetable.parse("08:00,40mbit 18:00,10mbit", UTC));
        assertEquals(Optional.empty(), passage.nextChange(Instant.parse("2026-11-30T09:00:00Z")));
    }

    private static Timetable table(Random random) {
        var week = new TreeMap<Integer, Rate>();
        boolean night = random.nextBoolean();
        for (int i = random.nextInt(1, 10); i > 0; i--) {
            // Some only on Sundays between one and four, where clocks are put.
            int minute = night ? 6 * 1440 + random.nextInt(60, 240) : random.nextInt(7 * 1440);
            week.put(minute, new Rate(random.nextInt(1, 4)));
        }
        return new Timetable(ZONES.get(random.nextInt(ZONES.size())), week);
    }

    /** Around a change of clocks, where there is one. */
    private static Instant moment(Random random, ZoneId zone) {
        var any = Instant.parse("2011-12-01T00:00:00Z").plusSeconds(random.nextLong(500_000_000));
        var put = zone.getRules().nextTransition(any);
        return put == null || random.nextInt(4) == 0
                ? any
                : put.getInstant().plus(random.nextLong(-14 * 86_400_000L, 86_400_000L), ChronoUnit.MILLIS);
    }

    /** The first full minute at which it is another rate than at that moment. */
    private static Optional<Instant> walked(Function<Instant, Rate> at, Instant after) {
        var held = at.apply(after);
        var end = after.plus(Timetable.AHEAD);
        for (var when = after.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
                !when.isAfter(end);
                when = when.plusSeconds(60)) {
            if (!at.apply(when).equals(held)) {
                return Optional.of(when);
            }
        }
        return Optional.empty();
    }

    @Test
    void any_table_changes_when_a_walk_by_minutes_sees_it() {
        var random = new Random(11);
        int none = 0;
        for (int run = 0; run < 400; run++) {
            var table = table(random);
            var after = moment(random, table.zone());
            var next = table.nextChange(after);
            assertEquals(walked(table::at, after), next.map(RateChange::when), table + " after " + after);
            next.ifPresent(n -> assertEquals(new RateChange(n.when(), table.zone(), table.at(n.when())), n));
            assertEquals(table.isConstant(), next.isEmpty(), table + " after " + after);
            none += next.isEmpty() ? 1 : 0;
        }
        assertTrue(none > 10 && none < 200, none + " had none");
    }

    @Test
    void any_two_tables_change_together_when_a_walk_by_minutes_sees_it() {
        var random = new Random(12);
        int none = 0;
        for (int run = 0; run < 400; run++) {
            var passage = new Passage(table(random), table(random));
            var after = moment(random, passage.egress().zone());
            var next = passage.nextChange(after);
            assertEquals(walked(passage::at, after), next.map(RateChange::when), passage + " after " + after);
            next.ifPresent(n -> assertEquals(passage.at(n.when()), n.to()));
            none += next.isEmpty() ? 1 : 0;
        }
        assertTrue(none > 10 && none < 300, none + " had none");
    }
}

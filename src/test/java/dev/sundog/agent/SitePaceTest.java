package dev.sundog.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.NetworkWeek;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import dev.sundog.model.Timetable;
import dev.sundog.transfer.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is sent while timetables change, in virtual time. */
final class SitePaceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int FRAME = 16 * 1024;
    private static final ZoneId UTC = ZoneId.of("UTC");
    /** A Monday. */
    private static final Instant MIDNIGHT = Instant.parse("2026-11-30T00:00:00Z");

    private long boot = 17;
    private long wall = nanos(MIDNIGHT.plus(Duration.ofHours(8)).minusSeconds(5)) + 123_456_789;

    private static long nanos(Instant when) {
        return when.getEpochSecond() * SECOND + when.getNano();
    }

    private Instant wallClock() {
        return Instant.ofEpochSecond(wall / SECOND, wall % SECOND);
    }

    private Networks networks(String privateEgress, String publicIngress) {
        return new Networks(weeks(privateEgress, publicIngress), this::wallClock);
    }

    private static List<NetworkWeek> weeks(String privateEgress, String publicIngress) {
        var any = Timetable.always(Rate.UNLIMITED);
        return List.of(
                new NetworkWeek(Site.PRIVATE, Timetable.parse(privateEgress, UTC), any),
                new NetworkWeek(Site.PUBLIC, any, Timetable.parse(publicIngress, UTC)));
    }

    private void pass(long nanos) {
        boot += nanos;
        wall += nanos;
    }

    /** Sends all that may be sent for so long; bytes by the moment that they left. */
    private TreeMap<Long, Integer> sent(SitePace pace, long nanos) {
        return sent(pace, nanos, FRAME);
    }

    private TreeMap<Long, Integer> sent(SitePace pace, long nanos, int frame) {
        var sent = new TreeMap<Long, Integer>();
        for (long end = boot + nanos; boot < end; ) {
            pass(pace.reserveNanos(frame));
            sent.merge(wall, frame, Integer::sum);
            pass(1_000);
        }
        return sent;
    }

    @Test
    void noSecondCarriesMoreThanBothNetworksLetItAlsoWhereTheyChange() {
        var networks = networks("07:00,50mbit 08:00,8mbit", "06:00,1gbit 08:01,4mbit 08:02,80mbit");
        var pace = new SitePace(() -> networks.from(Site.PRIVATE), new Clocks(() -> boot, () -> wall), Spend.NONE);
        var sent = sent(pace, 130 * SECOND);
        for (long at : sent.keySet()) {
            long bytes = sent.subMap(at, at + SECOND).values().stream()
                    .mapToLong(b -> b)
                    .sum();
            double most = allowed(networks, at);
            assertTrue(bytes <= most + 2 * FRAME, bytes + " bytes, not " + most + ", from " + at);
        }
        long all = sent.values().stream().mapToLong(b -> b).sum();
        double whole = (4.9 * 50 + 60 * 8 + 60 * 4 + 5 * 8) * 1e6 / 8;
        assertTrue(all > 0.97 * whole && all < 1.03 * whole, all + " bytes of " + whole);
    }

    /** Ten whole frames and a little are a second of this rate: an eleventh would be too much by 9 %. */
    @Test
    void aSlowSecondIsNotExceededByWhatGoesAtOnce() {
        var networks = networks("1.324mbit", "1gbit");
        var pace = new SitePace(() -> networks.from(Site.PRIVATE), new Clocks(() -> boot, () -> wall), Spend.NONE);
        var sent = sent(pace, 20 * SECOND, Math.min(FRAME, pace.mostAtOnce()));
        double second = 1.324e6 / 8;
        for (long at : sent.keySet()) {
            long bytes = sent.subMap(at, at + SECOND).values().stream()
                    .mapToLong(b -> b)
                    .sum();
            assertTrue(bytes <= 1.02 * second, bytes + " bytes, not " + second + ", from " + at);
        }
    }

    /** In the second from then on, at the rates of its milliseconds. */
    private double allowed(Networks networks, long from) {
        double bytes = 0;
        long now = wall;
        for (int ms = 0; ms < 1_000; ms++) {
            wall = from + ms * 1_000_000L;
            bytes += networks.from(Site.PRIVATE).bytesPerSecond() / 1_000;
        }
        wall = now;
        return bytes;
    }

    @Test
    void aClockThatIsSetIsFollowedWithinASecond() {
        var networks = networks("00:00,8mbit 12:00,80mbit", "1gbit");
        var pace = new SitePace(() -> networks.from(Site.PRIVATE), new Clocks(() -> boot, () -> wall), Spend.NONE);
        sent(pace, 2 * SECOND);
        wall = nanos(MIDNIGHT.plus(Duration.ofHours(13)));
        var after = sent(pace, 10 * SECOND);
        long bytes = after.values().stream().mapToLong(b -> b).sum();
        assertTrue(bytes > 8.9e7 / 8 * 10 * 0.95 - 1e7, bytes + " bytes");
    }

    @Test
    void anotherConfigurationHoldsAtOnce() {
        var networks = networks("80mbit", "1gbit");
        var pace = new SitePace(() -> networks.from(Site.PRIVATE), new Clocks(() -> boot, () -> wall), Spend.NONE);
        sent(pace, 100_000_000);
        networks.take(weeks("8mbit", "1gbit"), Site.PRIVATE);
        pace.look();
        var after = sent(pace, SECOND / 2);
        long bytes = after.values().stream().mapToLong(b -> b).sum();
        assertTrue(bytes <= 1e6 / 2 + 2 * FRAME, bytes + " bytes");
    }

    @Test
    void theMirrorYieldsToOthersDownToAFifth() {
        var networks = networks("80mbit", "1gbit");
        var pace = new SitePace(() -> networks.from(Site.PRIVATE), new Clocks(() -> boot, () -> wall), Spend.NONE);
        assertEquals(10e6, mirrored(pace, 0), 0.3e6);
        assertEquals(6e6, mirrored(pace, 4_000), 0.3e6, "others send 4 MB a second");
        assertEquals(2e6, mirrored(pace, 50_000), 0.3e6, "others send 50 MB a second");
        assertEquals(10e6, mirrored(pace, 0), 0.3e6, "what others sent beyond their share is not owed");
    }

    /** Bytes a second that the mirror sends while others send so many in each millisecond, once that has gone on for a while. */
    private double mirrored(SitePace pace, int othersEachMilli) {
        double seconds = 10;
        double bytes = 0;
        long begin = boot + 3 * SECOND;
        long free = boot;
        for (long end = begin + (long) seconds * SECOND; boot < end; pass(1_000_000)) {
            pace.yieldTo(othersEachMilli);
            while (free <= boot) {
                free = boot + pace.reserveNanos(FRAME);
                bytes += boot >= begin ? FRAME : 0;
            }
        }
        return bytes / seconds;
    }

    @Test
    void whereNothingIsLimitedNobodyYields() {
        var networks = networks("off", "off");
        var pace = new SitePace(() -> networks.from(Site.PRIVATE), new Clocks(() -> boot, () -> wall), Spend.NONE);
        pace.yieldTo(1_000_000_000);
        assertEquals(0, pace.reserveNanos(FRAME));
    }

    @Test
    void slotsHaveWhatTheyMayCarryAndTheSmallerWhereItChanges() {
        var networks = networks("00:00,20mbit 08:00,10mbit", "00:00,30mbit 08:01,5mbit");
        // Slots of ten seconds from a moment that is five seconds before eight.
        var rates = networks.ratesFrom(Site.PRIVATE, Duration.ofSeconds(10), 8);
        assertEquals(
                List.of(10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 5.0, 5.0),
                rates.stream().map(Rate::megabitsPerSecond).toList());
        assertEquals(
                1,
                networks("20mbit", "30mbit")
                        .ratesFrom(Site.PRIVATE, Duration.ofSeconds(10), 8)
                        .size());
        assertEquals(Rate.ofMegabits(5), networks.leastFrom(Site.PRIVATE));
        assertEquals(Rate.ofMegabits(20), networks.from(Site.PRIVATE));
        assertEquals(Rate.UNLIMITED, networks.from(Site.PUBLIC));
    }
}

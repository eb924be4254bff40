package dev.sundog.bandwidth.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The slots of a series: how long each is, how far ahead is forecast, and what returns every day and week.
 *
 * @param slot a part of a day without rest where days matter
 * @param horizon slots ahead, one or more
 * @param slotsADay 0 where days do not matter
 * @param zone whose days and weeks people live by
 */
public record Timing(Duration slot, int horizon, int slotsADay, ZoneId zone) {
    private static final Duration DAY = Duration.ofDays(1);

    public Timing {
        if (slot.isNegative() || slot.isZero() || horizon < 1 || slotsADay < 0) {
            throw new IllegalArgumentException(slot + " " + horizon + " slots ahead, " + slotsADay + " a day");
        }
    }

    /** With days and weeks. */
    public static Timing daily(Duration slot, int horizon, ZoneId zone) {
        if (DAY.toNanos() % slot.toNanos() != 0) {
            throw new IllegalArgumentException("a day is no whole number of slots of " + slot);
        }
        return new Timing(slot, horizon, (int) (DAY.toNanos() / slot.toNanos()), zone);
    }

    /** Too fast for days. */
    public static Timing plain(Duration slot, int horizon) {
        return new Timing(slot, horizon, 0, ZoneId.of("UTC"));
    }

    int slotsAWeek() {
        return 7 * slotsADay;
    }

    /** The slot in which a moment lies, counted from 1970 in the zone's local time: it jumps where clocks are set. */
    long local(long slotNumber) {
        if (slotsADay == 0) {
            return slotNumber;
        }
        long seconds = Math.floorDiv(Math.multiplyExact(slotNumber, slot.toNanos()), 1_000_000_000L);
        int offset = zone.getRules().getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds();
        return slotNumber + Math.floorDiv(offset * 1_000_000_000L, slot.toNanos());
    }

    int slotOfDay(long slotNumber) {
        return Math.floorMod(local(slotNumber), slotsADay);
    }

    int slotOfWeek(long slotNumber) {
        return Math.floorMod(local(slotNumber), slotsAWeek());
    }

    /** The slot a number of days before one, at the same time of day by people's clocks. */
    long daysBefore(long slotNumber, int days) {
        long then = slotNumber - (long) days * slotsADay;
        return then + (local(slotNumber) - slotNumber) - (local(then) - then);
    }
}

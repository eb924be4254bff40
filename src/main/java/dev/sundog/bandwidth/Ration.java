package dev.sundog.bandwidth;

import dev.sundog.model.Rate;
import dev.sundog.model.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * How what is left of a month's budget may be spent. Kept back is what the rest of the month is expected to need, and a tenth more:
 * what is left beyond that goes as fast as the network lets it, a first copy for example. Where it does not reach, each hour gets its
 * share: {@code left x need of the hour / need of the rest}, so that the last hour gets as much of what it needs as the first one.
 *
 * <p>Why the budget holds: at every moment what may go within a time is either what is left beyond a reserve that is not negative, or a
 * part of what is left that is smaller than 1; the trickle is set aside before. Only what asks nobody can spend more.
 */
public final class Ration {
    /** More than expected is kept back by this. */
    private static final double MARGIN = 1.1;

    /** What a spent budget still lets through: acknowledgements and questions, without which the copies would not find each other. */
    public static final Rate TRICKLE = new Rate(1000);

    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

    private final Instant start;
    private final Instant end;
    /** Needed from the start until each whole hour after it. */
    private final double[] sums;

    /**
     * A period.
     *
     * @param expected bytes for each hour of the week, from Monday
     * @param zone of that week
     */
    public Ration(Instant start, Instant end, double[] expected, ZoneId zone) {
        this.start = start;
        this.end = end;
        int hours = (int) Math.ceilDiv(Duration.between(start, end).toNanos(), HOUR_NANOS);
        sums = new double[hours + 1];
        for (int i = 0; i < hours; i++) {
            sums[i + 1] = sums[i] + expected[hourOfWeek(start.plusNanos(i * HOUR_NANOS), zone)];
        }
    }

    /** 0 for the first hour of Monday, by the clock on the wall. */
    public static int hourOfWeek(Instant at, ZoneId zone) {
        return Timetable.minuteOfWeek(LocalDateTime.ofInstant(at, zone)) / 60;
    }

    private double until(Instant at) {
        double hours = Math.clamp(Duration.between(start, at).toNanos() / (double) HOUR_NANOS, 0, sums.length - 1.0);
        int whole = Math.min((int) hours, sums.length - 2);
        return sums[whole] + (hours - whole) * (sums[whole + 1] - sums[whole]);
    }

    /** Bytes that are expected to be needed from then until the end. */
    public double rest(Instant from) {
        return Math.max(0, sums[sums.length - 1] - until(from));
    }

    /** Of what is left, without the trickle until the end. */
    public double usable(double left, Instant at) {
        double seconds = Math.max(0, Duration.between(at, end).toNanos() / 1e9);
        return left - TRICKLE.bytesPerSecond() * seconds;
    }

    /** How fast it may be spent now; unlimited while something is free. */
    public Rate now(double left, Instant now) {
        double rest = rest(now);
        double usable = usable(left, now);
        if (usable > MARGIN * rest) {
            return Rate.UNLIMITED;
        }
        double minute = rest > 0 ? (rest - rest(now.plusSeconds(60))) / rest : 0;
        return TRICKLE.plus(new Rate(Math.max(0, usable) * minute / 60));
    }

    /**
     * How much may be spent within a slot, where all that may be is.
     *
     * @param slot that begins now, and ends within the period
     */
    public double within(double left, Instant now, Duration slot) {
        double needed = rest(now);
        double later = rest(now.plus(slot));
        double share = needed > 0 ? Math.max(0, usable(left, now)) * (needed - later) / needed : 0;
        double trickle = TRICKLE.bytesPerSecond() * slot.toNanos() / 1e9;
        return Math.max(usable(left, now.plus(slot)) - MARGIN * later, share + trickle);
    }
}

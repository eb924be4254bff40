package dev.sundog.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/**
 * How much may leave a site in a month.
 *
 * @param bytes on the wire, TLS and headers included
 * @param price what they cost, where that was said
 * @param fromDay of the month that each period begins on, 1 to 28
 * @param zone by whose clock
 */
public record Budget(double bytes, Optional<Price> price, int fromDay, ZoneId zone) {
    /** Agents that have nothing to do send each other some 17 GB a month; that, and what is set aside so that they always can. */
    public static final double LEAST_BYTES = 30e9;

    private static final double GIGABYTE = 1e9;

    /**
     * A price, in whatever currency.
     *
     * @param perGigabyte for 10^9 bytes
     * @param freeBytes of each period that cost nothing
     */
    public record Price(double perGigabyte, double freeBytes) {
        public Price {
            if (!(perGigabyte > 0 && freeBytes >= 0)) {
                throw new IllegalArgumentException(perGigabyte + " for a GB after " + freeBytes);
            }
        }

        /** What so many bytes of one period cost. */
        public double of(double bytes) {
            return Math.max(0, bytes - freeBytes) / GIGABYTE * perGigabyte;
        }

        /** So many bytes of one period cost no more than that. */
        public double bytesFor(double cost) {
            return freeBytes + cost / perGigabyte * GIGABYTE;
        }
    }

    /** A month of the budget, from the start of one day to the start of another. */
    public record Period(LocalDate from, LocalDate until, ZoneId zone) {
        public Instant start() {
            return from.atStartOfDay(zone).toInstant();
        }

        public Instant end() {
            return until.atStartOfDay(zone).toInstant();
        }
    }

    public Budget {
        if (!(bytes > 0 && bytes < Double.POSITIVE_INFINITY && fromDay >= 1 && fromDay <= 28)) {
            throw new IllegalArgumentException(bytes + " bytes from day " + fromDay);
        }
    }

    /** The period that a moment belongs to. */
    public Period period(Instant at) {
        var day = at.atZone(zone).toLocalDate();
        var from = day.withDayOfMonth(fromDay);
        from = from.isAfter(day) ? from.minusMonths(1) : from;
        return new Period(from, from.plusMonths(1), zone);
    }
}

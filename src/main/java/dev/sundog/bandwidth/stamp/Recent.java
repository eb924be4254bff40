package dev.sundog.bandwidth.stamp;

import java.util.ArrayDeque;
import java.util.function.ToLongFunction;

/** Round trips of late, with both transit times by clocks that differ. */
final class Recent {
    private static final long WINDOW_NANOS = 60_000_000_000L;
    /** A minute at the fastest pace. */
    private static final int MOST = 16_384;

    /**
     * One answer.
     *
     * @param clocks how often the clocks had been set: transit times of different settings cannot be compared
     */
    record Trip(long atNanos, long rtt, long there, long back, long clocks) {}

    private final ArrayDeque<Trip> trips = new ArrayDeque<>();
    private ArrayDeque<Trip> taken = new ArrayDeque<>();

    void add(Trip trip) {
        trips.addLast(trip);
        taken.addLast(trip);
        forget(trip.atNanos);
        if (taken.size() > MOST) {
            taken.removeFirst();
        }
    }

    private void forget(long nowNanos) {
        while (!trips.isEmpty() && (trips.size() > MOST || nowNanos - trips.getFirst().atNanos > WINDOW_NANOS)) {
            trips.removeFirst();
        }
    }

    /** What came since the last call. */
    Iterable<Trip> take() {
        var out = taken;
        taken = new ArrayDeque<>();
        return out;
    }

    /** What came within the last minute. */
    Iterable<Trip> minute(long nowNanos) {
        forget(nowNanos);
        return trips;
    }

    /** One value of each trip; of {@code clocks} alone where that is not negative. */
    static long[] each(Iterable<Trip> trips, long clocks, ToLongFunction<Trip> value) {
        int count = 0;
        for (var trip : trips) {
            count += clocks < 0 || trip.clocks == clocks ? 1 : 0;
        }
        var out = new long[count];
        int i = 0;
        for (var trip : trips) {
            if (clocks < 0 || trip.clocks == clocks) {
                out[i++] = value.applyAsLong(trip);
            }
        }
        return out;
    }
}

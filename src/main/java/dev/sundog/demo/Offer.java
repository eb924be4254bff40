package dev.sundog.demo;

/**
 * An open-loop offer: how many requests are due, whatever became of those before. The rate moves to a new one in a straight line.
 * Times are nanoseconds of one clock.
 */
final class Offer {
    private static final double SECOND = 1e9;
    private double from;
    private double to;
    private long rampStart;
    private long rampEnd;
    private long counted;
    private double credit;

    Offer(long now) {
        counted = now;
    }

    /** From now on towards this many a second, reached after the ramp. */
    void rate(double perSecond, long now, long rampNanos) {
        accrue(now);
        from = at(now);
        to = perSecond;
        rampStart = now;
        rampEnd = now + rampNanos;
    }

    /** Requests a second at a time. */
    double at(long now) {
        if (now >= rampEnd) {
            return to;
        }
        return from + (to - from) * (now - rampStart) / (rampEnd - rampStart);
    }

    /** How many have become due since the last call. */
    int due(long now) {
        accrue(now);
        int whole = (int) credit;
        credit -= whole;
        return whole;
    }

    private void accrue(long now) {
        credit += (at(counted) + at(now)) / 2 * (now - counted) / SECOND;
        counted = now;
    }
}

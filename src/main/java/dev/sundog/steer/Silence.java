package dev.sundog.steer;

/**
 * How long another has been silent who should be heard from all the time, and when that means that it is lost. A machine; confined to
 * one thread.
 *
 * <p>The limit follows what was heard: the usual gap and four times its usual deviation, both smoothed as RFC 6298 does for
 * retransmissions (so Bertier, Marin and Sens, "Implementation and performance evaluation of an adaptable failure detector", DSN 2002),
 * and, where that is wanted, twice the longest gap of late: who stood still for a moment because its machine is busy will do so again.
 * It is never more than a given one, which also holds until enough was heard, and never less than another: a pause that a healthy
 * process takes now and then, to collect its garbage or because its machine is busy.
 *
 * <p>Silence counts only while this side looks: after a pause of its own, in which it could not hear, nobody has been silent for
 * long.
 */
public final class Silence {
    private static final double GAP_GAIN = 1.0 / 8;
    private static final double DEVIATION_GAIN = 1.0 / 4;
    private static final int DEVIATIONS = 4;
    /** The longest gap is forgotten with this time constant. */
    private static final double FORGET_NANOS = 60e9;
    /** So many gaps tell something. */
    private static final int ENOUGH = 50;

    private final long leastNanos;
    private final long mostNanos;
    private final long lookNanos;
    private final double longest;
    private long lookedAt;
    private long silentNanos;
    private double gapNanos;
    private double deviationNanos;
    private double longestNanos;
    private int gaps;

    /**
     * Nothing was heard yet.
     *
     * @param leastNanos limit at least; no more than {@code mostNanos}
     * @param mostNanos limit at most
     * @param lookNanos time from look to look, of which no more counts as silence
     * @param longest multiple of the longest gap of late that is no loss yet; 0 for none
     */
    public Silence(long leastNanos, long mostNanos, long lookNanos, double longest, long nowNanos) {
        this.leastNanos = leastNanos;
        this.mostNanos = mostNanos;
        this.lookNanos = lookNanos;
        this.longest = longest;
        this.lookedAt = nowNanos;
    }

    /**
     * What was found by a look.
     *
     * @param nanos silence while this side looked; never more than the time since it was heard
     * @param limitNanos silence from which on the other is taken for lost
     */
    public record Seen(long nanos, long limitNanos) {
        public boolean isLost() {
            return nanos >= limitNanos;
        }
    }

    /** @param agoNanos since the other was last heard */
    public Seen look(long agoNanos, long nowNanos) {
        long since = Math.max(0, nowNanos - lookedAt);
        long counted = Math.min(since, lookNanos);
        longestNanos *= Math.exp(-since / FORGET_NANOS);
        lookedAt = nowNanos;
        if (agoNanos >= since) {
            silentNanos = Math.min(agoNanos, silentNanos + counted);
        } else {
            heardAfter(silentNanos + Math.max(0, counted - agoNanos));
            silentNanos = Math.max(0, Math.min(agoNanos, counted));
        }
        return new Seen(silentNanos, limitNanos());
    }

    private void heardAfter(long nanos) {
        double gap = Math.min(nanos, mostNanos);
        if (gaps == 0) {
            gapNanos = gap;
        }
        gaps = Math.min(ENOUGH, gaps + 1);
        deviationNanos += DEVIATION_GAIN * (Math.abs(gap - gapNanos) - deviationNanos);
        gapNanos += GAP_GAIN * (gap - gapNanos);
        longestNanos = Math.max(longestNanos, gap);
    }

    private long limitNanos() {
        double likely = Math.max(gapNanos + DEVIATIONS * deviationNanos, longest * longestNanos);
        return gaps < ENOUGH ? mostNanos : Math.min(mostNanos, Math.max(leastNanos, Math.round(likely)));
    }
}

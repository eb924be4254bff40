package dev.sundog.bandwidth.stamp;

/**
 * How far the other clock is ahead, as far as packets prove it. No packet arrives before it was sent: the difference of the clocks is
 * at most the least (received there - sent here), and at least the negative of the least (received here - sent there). Nothing
 * narrower can be known without trust in both clocks. Where both say that they follow UTC, and how closely, and that does not contradict
 * what is proved, it narrows the bounds. The middle is taken, and half of the width is the error of one-way delays.
 */
final class ClockOffset {
    private static final long SLOT_NANOS = 10_000_000_000L;
    private static final int SLOTS = 6;
    /** Two clocks that are disciplined, or good, part by less. */
    private static final double DRIFT = 200e-6;
    /** What contradicts the bounds by more means that a clock was set. */
    private static final double SLACK_NANOS = 1e6;

    private record Slot(long fromNanos, long leastThere, long leastBack) {}

    private final Slot[] slots = new Slot[SLOTS];
    private int filled;
    private double low = Double.NEGATIVE_INFINITY;
    private double high = Double.POSITIVE_INFINITY;
    private double trusted = Double.POSITIVE_INFINITY;

    /**
     * Takes what one packet shows.
     *
     * @param there received there less sent here, each by its own clock
     * @param back received here less sent there
     * @param apart nanoseconds by which the clocks differ at most, as both say; infinite where one does not follow UTC
     * @return whether it contradicts what was known, which is then forgotten: a clock was set
     */
    boolean take(long nowNanos, long there, long back, double apart) {
        trusted = apart;
        bound(nowNanos);
        boolean stepped = filled > 0 && (there + SLACK_NANOS < low || -back - SLACK_NANOS > high);
        if (stepped) {
            filled = 0;
        }
        if (filled == 0 || nowNanos - slots[filled - 1].fromNanos >= SLOT_NANOS) {
            if (filled == SLOTS) {
                System.arraycopy(slots, 1, slots, 0, SLOTS - 1);
                filled--;
            }
            slots[filled++] = new Slot(nowNanos, there, back);
        } else {
            var last = slots[filled - 1];
            slots[filled - 1] =
                    new Slot(last.fromNanos, Math.min(last.leastThere, there), Math.min(last.leastBack, back));
        }
        bound(nowNanos);
        return stepped;
    }

    private void bound(long nowNanos) {
        low = Double.NEGATIVE_INFINITY;
        high = Double.POSITIVE_INFINITY;
        for (int i = 0; i < filled; i++) {
            double drift = Math.max(0, nowNanos - slots[i].fromNanos - SLOT_NANOS) * DRIFT;
            low = Math.max(low, -slots[i].leastBack - drift);
            high = Math.min(high, slots[i].leastThere + drift);
        }
    }

    /** Whether what the clocks say of themselves can be so. */
    private boolean isTrusted() {
        return low <= trusted && high >= -trusted;
    }

    private double low() {
        return isTrusted() ? Math.max(low, -trusted) : low;
    }

    private double high() {
        return isTrusted() ? Math.min(high, trusted) : high;
    }

    /** Nanoseconds by which the other clock is ahead; 0 while nothing is known. */
    double nanos() {
        return filled == 0 ? 0 : (low() + high()) / 2;
    }

    /** How far that may be wrong; infinite while nothing is known. */
    double errorNanos() {
        return filled == 0 ? Double.POSITIVE_INFINITY : Math.max(0, high() - low()) / 2;
    }
}

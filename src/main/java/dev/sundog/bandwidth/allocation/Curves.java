package dev.sundog.bandwidth.allocation;

/**
 * One segment over the slots, as it is expected: A(t), what is there to be sent by the end of slot t, and Q(t), what is due by then, both
 * cumulative. The unit is what one byte per second makes in a slot, so that a rate is the number of units in its slot. Reused from segment
 * to segment.
 */
final class Curves {
    final long[] available;
    final long[] due;
    /** How much more or less may be written in a slot. */
    final long[] more;

    final long[] less;
    private final double slotSeconds;
    long backlog;

    Curves(int slots, double slotSeconds) {
        this.available = new long[slots];
        this.due = new long[slots];
        this.more = new long[slots];
        this.less = new long[slots];
        this.slotSeconds = slotSeconds;
    }

    void fill(Need need) {
        backlog = units(need.backlog().bytes());
        long written = backlog;
        var demand = need.demand();
        for (int t = 0; t < available.length; t++) {
            written += whole(demand.median(t));
            available[t] = written;
        }
        fillDue(need);
    }

    /** Fills {@link #more} and {@link #less} as well. */
    void fillSpread(Need need) {
        fill(need);
        var demand = need.demand();
        for (int t = 0; t < available.length; t++) {
            long median = whole(demand.median(t));
            more[t] = whole(demand.high(t)) - median;
            less[t] = median - whole(demand.low(t));
        }
    }

    static long more(Need need, int slot) {
        return whole(need.demand().high(slot)) - whole(need.demand().median(slot));
    }

    private static long whole(double rate) {
        return (long) (rate + 0.5);
    }

    private long units(long bytes) {
        return (long) Math.ceil(bytes / slotSeconds);
    }

    static double rpoSlots(Need need, double slotSeconds) {
        return need.rpo().toNanos() / 1e9 / slotSeconds;
    }

    private void fillDue(Need need) {
        double rpoSlots = rpoSlots(need, slotSeconds);
        int back = (int) Math.min(due.length + 1.0, Math.ceil(rpoSlots));
        // evenly in each slot: this part of one is written by the time that is an rpo before the end of another
        double part = Math.max(0, back - rpoSlots);
        for (int t = 0; t < due.length; t++) {
            int slot = t + 1 - back;
            if (slot < 0) {
                due[t] = 0;
                continue;
            }
            long before = slot == 0 ? backlog : available[slot - 1];
            due[t] = part == 0 ? before : before + (long) (part * (available[slot] - before));
        }
        if (need.backlog() instanceof Backlog.Changes changes) {
            long bytes = 0;
            for (int t = 0; t < due.length && due[t] < backlog; t++) {
                bytes += t < changes.dueBytes().size() ? changes.dueBytes().get(t) : 0;
                due[t] = Math.min(backlog, units(bytes));
            }
        }
    }
}

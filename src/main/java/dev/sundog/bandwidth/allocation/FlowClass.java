package dev.sundog.bandwidth.allocation;

/**
 * Segments that are planned as one, since a late byte of any of them weighs the same: cumulative sums over them, as in {@link Curves}.
 * Sums of whole numbers: no order of its members changes them, and one can be taken out again.
 */
final class FlowClass {
    /** A terabyte per second stands for no limit of its own, so that sums do not overflow. */
    private static final double MOST_OWN = 1L << 40;

    /** Score over usual rate: what one unit costs in each slot in which it is late. */
    final double density;

    final Hosts hosts;
    private final double rpoSlots;
    final long[] available;
    final long[] due;
    /** By how much more, or less, may be written in a slot than is expected. */
    final long[] more;

    final long[] less;

    /** How many segments it holds, and the most that they may send together in a slot. */
    int members;

    long cap;

    FlowClass(double density, Hosts hosts, double rpoSlots, int slots) {
        this.density = density;
        this.hosts = hosts;
        this.rpoSlots = rpoSlots;
        this.available = new long[slots];
        this.due = new long[slots];
        this.more = new long[slots];
        this.less = new long[slots];
    }

    static long cap(Need need) {
        return (long) Math.min(MOST_OWN, Math.floor(need.cap().bytesPerSecond()));
    }

    /** @param sign 1 to put it in, -1 to take it out */
    void add(Need need, Curves curves, int sign) {
        members += sign;
        cap += sign * cap(need);
        for (int t = 0; t < available.length; t++) {
            available[t] += sign * curves.available[t];
            due[t] += sign * curves.due[t];
            more[t] += sign * curves.more[t];
            less[t] += sign * curves.less[t];
        }
    }

    FlowClass copy() {
        var out = new FlowClass(density, hosts, rpoSlots, available.length);
        out.members = members;
        out.cap = cap;
        System.arraycopy(available, 0, out.available, 0, available.length);
        System.arraycopy(due, 0, out.due, 0, due.length);
        System.arraycopy(more, 0, out.more, 0, more.length);
        System.arraycopy(less, 0, out.less, 0, less.length);
        return out;
    }

    /** What it would be if that came. */
    FlowClass under(Foresight foresight) {
        var out = copy();
        switch (foresight) {
            case MEDIAN -> {}
            case LOW -> out.shift(less, -1);
            case HIGH -> out.shift(more, 1);
            case NONE -> out.stop();
        }
        return out;
    }

    private void stop() {
        for (int t = 1; t < available.length; t++) {
            available[t] = available[0];
            due[t] = Math.min(due[t], available[0]);
        }
    }

    private void shift(long[] change, int sign) {
        int slots = available.length;
        var sum = new long[slots + 1];
        for (int t = 0; t < slots; t++) {
            sum[t + 1] = sum[t] + change[t];
        }
        for (int t = 0; t < slots; t++) {
            available[t] += sign * sum[t + 1];
            double written = t + 1 - rpoSlots;
            if (written > 0) {
                int whole = Math.min((int) written, slots - 1);
                due[t] += sign * (sum[whole] + (long) ((written - whole) * change[whole]));
            }
            due[t] = Math.clamp(due[t], t == 0 ? 0 : due[t - 1], Math.max(available[t], t == 0 ? 0 : due[t - 1]));
        }
    }

    /** The same without what was sent in slot 0, as far as it is there. */
    FlowClass after(long sent) {
        var out = copy();
        long gone = Math.min(sent, available[0]);
        for (int t = 0; t < available.length; t++) {
            out.available[t] = available[t] - gone;
            out.due[t] = Math.max(0, due[t] - gone);
        }
        return out;
    }

    /** What is still late at the end of a slot. */
    long late(int slot, long sent) {
        return Math.max(0, due[slot] - sent);
    }
}

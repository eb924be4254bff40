package dev.sundog.bandwidth.allocation;

import java.util.Arrays;
import java.util.List;

/**
 * What each segment of one direction has in the first slots of a plan, and how it stands then. Segments are by score, the highest first.
 */
public final class Rates {
    /** Of a time that does not come. */
    static final long NEVER = -1;

    private final List<Need> needs;
    private final int slots;
    private final long[] rates;
    /** When what waited is sent, or {@link #NEVER}. */
    final long[] sentNanos;
    /** Where lateness grows fastest, or -1, by how much, and the most there is. */
    final int[] lateSlot;

    final long[] lateGrowth;
    final long[] lateMost;
    /** Of a seed that is not whole when the horizon ends. */
    final long[] unsent;

    Rates(List<Need> needs, int slots) {
        this.needs = needs;
        this.slots = slots;
        int n = needs.size();
        rates = new long[n * slots];
        sentNanos = new long[n];
        lateSlot = new int[n];
        Arrays.fill(lateSlot, -1);
        lateGrowth = new long[n];
        lateMost = new long[n];
        unsent = new long[n];
    }

    public List<Need> needs() {
        return needs;
    }

    public int slots() {
        return slots;
    }

    /**
     * Whole bytes per second.
     *
     * @param index of the need in {@link #needs}
     */
    public long rate(int index, int slot) {
        return rates[index * slots + slot];
    }

    void set(int index, int slot, long rate) {
        rates[index * slots + slot] = rate;
    }

    void late(int index, int slot, long growth, long late) {
        if (growth > lateGrowth[index]) {
            lateSlot[index] = slot;
            lateGrowth[index] = growth;
        }
        lateMost[index] = Math.max(lateMost[index], late);
    }
}

package dev.sundog.gateway;

/**
 * How many attempts may be repeated: ten, and one for every five requests of the last ten seconds. So a dead place costs
 * no client an error, and a sick one is not buried under retries.
 */
final class RetryBudget {
    private static final int BURST = 10;
    private static final double SHARE = 0.2;
    private static final int SECONDS = 10;

    private final long[] seconds = new long[SECONDS];
    private final int[] requests = new int[SECONDS];
    private final int[] retries = new int[SECONDS];

    synchronized void request(long nowNanos) {
        requests[slot(nowNanos)]++;
    }

    /** Whether one more may be repeated; it then counts. */
    synchronized boolean take(long nowNanos) {
        int slot = slot(nowNanos);
        long second = seconds[slot];
        double allowed = BURST;
        int taken = 0;
        for (int i = 0; i < SECONDS; i++) {
            if (second - seconds[i] < SECONDS) {
                allowed += SHARE * requests[i];
                taken += retries[i];
            }
        }
        if (taken + 1 > allowed) {
            return false;
        }
        retries[slot]++;
        return true;
    }

    private int slot(long nowNanos) {
        long second = Math.floorDiv(nowNanos, 1_000_000_000L);
        int slot = Math.floorMod(second, SECONDS);
        if (seconds[slot] != second) {
            seconds[slot] = second;
            requests[slot] = 0;
            retries[slot] = 0;
        }
        return slot;
    }
}

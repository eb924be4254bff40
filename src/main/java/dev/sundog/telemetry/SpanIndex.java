package dev.sundog.telemetry;

import java.util.Arrays;

/** Finds a span of a trace by its identifier: open addressing over numbers, as a trace is looked through once and thrown away. */
final class SpanIndex {
    private final long[] ids;
    private final int[] numbers;
    private final int mask;

    SpanIndex(int spans) {
        int places = Integer.highestOneBit(Math.max(4, spans) * 2 - 1) * 2;
        ids = new long[places];
        numbers = new int[places];
        Arrays.fill(numbers, -1);
        mask = places - 1;
    }

    /** Adds a span unless its identifier is there; returns whether it was added. */
    boolean add(long id, int number) {
        int at = place(id);
        while (numbers[at] >= 0) {
            if (ids[at] == id) {
                return false;
            }
            at = (at + 1) & mask;
        }
        ids[at] = id;
        numbers[at] = number;
        return true;
    }

    /** The number of the span; -1 for none. */
    int find(long id) {
        int at = place(id);
        while (numbers[at] >= 0) {
            if (ids[at] == id) {
                return numbers[at];
            }
            at = (at + 1) & mask;
        }
        return -1;
    }

    private int place(long id) {
        long mixed = (id ^ (id >>> 32)) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 33) & mask;
    }
}

package dev.sundog.bandwidth.forecast;

import java.util.Arrays;

/** The last values of a series by slot number. Holes hold what was expected. */
final class History {
    private final float[] ring;
    private long next = Long.MIN_VALUE;
    private long first;

    History(int size) {
        this.ring = new float[size];
        Arrays.fill(ring, Float.NaN);
    }

    void add(long slot, double value) {
        if (isEmpty()) {
            first = slot;
        }
        ring[(int) Math.floorMod(slot, ring.length)] = (float) value;
        next = slot + 1;
    }

    boolean isEmpty() {
        return next == Long.MIN_VALUE;
    }

    /** The last slot that has a value. */
    long last() {
        return next - 1;
    }

    boolean has(long slot) {
        return !isEmpty() && slot >= first && slot < next && slot >= next - ring.length;
    }

    /** Of a slot that it {@link #has}. */
    double at(long slot) {
        return ring[Math.floorMod(slot, ring.length)];
    }

    double lastValue() {
        return at(last());
    }

    void clear() {
        Arrays.fill(ring, Float.NaN);
        next = Long.MIN_VALUE;
    }

    /** How many slots it can tell of. */
    int size() {
        return ring.length;
    }

    void exchange(State state) {
        state.numbers(ring);
        next = state.whole(next);
        first = state.whole(first);
    }
}

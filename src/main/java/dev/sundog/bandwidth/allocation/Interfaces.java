package dev.sundog.bandwidth.allocation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What is left of the interfaces of one site's hosts, slot for slot. */
final class Interfaces {
    private final Map<String, long[]> left = new HashMap<>();
    private final int slots;

    Interfaces(int slots) {
        this.slots = slots;
    }

    /** What is left of one; it is changed by its users. */
    long[] of(String host, long capacity) {
        var known = left.get(host);
        if (known == null) {
            known = new long[slots];
            Arrays.fill(known, capacity);
            left.put(host, known);
        }
        return known;
    }
}

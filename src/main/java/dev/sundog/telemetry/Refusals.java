package dev.sundog.telemetry;

import java.util.Map;
import java.util.TreeMap;

/** How often each reason or name was met, such as why something could not be used. Bounded: from the 50th on they count as {@code (others)}. For one thread. */
public final class Refusals {
    private static final int MOST = 50;
    private static final String OTHER = "(others)";

    private final Map<String, Long> counts = new TreeMap<>();

    public void add(String why) {
        add(why, 1);
    }

    public void add(String why, long count) {
        boolean known = counts.containsKey(why) || counts.size() < MOST;
        counts.merge(known ? why : OTHER, count, Long::sum);
    }

    public void addAll(Refusals others) {
        others.counts.forEach(this::add);
    }

    /** By reason. */
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    public long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}

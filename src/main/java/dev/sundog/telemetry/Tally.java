package dev.sundog.telemetry;

import java.util.EnumMap;
import java.util.Map;

/** How often each {@link Flaw} was met, since the start. For one thread; {@link #counts} copies. */
public final class Tally {
    private final long[] counts = new long[Flaw.values().length];

    public void note(Flaw flaw) {
        counts[flaw.ordinal()]++;
    }

    public long count(Flaw flaw) {
        return counts[flaw.ordinal()];
    }

    /** Adds what another counted. */
    public void add(Tally other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** Those that were met. */
    public Map<Flaw, Long> counts() {
        var out = new EnumMap<Flaw, Long>(Flaw.class);
        for (var flaw : Flaw.values()) {
            if (counts[flaw.ordinal()] > 0) {
                out.put(flaw, counts[flaw.ordinal()]);
            }
        }
        return out;
    }
}

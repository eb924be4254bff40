package dev.sundog.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes one instance of an activity serve all spans that differ only in their times. Of two that fall into one place the later stays; long
 * ones are not remembered: at most about 30 MB.
 */
final class Activities {
    private static final int REMEMBERED = 1 << 15;
    /** Characters; longer ones are mostly statements with values in them. */
    static final int LONGEST_REMEMBERED = 512;

    private final @Nullable Activity[] remembered = new @Nullable Activity[REMEMBERED];
    private TraceId latest = new TraceId(0, 0);

    /** The identifier; the same instance for spans of a trace that come together. */
    TraceId trace(long high, long low) {
        if (latest.low() != low || latest.high() != high) {
            latest = new TraceId(high, low);
        }
        return latest;
    }

    Activity of(String service, String name, Kind kind, boolean awaited, String[] values) {
        int hash = 31 * service.hashCode() + name.hashCode() + kind.ordinal();
        for (var value : values) {
            hash = 31 * hash + value.hashCode();
        }
        int place = (hash ^ (hash >>> 15)) & (REMEMBERED - 1);
        var known = remembered[place];
        if (known != null
                && known.kind() == kind
                && known.awaited() == awaited
                && known.name().equals(name)
                && known.service().equals(service)
                && same(known.values(), values)) {
            return known;
        }
        var fresh = new Activity(service, name, kind, awaited, List.of(values));
        if (fresh.size() <= LONGEST_REMEMBERED) {
            remembered[place] = fresh;
        }
        return fresh;
    }

    private static boolean same(List<String> known, String[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!known.get(i).equals(values[i])) {
                return false;
            }
        }
        return true;
    }
}

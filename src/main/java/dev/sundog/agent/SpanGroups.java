package dev.sundog.agent;

import dev.sundog.model.GroupId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which groups are told of by their services' spans. Spans and the gateway see the same request: counted by both, it would weigh double.
 * So where spans come for a group, they alone make its profile, because they know what the gateway cannot: who called whom, and whose
 * time it was. What the gateway sees of it counts again when none came for a minute. Thread-safe.
 */
final class SpanGroups {
    private static final long LAST_NANOS = 60_000_000_000L;

    private final Map<GroupId, Long> latest = new ConcurrentHashMap<>();

    /** Spans of this group came. */
    void told(GroupId group, long nowNanos) {
        latest.put(group, nowNanos);
    }

    /** Whether what the gateway sees of this group counts. */
    boolean gatewayCounts(GroupId group, long nowNanos) {
        var told = latest.get(group);
        return told == null || nowNanos - told > LAST_NANOS;
    }
}

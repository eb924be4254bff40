package dev.sundog.agent;

import dev.sundog.steer.Constitution;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the other site was told last, so that of hundreds of groups only those are told that are not as they were. */
final class Said {
    /** A report that was lost makes the other site wait for a whole one. */
    private static final long WHOLE_NANOS = Duration.ofSeconds(2).toNanos();

    private long number;
    private long wholeAt;
    private boolean begun;
    private Map<String, PeerReport.GroupPart> last = Map.of();

    /** @param start a number near which no earlier life of this site has counted */
    Said(long start) {
        this.number = start;
    }

    /** The next report: a whole one every two seconds, else what changed. */
    synchronized PeerReport next(Constitution rule, List<PeerReport.GroupPart> parts, long nowNanos) {
        var now = new HashMap<String, PeerReport.GroupPart>();
        parts.forEach(part -> now.put(part.group(), part));
        boolean whole =
                !begun || nowNanos - wholeAt >= WHOLE_NANOS || !now.keySet().containsAll(last.keySet());
        var changed = parts.stream().filter(p -> !p.equals(last.get(p.group()))).toList();
        last = now;
        begun = true;
        number++;
        if (whole) {
            wholeAt = nowNanos;
            return PeerReport.whole(rule, number, parts);
        }
        return PeerReport.changes(rule, number, changed);
    }
}

package dev.sundog.transfer;

import dev.sundog.model.SegmentId;
import java.util.HashMap;
import java.util.Map;

/** Bytes and names that were seen to be written to each segment. Confined by the group's lock. */
final class Written {
    private final Map<SegmentId, long[]> bytesAndNames = new HashMap<>();

    void add(SegmentId segment, long bytes) {
        bytesAndNames.merge(segment, new long[] {bytes, 1}, (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
    }

    /** Since the last call. */
    Map<SegmentId, long[]> take() {
        var out = Map.copyOf(bytesAndNames);
        bytesAndNames.clear();
        return out;
    }

    void clear() {
        bytesAndNames.clear();
    }
}

package dev.sundog.bandwidth;

import dev.sundog.model.Rate;
import dev.sundog.model.SegmentId;
import java.util.HashMap;
import java.util.Map;

/**
 * A network's bucket above the buckets of capped segments: a frame goes when both are free. Control traffic never waits
 * but is counted, and later bulk pays for it. Time is an argument; confined to one thread by its caller.
 */
public final class HierarchicalPace {
    private final TokenBucket network;
    private final Map<SegmentId, TokenBucket> segments = new HashMap<>();

    public HierarchicalPace(Rate networkRate, long nowNanos) {
        this.network = new TokenBucket(networkRate, nowNanos);
    }

    public void setNetwork(Rate rate, long nowNanos) {
        network.setRate(rate, nowNanos);
    }

    /** Replaces all caps; a segment that is absent is bounded by the network alone. What a kept one owes stays owed. */
    public void setCaps(Map<SegmentId, Rate> caps, long nowNanos) {
        segments.keySet().retainAll(caps.keySet());
        caps.forEach((segment, cap) -> {
            var bucket = segments.get(segment);
            if (bucket == null) {
                segments.put(segment, new TokenBucket(cap, nowNanos));
            } else {
                bucket.setRate(cap, nowNanos);
            }
        });
    }

    /**
     * Takes a frame if it may go now.
     *
     * @return 0 when it was taken and may be sent; else nanoseconds to wait before asking again, with nothing taken
     *     ({@link TokenBucket#NEVER}: not before a rate changes)
     */
    public long take(SegmentId segment, int bytes, long nowNanos) {
        long wait = untilFree(segment, nowNanos);
        if (wait == 0) {
            network.take(bytes, nowNanos);
            var bucket = segments.get(segment);
            if (bucket != null) {
                bucket.take(bytes, nowNanos);
            }
        }
        return wait;
    }

    /** Nanoseconds until a frame of this segment may go. */
    public long untilFree(SegmentId segment, long nowNanos) {
        var bucket = segments.get(segment);
        long own = bucket == null ? 0 : bucket.untilFree(nowNanos);
        return Math.max(own, network.untilFree(nowNanos));
    }

    /** Counts control traffic, headers and repetitions: they go at once and are paid for by later bulk. */
    public void count(long bytes, long nowNanos) {
        network.take(bytes, nowNanos);
    }
}

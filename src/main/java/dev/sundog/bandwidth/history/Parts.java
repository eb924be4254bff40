package dev.sundog.bandwidth.history;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of time in parts of equal length.
 *
 * @param fromSeconds when the first part begins
 * @param stepSeconds of each part
 * @param count of parts
 * @param buckets one for each part of which something is known, in order, beginning when the part does
 */
public record Parts(long fromSeconds, long stepSeconds, int count, List<Bucket> buckets) {
    public Parts {
        buckets = List.copyOf(buckets);
    }

    /** When the parts of a stretch begin that ends with a second, and how long each is: whole buckets, and no more than so many. */
    public static Parts empty(Resolution resolution, long spanSeconds, long lastSecond, int most) {
        long step = Math.ceilDiv(Math.ceilDiv(Math.max(1, spanSeconds), most), resolution.seconds) * resolution.seconds;
        long end = resolution.start(lastSecond) + resolution.seconds;
        int count = (int) Math.ceilDiv(Math.max(1, spanSeconds), step);
        return new Parts(end - count * step, step, count, List.of());
    }

    public long endSeconds() {
        return fromSeconds + count * stepSeconds;
    }

    /** The same parts with what is known of them. */
    public Parts with(List<Bucket> known) {
        var out = new ArrayList<Bucket>();
        int i = 0;
        for (int part = 0; part < count; part++) {
            long start = fromSeconds + part * stepSeconds;
            var within = new ArrayList<Bucket>();
            while (i < known.size() && known.get(i).startSeconds() < start + stepSeconds) {
                if (known.get(i).startSeconds() >= start) {
                    within.add(known.get(i));
                }
                i++;
            }
            if (!within.isEmpty()) {
                out.add(Bucket.merged(within).at(start));
            }
        }
        return new Parts(fromSeconds, stepSeconds, count, out);
    }
}

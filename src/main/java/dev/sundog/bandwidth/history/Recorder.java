package dev.sundog.bandwidth.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes buckets of what is observed each second. A bucket is over when something is observed at a time of another one, also an earlier
 * one: a clock that is set back begins again where it was, and what is written then replaces what was.
 */
public final class Recorder {
    /** Whoever observes ever faster than seconds pass, as after a clock was set, gets no bucket that grows without end. */
    private static final int MOST_OBSERVED = 600;

    /** A bucket to be kept, in place of what is kept there. */
    public record Written(Resolution resolution, Bucket bucket) {}

    private @Nullable Gathering second;
    private @Nullable Gathering minute;
    private final TreeMap<Long, Bucket> minutes = new TreeMap<>();
    private int observed;

    /** @param minutesOfThisHour as they are kept already */
    public Recorder(Collection<Bucket> minutesOfThisHour) {
        minutesOfThisHour.forEach(b -> minutes.put(b.startSeconds(), b));
    }

    /** Takes what was observed; gives what is over by it. */
    public List<Written> take(Observed one, long wallSeconds) {
        var out = new ArrayList<Written>();
        var s = second;
        if (s == null || s.startSeconds != wallSeconds) {
            endSecond(out);
            s = new Gathering(wallSeconds);
            second = s;
        }
        long start = Resolution.MINUTES.start(wallSeconds);
        var m = minute;
        if (m == null || m.startSeconds != start) {
            endMinute(out);
            m = new Gathering(start);
            minute = m;
            observed = 0;
        }
        if (observed++ < MOST_OBSERVED) {
            s.add(one);
            m.add(one);
        }
        return out;
    }

    private void endSecond(List<Written> out) {
        var over = second;
        if (over != null) {
            out.add(new Written(Resolution.SECONDS, over.bucket()));
        }
        second = null;
    }

    private void endMinute(List<Written> out) {
        var over = minute;
        minute = null;
        if (over == null) {
            return;
        }
        var bucket = over.bucket();
        out.add(new Written(Resolution.MINUTES, bucket));
        long hour = Resolution.HOURS.start(bucket.startSeconds());
        minutes.keySet().removeIf(start -> Resolution.HOURS.start(start) != hour);
        minutes.put(bucket.startSeconds(), bucket);
        var all = Bucket.merged(List.copyOf(minutes.values()));
        out.add(new Written(Resolution.HOURS, all.at(hour)));
    }

    /** What is not over yet, at the end. */
    public List<Written> finish() {
        var out = new ArrayList<Written>();
        endSecond(out);
        endMinute(out);
        return out;
    }
}

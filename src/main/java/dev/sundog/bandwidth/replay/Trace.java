package dev.sundog.bandwidth.replay;

import dev.sundog.model.Site;
import java.time.Duration;
import java.util.List;

/**
 * What a link carried and what segments wrote, slot for slot, in whole bytes per second.
 *
 * @param firstSlot number of the first slot since 1970, so that days are known
 * @param link of each slot
 * @param segments all as long as the link's
 * @param warmUp slots at the beginning from which is only learnt: nothing is sent or counted in them
 */
public record Trace(Duration slot, long firstSlot, List<Long> link, List<Traced> segments, int warmUp) {
    /** All is sent from there. */
    static final Site FROM = Site.PRIVATE;

    /**
     * One segment.
     *
     * @param score 1 to 10
     * @param written bytes on the wire per second, of each slot
     */
    public record Traced(String name, double score, Duration rpo, List<Long> written) {
        public Traced {
            written = List.copyOf(written);
        }
    }

    public Trace {
        link = List.copyOf(link);
        segments = List.copyOf(segments);
        boolean even = warmUp >= 0 && warmUp < link.size();
        for (var segment : segments) {
            even &= segment.written.size() == link.size();
        }
        if (!even || segments.isEmpty()) {
            throw new IllegalArgumentException(
                    "a trace of " + link.size() + " slots, " + warmUp + " of them to learn from, of " + segments.size()
                            + " segments of which some are of another length");
        }
    }

    public int slots() {
        return link.size();
    }

    public double slotSeconds() {
        return slot.toNanos() / 1e9;
    }

    /** Mean of what a segment writes in the slots that count, at least one byte per second. */
    public double usual(int segment) {
        var written = segments.get(segment).written;
        double sum = 0;
        for (int t = warmUp; t < written.size(); t++) {
            sum += written.get(t);
        }
        return Math.max(1, sum / (written.size() - warmUp));
    }
}

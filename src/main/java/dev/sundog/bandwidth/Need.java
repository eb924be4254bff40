package dev.sundog.bandwidth;

import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.time.Duration;
import java.util.List;

/**
 * What one segment needs of the networks.
 *
 * @param from the site that sends it
 * @param score 1 to 10
 * @param backlogBytes on the wire (compressed) until the copy holds everything known now
 * @param demand predicted change, bytes on the wire per second, of each slot; the last one repeats
 * @param rpo how old a change may become before it is at the other site
 * @param cap the segment's own limit
 */
public record Need(
        SegmentId segment, Site from, double score, long backlogBytes, List<Quantiles> demand, Duration rpo, Rate cap) {
    public Need {
        demand = List.copyOf(demand);
        boolean valid = backlogBytes >= 0 && !demand.isEmpty();
        for (var one : demand) {
            valid &= one.low() >= 0 && !Double.isInfinite(one.high());
        }
        if (!valid) {
            throw new IllegalArgumentException("backlog " + backlogBytes + " and demand " + demand + " of " + segment);
        }
    }

    /** What it will change in a slot. */
    Quantiles demand(int slot) {
        return demand.get(Math.min(slot, demand.size() - 1));
    }
}

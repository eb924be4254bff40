package dev.sundog.bandwidth;

import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.time.Duration;

/**
 * What one segment needs of the networks.
 *
 * @param from the site that sends it
 * @param score 1 to 10
 * @param backlogBytes on the wire (compressed) until the copy holds everything known now
 * @param demand predicted change, bytes on the wire per second
 * @param rpo how old a change may become before it is at the other site
 * @param cap the segment's own limit
 */
public record Need(
        SegmentId segment, Site from, double score, long backlogBytes, Quantiles demand, Duration rpo, Rate cap) {
    public Need {
        if (backlogBytes < 0 || demand.low() < 0 || Double.isInfinite(demand.high())) {
            throw new IllegalArgumentException("backlog " + backlogBytes + " and demand " + demand + " of " + segment);
        }
    }
}

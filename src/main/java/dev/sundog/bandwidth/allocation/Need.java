package dev.sundog.bandwidth.allocation;

import dev.sundog.model.Rate;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.time.Duration;

/**
 * What one segment needs of the networks.
 *
 * @param from the site that sends it
 * @param score 1 to 10
 * @param rpo how old a change may become before it is at the other site
 * @param cap the segment's own limit
 * @param hosts whose interfaces it passes
 */
public record Need(
        SegmentId segment,
        Site from,
        double score,
        Backlog backlog,
        Demand demand,
        Duration rpo,
        Rate cap,
        Hosts hosts) {
    public Need {
        if (!(score > 0) || rpo.isNegative()) {
            throw new IllegalArgumentException("score " + score + " and rpo " + rpo + " of " + segment);
        }
    }
}

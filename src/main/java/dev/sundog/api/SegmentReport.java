package dev.sundog.api;

import dev.sundog.model.Contribution;
import dev.sundog.model.CopyState;
import java.util.List;
import java.util.Optional;

/**
 * How one segment stands.
 *
 * @param segment as people write it, {@code shop/orders}
 * @param contributions the reasons of the score; they sum to it
 * @param bytes of content at the writing site
 * @param lagSeconds since the oldest change that is not yet durable at the other site
 * @param eta until the copy is hot; absent when it is hot, or cannot be told
 * @param stopped whether nothing is mirrored until a person accepts an absence
 * @param why the state in words
 */
public record SegmentReport(
        String segment,
        String group,
        double score,
        List<Contribution> contributions,
        int priority,
        boolean required,
        CopyState state,
        long bytes,
        long files,
        long lagBytes,
        long lagVersions,
        double lagSeconds,
        Optional<Eta> eta,
        boolean rpoMet,
        boolean stopped,
        String why) {
    public SegmentReport {
        contributions = List.copyOf(contributions);
    }

    /** A time that is probably (9 of 10) between the two. */
    public record Eta(double lowSeconds, double highSeconds) {}
}

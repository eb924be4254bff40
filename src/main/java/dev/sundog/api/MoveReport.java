package dev.sundog.api;

import dev.sundog.model.Site;
import java.util.Optional;

/**
 * How a move of a group's lease ended, or would end.
 *
 * @param from the holder before; absent for none
 * @param epoch of the lease after the move
 * @param done whether the lease moved; false for a preview
 * @param atRisk what is or would be lost or set aside
 * @param why, in words
 */
public record MoveReport(
        String group,
        Optional<Site> from,
        Site to,
        long epoch,
        boolean done,
        AtRisk atRisk,
        double tookSeconds,
        String why) {}

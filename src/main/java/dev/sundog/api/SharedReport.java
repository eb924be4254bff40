package dev.sundog.api;

/**
 * How the copies of a group stand that both sites write.
 *
 * @param outgoingVersions entries that are here and not yet at the other site, as far as it has said
 * @param incomingVersions entries that the other site told of and that are not made here yet
 * @param conflicts names that carry one that no person has settled
 */
public record SharedReport(
        long outgoingBytes,
        long outgoingVersions,
        double outgoingSeconds,
        long incomingBytes,
        long incomingVersions,
        double incomingSeconds,
        int conflicts) {}

package dev.sundog.api;

import dev.sundog.model.Site;
import java.util.Map;
import java.util.Optional;

/**
 * How one group stands.
 *
 * @param holder who may write; absent before the first lease, and where both may
 * @param rpoSeconds loss that is tolerable; 0 for none
 * @param protectedNow whether the loss of either site now would stay within the rpo
 * @param why protectedNow is what it is, in words
 * @param standing of the lease as this agent sees it, in a word: {@code holding}, {@code following}, {@code waiting} ...
 * @param service how its service stands at this site, in words; empty for a group without one
 * @param share of requests that each site serves, 0 to 1; empty where each serves what it gets
 * @param shared only of a group that both sites write
 */
public record GroupReport(
        String group,
        Optional<Site> holder,
        long epoch,
        double rpoSeconds,
        boolean protectedNow,
        String why,
        String standing,
        String service,
        Map<Site, Double> share,
        Optional<SharedReport> shared) {
    public GroupReport {
        share = Map.copyOf(share);
    }
}

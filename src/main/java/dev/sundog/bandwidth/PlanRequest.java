package dev.sundog.bandwidth;

import dev.sundog.model.Network;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Site;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a schedule is made from.
 *
 * @param slots how many, one or more
 * @param networks of both sites
 * @param linkRate bytes per second that the link from a site is forecast to carry, per slot (the last one repeats); absent or
 *     empty where nothing was measured: then the networks alone bound the plan
 * @param reserve fraction of capacity that is left free, 0 to below 1
 */
public record PlanRequest(
        long nowNanos,
        Duration slot,
        int slots,
        List<Need> needs,
        Map<Site, Network> networks,
        Map<Site, List<Quantiles>> linkRate,
        double reserve) {
    public PlanRequest {
        needs = List.copyOf(needs);
        networks = Map.copyOf(networks);
        linkRate = Map.copyOf(linkRate);
        if (slots < 1 || slot.isNegative() || slot.isZero() || !(reserve >= 0 && reserve < 1)) {
            throw new IllegalArgumentException(slots + " slots of " + slot + ", reserve " + reserve);
        }
    }
}

package dev.sundog.bandwidth.allocation;

import dev.sundog.model.Network;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What there is to share out. Lists are slot for slot, the last one repeats.
 *
 * @param networks what each site may carry; a site that is absent carries anything
 * @param linkRate bytes per second that the link from a site is forecast to carry; absent or empty where nothing was measured: then the
 *     networks alone bound the plan
 * @param interfaces of each site's hosts by name, alike in both directions; a host that is absent carries anything
 * @param reserve fraction of every capacity that is left free, 0 to below 1
 */
public record Capacities(
        Map<Site, List<Network>> networks,
        Map<Site, List<Quantiles>> linkRate,
        Map<Site, Map<String, Rate>> interfaces,
        double reserve) {
    public Capacities {
        networks = Map.copyOf(networks);
        linkRate = Map.copyOf(linkRate);
        interfaces = Map.copyOf(interfaces);
        if (!(reserve >= 0 && reserve < 1)) {
            throw new IllegalArgumentException("reserve " + reserve);
        }
    }

    /** The same in every slot, one host a site. */
    public static Capacities steady(Map<Site, Network> networks, Map<Site, List<Quantiles>> linkRate, double reserve) {
        Map<Site, List<Network>> slots = new HashMap<>();
        networks.forEach((site, network) -> slots.put(site, List.of(network)));
        return new Capacities(slots, linkRate, Map.of(), reserve);
    }
}

package dev.sundog.agent;

import dev.sundog.model.Network;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What both sites' networks may carry; changes when the configuration is read again. Thread-safe. */
final class Networks {
    private volatile Map<Site, Network> all;

    Networks(List<Network> networks) {
        this.all = bySite(networks);
    }

    private static Map<Site, Network> bySite(List<Network> networks) {
        return networks.stream().collect(Collectors.toUnmodifiableMap(Network::site, Function.identity()));
    }

    void take(List<Network> networks) {
        all = bySite(networks);
    }

    Network of(Site site) {
        return all.getOrDefault(site, new Network(site, Rate.UNLIMITED, Rate.UNLIMITED));
    }

    /** What both networks let that site send. */
    Rate from(Site site) {
        return of(site).egress().min(of(site.other()).ingress());
    }
}

package dev.sundog.demo;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who listens where: the real ports of each place, and the ports of the emulated network through which others reach them. */
final class Layout {
    /** The real ports of one place; a witness uses only its quorum's. */
    record Place(int link, int quorum, int relay, int gateway, int metrics, int shop) {}

    private final Map<Voter, Place> places = new EnumMap<>(Voter.class);
    private final Map<Site, Integer> linkThroughWan = new EnumMap<>(Site.class);
    private final Map<Site, Integer> relayThroughWan = new EnumMap<>(Site.class);

    Layout(Wan wan) {
        var ports = Ports.free(6 * Voter.values().length).iterator();
        for (var voter : Voter.values()) {
            var place = new Place(ports.next(), ports.next(), ports.next(), ports.next(), ports.next(), ports.next());
            places.put(voter, place);
        }
        for (var site : Site.values()) {
            var from = site.other().voter();
            linkThroughWan.put(site, wan.open(Wan.Kind.LINK, from, site.voter(), at(site).link()));
            relayThroughWan.put(site, wan.open(Wan.Kind.RELAY, from, site.voter(), at(site).relay()));
        }
    }

    private Place at(Site site) {
        return at(site.voter());
    }

    private Place at(Voter voter) {
        return Optional.ofNullable(places.get(voter)).orElseThrow();
    }

    /** host:port of a site's gateway, for clients. */
    String gateway(Site site) {
        return "127.0.0.1:" + at(site).gateway();
    }

    int shop(Site site) {
        return at(site).shop();
    }

    /** The lines of {@code sites:} as {@code self} sees the world: itself where it is, others through the network. */
    List<String> sites(Voter self) {
        return List.of(
                "sites:",
                "  private: " + site(self, Site.PRIVATE),
                "  public: " + site(self, Site.PUBLIC),
                "  witness: {quorum: " + quorum(Voter.WITNESS) + "}");
    }

    private String site(Voter self, Site site) {
        var place = at(site);
        boolean own = self == site.voter();
        int link = own
                ? place.link()
                : Optional.ofNullable(linkThroughWan.get(site)).orElseThrow();
        int relay = own
                ? place.relay()
                : Optional.ofNullable(relayThroughWan.get(site)).orElseThrow();
        return "{link: 127.0.0.1:%d, quorum: %s, relay: 127.0.0.1:%d, gateway: 127.0.0.1:%d, metrics: 127.0.0.1:%d}"
                .formatted(link, quorum(site.voter()), relay, place.gateway(), place.metrics());
    }

    /** All voters must agree on where each is reached, so the quorum does not go through the emulated network. */
    private String quorum(Voter of) {
        return "127.0.0.1:" + at(of).quorum();
    }
}

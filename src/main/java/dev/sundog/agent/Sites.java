package dev.sundog.agent;

import dev.sundog.model.Network;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import dev.sundog.transfer.Clocks;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a site's agent is made of, and how it is set. */
final class Sites {
    private Sites() {}

    /** Who and where. */
    record Self(
            Site site,
            Certified certified,
            String version,
            Map<Site, Network> networks,
            Optional<InetSocketAddress> otherRelay,
            Clocks clocks,
            Supplier<Instant> wallClock,
            Instant started) {
        String installation() {
            return certified.installation();
        }

        /** What both networks let this site send. */
        Rate egress() {
            return capacity(site);
        }

        Rate ingress() {
            return capacity(site.other());
        }

        private Rate capacity(Site from) {
            var out = networks.get(from);
            var in = networks.get(from.other());
            var most = out == null ? Rate.UNLIMITED : out.egress();
            return in == null ? most : most.min(in.ingress());
        }
    }

    /**
     * A group with its segments.
     *
     * @param remark writes the root's marker anew, when a person has accepted what stands there
     */
    record Member(GroupAgent agent, GroupSegments segments, LoadWatch load, Runnable remark) {}
}

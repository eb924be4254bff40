package dev.sundog.agent;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import dev.sundog.transfer.Clocks;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a site's agent is made of, and how it is set. */
final class Sites {
    private static final Logger LOG = LoggerFactory.getLogger(Sites.class);

    private Sites() {}

    /** Who and where. */
    record Self(
            Site site,
            Certified certified,
            String version,
            Networks networks,
            Optional<InetSocketAddress> otherRelay,
            Clocks clocks,
            Supplier<Instant> wallClock,
            Instant started) {
        String installation() {
            return certified.installation();
        }

        /** What both networks and the month's budget let this site send now. */
        Rate egress() {
            return networks.spendable(site);
        }

        /** What they let it send at any time of the week. */
        Rate leastEgress() {
            return networks.leastFrom(site);
        }
    }

    /**
     * A group with its segments.
     *
     * @param remark writes the root's marker anew, when a person has accepted what stands there
     */
    record Member(GroupAgent agent, GroupSegments segments, LoadWatch load, Runnable remark) {
        /** Divides the data anew. What stands in the way is logged: the division stays as it was. */
        void divideAnew() {
            try {
                segments.redivide(agent.transfer());
            } catch (OperatorException e) {
                LOG.error("{}: {} -> {}", agent.workload().group(), e.what(), e.remedy());
            }
        }
    }
}

package dev.sundog.agent;

import dev.sundog.api.AddressRange;
import dev.sundog.bandwidth.stamp.ErrorEstimate;
import dev.sundog.host.ClockDiscipline;
import dev.sundog.host.Scheduling;
import dev.sundog.link.HostPort;
import dev.sundog.link.SiteLink;
import dev.sundog.link.StampPort;
import dev.sundog.model.ProbeAddress;
import dev.sundog.model.Rate;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts what measures the link and remembers it. */
final class Measuring {
    /** A packet asked with and one that answers, of each site, headers included. */
    private static final double BYTES = 2 * 140;

    private static final double MOST_SHARE = 0.01;
    private static final long SLOWEST_NANOS = 1_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(Measuring.class);

    private Measuring() {}

    /**
     * Begins.
     *
     * @param own where this site's end is; nothing is sent where either is absent
     * @param state the agent's directory
     * @param urgent whether the threads that send and take packets run before all that are not
     */
    static LinkWatch start(
            SiteLink link,
            Optional<ProbeAddress> own,
            Optional<ProbeAddress> other,
            Sites.Self self,
            Path state,
            boolean urgent) {
        var clocks = self.clocks();
        var port = own.flatMap(o -> other.map(p -> StampPort.start(
                link,
                settings(o, p, self.leastEgress(), urgent),
                clocks.bootNanos(),
                clocks.wallNanos(),
                Measuring::clockError)));
        var watch = new LinkWatch(link, port, LinkHistory.open(state.resolve("link-history")), clocks);
        watch.start();
        return watch;
    }

    private static StampPort.Settings settings(ProbeAddress own, ProbeAddress other, Rate egress, boolean urgent) {
        var ranges = own.answer().stream().map(AddressRange::parse).toList();
        return new StampPort.Settings(
                HostPort.parse(own.address()),
                HostPort.parse(other.address()),
                interval(own, egress),
                from -> ranges.stream().anyMatch(r -> r.contains(from)),
                urgent ? Measuring::urgently : Thread.ofVirtual().name("stamp").factory());
    }

    /** On a thread of the kernel's: a virtual one runs on carriers that everything shares. */
    private static Thread urgently(Runnable task) {
        return Thread.ofPlatform().daemon().name("stamp-urgent").unstarted(() -> {
            if (!Scheduling.urgent()) {
                LOG.warn("The right to be urgent was lost: delays are measured like everything else runs");
            }
            task.run();
        });
    }

    /** As configured, unless that were more than one percent of what may be sent. */
    static long interval(ProbeAddress own, Rate egress) {
        double slow = egress.isUnlimited() ? 0 : BYTES / (MOST_SHARE * egress.bytesPerSecond()) * 1e9;
        return Math.max(own.interval().toNanos(), Math.round(Math.min(slow, (double) SLOWEST_NANOS)));
    }

    private static ErrorEstimate clockError() {
        var kernel = ClockDiscipline.read();
        return ErrorEstimate.of(kernel.synchronised(), kernel.errorNanos());
    }
}

package dev.sundog.bandwidth;

import dev.sundog.model.Direction;
import dev.sundog.model.Network;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What everything sent from one site has to pass: its egress, the link, the other's ingress. The smallest of them counts. */
final class Resources {
    private final Site from;
    private final double egress;
    private final double ingress;
    private final List<Quantiles> link;
    private final double usable;

    Resources(PlanRequest request, Site from) {
        this.from = from;
        this.egress = capacity(request.networks().get(from), Direction.EGRESS);
        this.ingress = capacity(request.networks().get(from.other()), Direction.INGRESS);
        this.link = request.linkRate().getOrDefault(from, List.of());
        this.usable = 1 - request.reserve();
    }

    private static double capacity(@Nullable Network network, Direction direction) {
        var rate = network == null ? Rate.UNLIMITED : network.capacity(direction);
        return rate.bytesPerSecond();
    }

    /** Whole bytes per second that may be reserved in a slot, so that sums are exact. */
    double capacity(int slot) {
        return Math.floor(linkRate(slot).low() * usable);
    }

    /** What the link is taken to carry: its forecast where there is one, at most what both networks may carry. */
    Quantiles linkRate(int slot) {
        double most = Math.min(egress, ingress);
        if (link.isEmpty()) {
            return Quantiles.exactly(most);
        }
        var q = forecast(slot);
        return new Quantiles(Math.min(q.low(), most), Math.min(q.median(), most), Math.min(q.high(), most));
    }

    private Quantiles forecast(int slot) {
        return link.get(Math.min(slot, link.size() - 1));
    }

    /** Capacity that must be added so that this much more may be reserved. */
    double gross(double rate) {
        return rate / usable;
    }

    /** In words, the one that is smallest in a slot. */
    String bottleneck(int slot) {
        double linkLow =
                link.isEmpty() ? Double.POSITIVE_INFINITY : forecast(slot).low();
        if (linkLow < Math.min(egress, ingress)) {
            return "on the link from " + from.label() + " to " + from.other().label();
        }
        return egress <= ingress
                ? "egress at " + from.label()
                : "ingress at " + from.other().label();
    }
}

package dev.sundog.bandwidth.allocation;

import dev.sundog.model.Direction;
import dev.sundog.model.Network;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.Site;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What everything sent from one site has to pass: its egress, the link and the other's ingress, of which the smallest counts, and the
 * interfaces of both sites' hosts. Capacities are whole bytes per second, so that sums are exact.
 */
final class Resources {
    /** Stands for no bound; sums of a thousand slots of it still are whole numbers. */
    static final long UNBOUNDED = 1L << 50;

    /** Which quantile of the link's forecast is taken. */
    enum Level {
        LOW,
        MEDIAN,
        HIGH
    }

    private final Site from;
    private final List<Network> sending;
    private final List<Network> receiving;
    private final List<Quantiles> link;
    private final double usable;
    private final int slots;
    private final Map<String, Rate> senders;
    private final Map<String, Rate> receivers;

    Resources(PlanRequest request, Site from) {
        var capacities = request.capacities();
        this.from = from;
        this.sending = networks(capacities, from);
        this.receiving = networks(capacities, from.other());
        this.link = capacities.linkRate().getOrDefault(from, List.of());
        this.usable = 1 - capacities.reserve();
        this.slots = request.slots();
        this.senders = new TreeMap<>(capacities.interfaces().getOrDefault(from, Map.of()));
        this.receivers = new TreeMap<>(capacities.interfaces().getOrDefault(from.other(), Map.of()));
    }

    private static List<Network> networks(Capacities capacities, Site site) {
        var given = capacities.networks().getOrDefault(site, List.of());
        return given.isEmpty() ? List.of(new Network(site, Rate.UNLIMITED, Rate.UNLIMITED)) : given;
    }

    private static <T> T at(List<T> list, int slot) {
        return list.get(Math.min(slot, list.size() - 1));
    }

    private double egress(int slot) {
        return at(sending, slot).capacity(Direction.EGRESS).bytesPerSecond();
    }

    private double ingress(int slot) {
        return at(receiving, slot).capacity(Direction.INGRESS).bytesPerSecond();
    }

    /** What may be reserved in each slot in all. */
    long[] common(Level level) {
        var out = new long[slots];
        for (int slot = 0; slot < slots; slot++) {
            var q = linkRate(slot);
            out[slot] = whole(
                    switch (level) {
                        case LOW -> q.low();
                        case MEDIAN -> q.median();
                        case HIGH -> q.high();
                    });
        }
        return out;
    }

    private long whole(double rate) {
        return (long) Math.min(UNBOUNDED, Math.floor(rate * usable));
    }

    long sender(Hosts hosts) {
        return whole(senders.getOrDefault(hosts.sender(), Rate.UNLIMITED).bytesPerSecond());
    }

    long receiver(Hosts hosts) {
        return whole(receivers.getOrDefault(hosts.receiver(), Rate.UNLIMITED).bytesPerSecond());
    }

    /** What the link is taken to carry: its forecast where there is one, at most what both networks may carry. */
    Quantiles linkRate(int slot) {
        double most = Math.min(egress(slot), ingress(slot));
        if (link.isEmpty()) {
            return Quantiles.exactly(most);
        }
        var q = at(link, slot);
        return new Quantiles(Math.min(q.low(), most), Math.min(q.median(), most), Math.min(q.high(), most));
    }

    /** Capacity that must be added so that this much more may be reserved. */
    double gross(double rate) {
        return rate / usable;
    }

    /** In words, what is narrowest for a segment in a slot. */
    String bottleneck(Hosts hosts, int slot) {
        long common = whole(linkRate(slot).low());
        if (sender(hosts) < Math.min(common, receiver(hosts))) {
            return "on the interface of " + hosts.sender() + " at " + from.label();
        }
        if (receiver(hosts) < common) {
            return "on the interface of " + hosts.receiver() + " at "
                    + from.other().label();
        }
        double most = Math.min(egress(slot), ingress(slot));
        if (!link.isEmpty() && at(link, slot).low() < most) {
            return "on the link from " + from.label() + " to " + from.other().label();
        }
        return egress(slot) <= ingress(slot)
                ? "egress at " + from.label()
                : "ingress at " + from.other().label();
    }
}

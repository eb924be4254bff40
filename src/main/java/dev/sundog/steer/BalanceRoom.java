package dev.sundog.steer;

import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.util.Locale;

/**
 * What both sites have left, in requests per second.
 *
 * @param privateFixed load at private that no share can move
 * @param publicFixed load at public that no share can move
 * @param movable reads whose share is being decided
 * @param privateCapacity the estimate; where one is unknown the other's; 0 where both are
 * @param full share of a capacity that may be filled on purpose
 */
record BalanceRoom(
        Site holder,
        double privateFixed,
        double publicFixed,
        double movable,
        double privateCapacity,
        double publicCapacity,
        double full) {

    static BalanceRoom of(BalanceFacts facts, BalanceShares before, BalanceLimits limits) {
        double movable = 0;
        double atPublic = 0;
        for (var demand : facts.segments()) {
            if (demand.mayMove()) {
                movable += demand.shiftablePerSecond();
                atPublic += demand.shiftablePerSecond() * share(facts, before, demand.segment());
            }
        }
        var here = load(facts, Site.PRIVATE);
        var there = load(facts, Site.PUBLIC);
        double hereCapacity = here.capacityPerSecond() > 0 ? here.capacityPerSecond() : there.capacityPerSecond();
        double thereCapacity = there.capacityPerSecond() > 0 ? there.capacityPerSecond() : here.capacityPerSecond();
        return new BalanceRoom(
                facts.holder(),
                Math.max(0, here.requestsPerSecond() - (movable - atPublic)),
                Math.max(0, there.requestsPerSecond() - atPublic),
                movable,
                hereCapacity,
                thereCapacity,
                limits.full());
    }

    private static BalanceFacts.Load load(BalanceFacts facts, Site site) {
        var load = facts.sites().get(site);
        return load == null ? new BalanceFacts.Load(0, 0, false) : load;
    }

    /** Public's share until now; a segment that was the holder's alone starts from there. */
    static double share(BalanceFacts facts, BalanceShares before, SegmentId segment) {
        return before.publicShare().getOrDefault(segment, facts.holder() == Site.PUBLIC ? 1.0 : 0.0);
    }

    /** Requests per second that a site can take beside what no share can move. */
    double headRoom(Site site) {
        return site == Site.PUBLIC
                ? Math.max(0, full * publicCapacity - publicFixed)
                : Math.max(0, full * privateCapacity - privateFixed);
    }

    /**
     * The level to which every segment's share at a site can be raised within its head-room; 0 when what it serves already
     * fills it. Found by halving, from below: never over the head-room.
     */
    double levelAt(Site site, BalanceFacts facts, BalanceShares before) {
        double room = headRoom(site);
        if (room > 0 && served(site, facts, before, 1) <= room) {
            return 1;
        }
        double fits = 0;
        double over = 1;
        for (int i = 0; i < 30; i++) {
            double middle = (fits + over) / 2;
            if (served(site, facts, before, middle) <= room) {
                fits = middle;
            } else {
                over = middle;
            }
        }
        return fits;
    }

    private static double served(Site site, BalanceFacts facts, BalanceShares before, double level) {
        double sum = 0;
        for (var demand : facts.segments()) {
            if (demand.mayMove()) {
                double atPublic = share(facts, before, demand.segment());
                double now = site == Site.PUBLIC ? atPublic : 1 - atPublic;
                sum += demand.shiftablePerSecond() * Math.max(now, level);
            }
        }
        return sum;
    }

    /** Public's share at which both are filled alike; {@code spread} of the way there from the holder. */
    double evenPublicShare(double spread) {
        double capacities = privateCapacity + publicCapacity;
        double even;
        if (capacities <= 0) {
            even = holder == Site.PUBLIC ? 1 : 0;
        } else if (movable <= 0) {
            even = publicCapacity / capacities;
        } else {
            double total = privateFixed + publicFixed + movable;
            even = Math.clamp((total * publicCapacity / capacities - publicFixed) / movable, 0, 1);
        }
        return holder == Site.PUBLIC ? 1 - spread * (1 - even) : spread * even;
    }

    /** Load over what may be filled, at both sites together. */
    double excess() {
        double load = privateFixed + publicFixed + movable;
        return Math.max(0, load - full * (privateCapacity + publicCapacity));
    }

    String numbers() {
        return String.format(
                Locale.ROOT,
                "%.1f/s can move, fixed: private %.1f of %.1f/s, public %.1f of %.1f/s",
                movable,
                privateFixed,
                privateCapacity,
                publicFixed,
                publicCapacity);
    }
}

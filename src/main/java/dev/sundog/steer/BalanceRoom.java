package dev.sundog.steer;

import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.util.Locale;

/**
 * What both sites have left, in requests per second.
 *
 * @param movable reads whose share is being decided
 * @param full share of a capacity that may be filled on purpose
 */
record BalanceRoom(Site holder, Side here, Side there, double movable, double full) {

    /**
     * One site; {@code here} is private, {@code there} public.
     *
     * @param fixed load that no share can move
     * @param capacity the estimate; where it is unknown the other's, and a guess is no more than what the other was seen to take; 0
     *     where both are unknown
     * @param learned whether the site was seen to take no more than that
     */
    record Side(double fixed, double capacity, boolean learned) {
        static Side of(BalanceFacts.Load load, BalanceFacts.Load other, double moved) {
            return new Side(Math.max(0, load.requestsPerSecond() - moved), capacity(load, other), load.learned());
        }

        private static double capacity(BalanceFacts.Load of, BalanceFacts.Load other) {
            if (of.capacityPerSecond() <= 0) {
                return other.capacityPerSecond();
            }
            return !of.learned() && other.learned()
                    ? Math.min(of.capacityPerSecond(), other.capacityPerSecond())
                    : of.capacityPerSecond();
        }
    }

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
        return new BalanceRoom(
                facts.holder(),
                Side.of(here, there, movable - atPublic),
                Side.of(there, here, atPublic),
                movable,
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

    private Side side(Site site) {
        return site == Site.PUBLIC ? there : here;
    }

    /** Requests per second that a site can take beside what no share can move, were so many times as much asked for. */
    private double roomAt(Site site, double times) {
        return Math.max(0, full * side(site).capacity() - times * side(site).fixed());
    }

    /**
     * The level to which every segment's share at a site can be raised within its head-room; 0 when what it serves already
     * fills it. Found by halving, from below: never over the head-room.
     */
    double levelAt(Site site, BalanceFacts facts, BalanceShares before) {
        double room = roomAt(site, 1);
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
        double capacities = here.capacity() + there.capacity();
        double even;
        if (capacities <= 0) {
            even = holder == Site.PUBLIC ? 1 : 0;
        } else if (movable <= 0) {
            even = there.capacity() / capacities;
        } else {
            even = Math.clamp((load() * there.capacity() / capacities - there.fixed()) / movable, 0, 1);
        }
        return holder == Site.PUBLIC ? 1 - spread * (1 - even) : spread * even;
    }

    /**
     * The least share of the movable reads that a site must serve so that the other is not filled over what it was seen to take,
     * should as much be asked for as at the peak; no more than fits.
     */
    double leastShare(Site site, double peak) {
        double mustGo = mustGo(site, peak);
        double times = peak / load();
        return mustGo > 0 ? Math.clamp(roomAt(site, times) / (times * movable), 0, mustGo) : 0;
    }

    /** The share of the movable reads that the other site was seen not to take, should as much be asked for as at the peak. */
    double mustGo(Site site, double peak) {
        if (!learned(site.other()) || movable <= 0) {
            return 0;
        }
        double times = peak / load();
        return Math.clamp(1 - roomAt(site.other(), times) / (times * movable), 0, 1);
    }

    boolean learned(Site site) {
        return side(site).learned();
    }

    /** What is asked for, at both sites together. */
    double load() {
        return here.fixed() + there.fixed() + movable;
    }

    /** Load over what both sites can take together: over what may be filled on purpose, where that is not known. */
    double excess() {
        double can = here.capacity() + there.capacity();
        return Math.max(0, load() - (here.learned() && there.learned() ? can : full * can));
    }

    String numbers() {
        return String.format(
                Locale.ROOT,
                "%.1f/s can move, fixed: private %.1f of %s, public %.1f of %s",
                movable,
                here.fixed(),
                words(here),
                there.fixed(),
                words(there));
    }

    private static String words(Side side) {
        return String.format(Locale.ROOT, side.learned() ? "%.1f/s" : "about %.1f/s", side.capacity());
    }
}

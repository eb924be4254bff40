package dev.sundog.steer;

import dev.sundog.model.CopyState;
import dev.sundog.model.GroupId;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the shares of one group are decided from.
 *
 * @param holder of the group's lease
 * @param sites both sites' load, of all groups
 */
public record BalanceFacts(GroupId group, Site holder, Map<Site, Load> sites, List<Demand> segments) {
    public BalanceFacts {
        sites = Map.copyOf(new EnumMap<>(sites));
        segments = List.copyOf(segments);
        if (sites.size() != 2) {
            throw new IllegalArgumentException("the load of both sites is needed, not " + sites);
        }
    }

    /**
     * One site's load.
     *
     * @param requestsPerSecond answered there
     * @param capacityPerSecond requests it could answer; 0 while unknown, then it counts as like the other site
     * @param learned whether it was seen to take no more than that; else it is a guess
     */
    public record Load(double requestsPerSecond, double capacityPerSecond, boolean overloaded, boolean learned) {
        /** With a guessed capacity. */
        public Load(double requestsPerSecond, double capacityPerSecond, boolean overloaded) {
            this(requestsPerSecond, capacityPerSecond, overloaded, false);
        }

        /** With the capacity that a limit of requests in flight gives at a mean time per request. */
        public static Load of(
                double requestsPerSecond, double inFlightLimit, Duration serviceTime, boolean overloaded) {
            double seconds = serviceTime.toNanos() / 1e9;
            return new Load(requestsPerSecond, seconds > 0 ? inFlightLimit / seconds : 0, overloaded);
        }
    }

    /**
     * One segment's demand at both sites together.
     *
     * @param requestsPerSecond of any kind
     * @param shiftablePerSecond those of them that may be read at either site
     * @param copy state of the copy at the site that does not hold the lease
     * @param readsAnywhere whether any operation of it may be read at either site
     */
    public record Demand(
            SegmentId segment,
            double score,
            double requestsPerSecond,
            double shiftablePerSecond,
            CopyState copy,
            boolean readsAnywhere) {
        boolean mayMove() {
            return readsAnywhere && copy == CopyState.HOT;
        }
    }
}

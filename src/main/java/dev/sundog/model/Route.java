package dev.sundog.model;

import java.util.Map;

/**
 * For one group: who writes, and what share of requests that may be read anywhere each site serves.
 *
 * @param holder where writing requests go
 * @param epoch of the holder's lease
 * @param publicShare of shiftable reading requests that public serves, by operation's data subtree, 0 to 1; a subtree
 *     that is absent is served by the holder alone
 * @param shedBelow requests of segments scored under this are refused with 503 while both sites are overloaded; 0 for none
 */
public record Route(GroupId group, Site holder, Epoch epoch, Map<SegmentId, Double> publicShare, double shedBelow) {
    public Route {
        publicShare = Map.copyOf(publicShare);
    }
}

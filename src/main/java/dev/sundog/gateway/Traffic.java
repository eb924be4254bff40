package dev.sundog.gateway;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Reads;
import dev.sundog.model.Route;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * What a gateway asks of its agent. Called from event loops by many threads: every method answers at once from what is
 * known; only {@link #replacedInodesHeld} may block (it is called from a virtual thread). An empty list of data means all.
 */
public interface Traffic {
    /** The site of this gateway. */
    Site here();

    /** Where requests of the group go; empty while unknown. */
    Optional<Route> route(GroupId group);

    Standing standing(GroupId group);

    /** Whether a reading request of these subtrees may be answered by the service here. */
    boolean readableHere(GroupId group, List<TreePath> data, Reads mode);

    /** Where the local service listens; empty while it does not run. */
    Optional<InetSocketAddress> backend(GroupId group);

    /** Which life of the local service is running: moves on only after the former process is known to be dead. */
    long serviceLife(GroupId group);

    /** The other site's relay port; empty when there is none. */
    Optional<InetSocketAddress> otherRelay();

    /** Whether the other site answers at present. False makes requests on their way there fail at once. */
    boolean otherReachable();

    /** Score of a segment, 1 to 10, for shedding the lowest first. */
    double score(SegmentId segment);

    /**
     * A writing request is about to be sent to the local service.
     *
     * @return a token; empty while a consistent cut is taken or the group moves: the request is held and asks again
     */
    OptionalLong writeBegun(GroupId group, List<TreePath> data);

    /** The service answered it, or the attempt failed. Called exactly once for each token, before its barrier. */
    void writeEnded(GroupId group, List<TreePath> data, long token);

    /**
     * Completes when everything written before the call is durable here and at the other site, or protection is recorded
     * as off; fails when the group is no longer held here in that epoch, or is stalled.
     *
     * @param token of the write; empty for a committed read
     */
    CompletableFuture<Released> barrier(GroupId group, List<TreePath> data, Epoch acceptedAt, OptionalLong token);

    /** Whether the local service holds a descriptor or map of a replaced file (DESIGN rule 8). May block. */
    boolean replacedInodesHeld(GroupId group);

    /** A request, of whichever gateway, wants to be answered by the local service. */
    void asked(GroupId group, List<TreePath> data, boolean writing);

    /** The local service answered one. */
    void served(GroupId group, String operation, long nanos);

    /** One request of a client finished. */
    void observed(Observation observation);
}

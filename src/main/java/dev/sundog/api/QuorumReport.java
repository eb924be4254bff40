package dev.sundog.api;

import dev.sundog.model.Voter;
import java.util.List;
import java.util.Optional;

/**
 * The voters as this agent sees them.
 *
 * @param reachable voters that answer, this one included
 * @param majority whether leases can be granted now
 * @param why, in words; says why nobody is promoted when there is no majority
 */
public record QuorumReport(
        Optional<Voter> leader, List<Voter> voters, List<Voter> reachable, boolean majority, String why) {
    public QuorumReport {
        voters = List.copyOf(voters);
        reachable = List.copyOf(reachable);
    }
}

package dev.sundog.quorum;

import dev.sundog.model.Voter;
import java.util.Optional;
import java.util.Set;

/**
 * What this voter knows of the quorum from the heartbeats of the last second.
 *
 * @param hasLeader somebody leads and was heard from
 * @param majority decisions can be made, as far as this voter sees
 * @param reachable voters that were heard from, this one included; a voter that follows hears only from the leader
 * @param voters all who have a voice
 * @param why the above in words
 */
public record Health(
        boolean hasLeader,
        Optional<Voter> leader,
        boolean majority,
        Set<Voter> reachable,
        Set<Voter> voters,
        String why) {
    public Health {
        reachable = Set.copyOf(reachable);
        voters = Set.copyOf(voters);
    }
}

package dev.sundog.steer;

import dev.sundog.model.Site;
import java.util.List;
import java.util.Optional;

/**
 * What a site that has just started has the majority record before it believes a lease: its copy, or the other one, may lack what was
 * acknowledged.
 *
 * @param unclean whether its machine went down without the agent having ended: what it held last may be gone, and the mirror's
 *     acknowledged versions are the newer ones (DESIGN rule 13)
 * @param forgot whether its index is new: what it had acknowledged and not made is gone with the old one, so its copy may not be
 *     promoted before it was compared
 * @param putBack whether this host lost all it had and was put back from a backup, which has no data
 */
public record FirstLease(Site here, boolean unclean, boolean forgot, boolean putBack) {
    /** Whether this site may hold what it is said to hold: one that was put back without its data has nothing to serve. */
    public boolean mayHold(GroupLease lease) {
        return !putBack || lease.holder() != here;
    }

    /** Empty where the lease stands as it is. */
    public Optional<LeaseCommand> objection(GroupLease lease) {
        if (lease.copyOutdated()) {
            return Optional.empty();
        }
        if (lease.holder() == here) {
            return unclean || putBack
                    ? Optional.of(new LeaseCommand.Yield(lease.group(), here, lease.epoch()))
                    : Optional.empty();
        }
        var at = new LeaseCommand.GroupAt(lease.group(), lease.epoch());
        return forgot ? Optional.of(new LeaseCommand.Degrade(lease.holder(), List.of(at))) : Optional.empty();
    }

    /** What is recorded now, by the answer to an objection; empty where the group has to be asked for once more. */
    public static Optional<GroupLease> after(LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Granted g -> Optional.of(g.lease());
            case LeaseAnswer.Refused r -> r.current();
            case LeaseAnswer.Degraded d -> d.leases().stream().findFirst();
            case LeaseAnswer.Renewed r -> Optional.empty();
            case LeaseAnswer.Together t -> Optional.empty();
        };
    }
}

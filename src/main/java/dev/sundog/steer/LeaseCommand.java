package dev.sundog.steer;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import java.util.List;

/** What may be proposed to the lease table. All but the first two are compare-and-set: they name the epoch they saw. */
public sealed interface LeaseCommand {
    /** The group's first lease, at epoch 1; answers the existing lease, whoever holds it, when there is one. */
    record Found(GroupId group, Site holder) implements LeaseCommand {}

    /** The site lives: all its leases are good for the duration, counted by the site from before it sent this. */
    record RenewSite(Site site, long durationMillis) implements LeaseCommand {
        public RenewSite {
            if (durationMillis <= 0) {
                throw new OperatorException(
                        "A lease of " + durationMillis + " ms is refused", "Give a duration above zero");
            }
        }
    }

    /** The other site takes over from a holder that is gone; refused when its copy is outdated. */
    record Promote(GroupId group, Site to, Epoch expected) implements LeaseCommand {}

    /** As {@link Promote}, by an operator who accepts the loss of what an outdated copy lacks. */
    record ForcePromote(GroupId group, Site to, Epoch expected) implements LeaseCommand {}

    /** Planned hand-over by the holder; refused when the copy is outdated. */
    record Move(GroupId group, Site from, Epoch expected) implements LeaseCommand {}

    /** The holder goes on without the mirror: the copies of these groups are outdated from now on. */
    record Degrade(Site holder, List<GroupAt> groups) implements LeaseCommand {
        public Degrade {
            groups = List.copyOf(groups);
        }
    }

    /**
     * The copy caught up and may be promoted again.
     *
     * @param degrades how often it had been marked outdated when it was found current
     */
    record Restore(GroupId group, Site holder, Epoch epoch, long degrades) implements LeaseCommand {
        /** In a record of format 1, which did not count. */
        static final long UNCOUNTED = -1;
    }

    /** The holder gives up after an unclean boot: a current copy becomes the holder, else nothing changes. */
    record Yield(GroupId group, Site holder, Epoch epoch) implements LeaseCommand {}

    /** What many groups ask at once, each as if it came alone and in this order; one entry of the log. */
    record Together(List<LeaseCommand> commands) implements LeaseCommand {
        public Together {
            commands = List.copyOf(commands);
            if (commands.stream().anyMatch(c -> c instanceof Together)) {
                throw new OperatorException(
                        "Lease commands that are nested are refused", "Run the same release of Sundog at every voter");
            }
        }
    }

    /** A group and the epoch at which it was seen. */
    record GroupAt(GroupId group, Epoch epoch) {}
}

package dev.sundog.steer;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Site;

/**
 * Who may write to a group.
 *
 * @param holder the site that may accept writes
 * @param epoch of this lease; safety at {@code rpo: 0} rests on it, never on time
 * @param copyOutdated the copy at {@code holder.other()} is not known to be current and must not be promoted
 * @param degrades how often the copy was marked outdated in this epoch: a late command that would undo an earlier mark names another count
 */
public record GroupLease(GroupId group, Site holder, Epoch epoch, boolean copyOutdated, long degrades) {
    public GroupLease(GroupId group, Site holder, Epoch epoch, boolean copyOutdated) {
        this(group, holder, epoch, copyOutdated, 0);
    }

    /** The lease after the right to write passed to the other site, whose own copy over here is unproven. */
    GroupLease passed() {
        return new GroupLease(group, holder.other(), epoch.next(), true);
    }

    GroupLease degraded() {
        return new GroupLease(group, holder, epoch, true, degrades + 1);
    }

    GroupLease restored() {
        return new GroupLease(group, holder, epoch, false, degrades);
    }

    public boolean isHeldBy(Site site, Epoch at) {
        return holder == site && epoch.equals(at);
    }
}

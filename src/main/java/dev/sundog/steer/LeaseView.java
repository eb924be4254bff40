package dev.sundog.steer;

import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lease table at one moment; immutable.
 *
 * @param groups in the order of their names
 * @param renewals how many renewals of each site were applied; the observer stamps when it saw the count change
 * @param appliedIndex how many commands were applied
 * @param durationsMillis what each site's last renewal promised: it stops at the latest this long after it sent it
 */
public record LeaseView(
        Map<GroupId, GroupLease> groups, Map<Site, Long> renewals, long appliedIndex, Map<Site, Long> durationsMillis) {
    public static final LeaseView EMPTY = new LeaseView(Map.of(), Map.of(), 0);

    public LeaseView {
        groups = sorted(groups);
        renewals = sorted(renewals);
        durationsMillis = sorted(durationsMillis);
    }

    public LeaseView(Map<GroupId, GroupLease> groups, Map<Site, Long> renewals, long appliedIndex) {
        this(groups, renewals, appliedIndex, Map.of());
    }

    public Optional<GroupLease> lease(GroupId group) {
        return Optional.ofNullable(groups.get(group));
    }

    /** Renewals applied for the site; 0 when it never renewed. */
    public long renewals(Site site) {
        return renewals.getOrDefault(site, 0L);
    }

    private static <K extends Comparable<K>, V> SortedMap<K, V> sorted(Map<K, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}

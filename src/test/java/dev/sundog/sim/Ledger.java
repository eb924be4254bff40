package dev.sundog.sim;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import dev.sundog.steer.GroupLease;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What was promised to a group's clients, held against what the disks have. */
final class Ledger {
    private record Grant(long at, BitSet had) {}

    private final World world;
    private final GroupId group;
    private final Site home;
    private final BitSet everDurable = new BitSet();
    private final BitSet acknowledged = new BitSet();
    private final Map<Site, Disk> disks = new EnumMap<>(Site.class);
    private final Map<Epoch, Grant> grants = new HashMap<>();
    private long repeatable;
    private long repeated;

    Ledger(World world, GroupId group, Site home) {
        this.world = world;
        this.group = group;
        this.home = home;
        for (var site : Site.values()) {
            disks.put(site, new Disk(everDurable));
        }
    }

    Site home() {
        return home;
    }

    Disk disk(Site site) {
        return disks.get(site);
    }

    int acknowledgedCount() {
        return acknowledged.cardinality();
    }

    private Optional<GroupLease> lease() {
        return world.majority.table.view().lease(group);
    }

    void acknowledged(int id, Site site, Epoch epoch, long acceptedAt) {
        acknowledged.set(id);
        var lease = lease().orElseThrow();
        if (lease.epoch().isBefore(epoch)) {
            throw new Broken("G2", id + " is acknowledged in epoch " + epoch + ", which was never granted");
        }
        if (epoch.isBefore(lease.epoch())) {
            var grant = grants.get(epoch.next());
            if (acceptedAt > grant.at || !grant.had.get(id)) {
                throw new Broken(
                        "G2",
                        id + " of " + group + ", accepted in epoch " + epoch + " at " + site.label()
                                + ", is acknowledged after epoch " + epoch.next() + " was granted");
            }
            return;
        }
        if (lease.holder() != site) {
            throw new Broken("G2", id + " is acknowledged by " + site.label() + ", which does not hold " + group);
        }
        require(site, id, "here");
        if (mayBePromoted(lease)) {
            require(site.other(), id, "there, though the copy is recorded as current");
        }
    }

    private void require(Site site, int id, String where) {
        if (!disk(site).durableIds().get(id)) {
            throw new Broken("G1", id + " of " + group + " was acknowledged and is not durable " + where);
        }
    }

    /** The quorum has applied something about the group. */
    void applied(Optional<Epoch> before) {
        var lease = lease().orElseThrow();
        if (!before.equals(Optional.of(lease.epoch()))) {
            grants.put(
                    lease.epoch(),
                    new Grant(world.loop.now(), disk(lease.holder()).durableIds()));
        }
        check();
    }

    /** Whoever might be lost now: what was acknowledged is kept. */
    void check() {
        lease().ifPresent(lease -> {
            lacksNothing(lease.holder(), disk(lease.holder()).durableIds(), "the holder in epoch " + lease.epoch());
            var copy = lease.holder().other();
            if (mayBePromoted(lease)) {
                lacksNothing(copy, disk(copy).durableIds(), "the copy that may be promoted");
            }
        });
    }

    /** Whether the other copy may be promoted: one that has lost its index says first that it is outdated. */
    private boolean mayBePromoted(GroupLease lease) {
        return !lease.copyOutdated() && !world.node(lease.holder().other()).hasForgotten();
    }

    private void lacksNothing(Site site, BitSet has, String what) {
        var lacking = (BitSet) acknowledged.clone();
        lacking.andNot(has);
        if (!lacking.isEmpty()) {
            throw new Broken("G1", site.label() + ", " + what + ", lacks acknowledged " + lacking + " of " + group);
        }
    }

    void mayRepeat(long bytes) {
        repeatable += bytes;
    }

    void repeated(long bytes) {
        repeated += bytes;
        if (repeated > repeatable) {
            throw new Broken(
                    "G7", repeated + " bytes of " + group + " were sent again, " + repeatable + " were in flight");
        }
    }

    void checkAtEnd() {
        check();
        var lease = lease().orElseThrow();
        lacksNothing(lease.holder(), disk(lease.holder()).seenIds(), "the holder at the end");
        var kept = disk(Site.PRIVATE).keptIds();
        kept.or(disk(Site.PUBLIC).keptIds());
        var destroyed = (BitSet) everDurable.clone();
        destroyed.andNot(kept);
        if (!destroyed.isEmpty()) {
            throw new Broken("G3", "versions of " + group + " with " + destroyed + " are destroyed");
        }
        if (lease.copyOutdated() || !world.node(lease.holder()).group(group).isQuiet()) {
            throw new Broken(
                    "Liveness",
                    group + " is not protected again: " + lease + ", private is "
                            + world.node(Site.PRIVATE).group(group).role().role() + ", public is "
                            + world.node(Site.PUBLIC).group(group).role().role());
        }
        if (!disk(Site.PRIVATE).seenIds().equals(disk(Site.PUBLIC).seenIds())) {
            throw new Broken("Liveness", "the copies of " + group + " are not alike");
        }
    }
}

package dev.sundog.steer;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import dev.sundog.steer.LeaseAnswer.Degraded;
import dev.sundog.steer.LeaseAnswer.Granted;
import dev.sundog.steer.LeaseAnswer.Refused;
import dev.sundog.steer.LeaseAnswer.Renewed;
import dev.sundog.steer.LeaseAnswer.Together;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who may write, as the majority recorded it. Deterministic: the same commands in the same order give the same table and
 * answers on every voter. It knows no time; renewals are only counted. Used by one thread at a time.
 */
public final class LeaseTable {
    private final Map<GroupId, GroupLease> groups = new TreeMap<>();
    private final Map<Site, Long> renewals = new EnumMap<>(Site.class);
    private final Map<Site, Long> durationsMillis = new EnumMap<>(Site.class);
    private long appliedIndex;

    public LeaseTable() {}

    private LeaseTable(LeaseView view) {
        groups.putAll(view.groups());
        renewals.putAll(view.renewals());
        durationsMillis.putAll(view.durationsMillis());
        appliedIndex = view.appliedIndex();
    }

    /** The table as {@link #snapshot} wrote it; throws OperatorException on damage or an unknown version. */
    public static LeaseTable fromSnapshot(byte[] snapshot) {
        return new LeaseTable(LeaseCodec.decodeView(snapshot));
    }

    public byte[] snapshot() {
        return LeaseCodec.encode(view());
    }

    public LeaseView view() {
        return new LeaseView(groups, renewals, appliedIndex, durationsMillis);
    }

    public LeaseAnswer apply(LeaseCommand command) {
        appliedIndex++;
        return decide(command);
    }

    private LeaseAnswer decide(LeaseCommand command) {
        return switch (command) {
            case LeaseCommand.Found c -> found(c);
            case LeaseCommand.RenewSite c -> renew(c);
            case LeaseCommand.Promote c -> take(c.group(), c.to().other(), c.expected(), false);
            case LeaseCommand.ForcePromote c -> take(c.group(), c.to().other(), c.expected(), true);
            case LeaseCommand.Move c -> take(c.group(), c.from(), c.expected(), false);
            case LeaseCommand.Yield c -> take(c.group(), c.holder(), c.epoch(), false);
            case LeaseCommand.Degrade c -> degrade(c);
            case LeaseCommand.Restore c -> restore(c);
            case LeaseCommand.Together c ->
                new Together(c.commands().stream().map(this::decide).toList());
        };
    }

    private LeaseAnswer found(LeaseCommand.Found c) {
        var first = new GroupLease(c.group(), c.holder(), Epoch.NONE.next(), true);
        return new Granted(groups.computeIfAbsent(c.group(), g -> first));
    }

    private LeaseAnswer renew(LeaseCommand.RenewSite c) {
        renewals.merge(c.site(), 1L, Long::sum);
        durationsMillis.put(c.site(), c.durationMillis());
        return new Renewed();
    }

    /** Compare and set: the lease passes from the holder to the other site, unless the copy there is outdated. */
    private LeaseAnswer take(GroupId group, Site holder, Epoch expected, boolean evenOutdated) {
        var current = groups.get(group);
        if (current == null || !current.isHeldBy(holder, expected)) {
            return mismatch(group, holder, expected);
        }
        if (current.copyOutdated() && !evenOutdated) {
            var why = "the copy of " + group + " at " + holder.other().label() + " is not known to be current";
            return new Refused(why, Optional.of(current));
        }
        return put(current.passed());
    }

    private LeaseAnswer degrade(LeaseCommand.Degrade c) {
        var now = new ArrayList<GroupLease>();
        for (var at : c.groups()) {
            groups.computeIfPresent(at.group(), (group, l) -> l.isHeldBy(c.holder(), at.epoch()) ? l.degraded() : l);
            Optional.ofNullable(groups.get(at.group())).ifPresent(now::add);
        }
        return new Degraded(now);
    }

    private LeaseAnswer restore(LeaseCommand.Restore c) {
        var current = groups.get(c.group());
        if (current == null || !current.isHeldBy(c.holder(), c.epoch())) {
            return mismatch(c.group(), c.holder(), c.epoch());
        }
        if (c.degrades() != LeaseCommand.Restore.UNCOUNTED && c.degrades() != current.degrades()) {
            var why = "the copy of " + c.group() + " was marked outdated again since";
            return new Refused(why, Optional.of(current));
        }
        return put(current.restored());
    }

    private LeaseAnswer put(GroupLease lease) {
        groups.put(lease.group(), lease);
        return new Granted(lease);
    }

    private Refused mismatch(GroupId group, Site holder, Epoch expected) {
        var current = Optional.ofNullable(groups.get(group));
        var is = current.map(l -> "it is held by " + l.holder().label() + " at epoch " + l.epoch())
                .orElse("it has no lease");
        var expectation = "expected " + group + " to be held by " + holder.label() + " at epoch " + expected;
        return new Refused(expectation + ", but " + is, current);
    }
}

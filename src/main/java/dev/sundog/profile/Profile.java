package dev.sundog.profile;

import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was observed of operations and writes, in bounded memory. Time is whatever clock the caller keeps to. Merging two
 * profiles gives the profile of both inputs. For one thread.
 */
public final class Profile {
    private static final int SETS_HOLD = 64;
    private static final int DEEPEST = 8;
    private static final double LEAST_WINDOW_NANOS = 10e9;

    private final ProfileLimits limits;
    private final double halfLifeNanos;
    private final Map<OperationKey, Operation> operations = new HashMap<>();
    private final Map<Place, Writes> writes = new HashMap<>();
    private long sinceNanos;
    private double folded;

    private record Place(GroupId group, TreePath directory) {}

    private static final class Writes {
        final Decayed bytes = new Decayed();
        final Decayed files = new Decayed();
    }

    private static final class Operation {
        final Decayed count = new Decayed();
        final Decayed seconds = new Decayed();
        final LogSketch sketch = new LogSketch();
        final Set<TreePath> data = new HashSet<>();
        final Set<OperationKey> needs = new HashSet<>();
        boolean writing;
    }

    /** Starts empty.
     *
     * @param sinceNanos when observing began, so that rates are right before a half-life has passed */
    public Profile(ProfileLimits limits, long sinceNanos) {
        this.limits = limits;
        this.halfLifeNanos = limits.halfLife().toNanos();
        this.sinceNanos = sinceNanos;
    }

    public void record(OperationObservation seen) {
        var operation = operation(new OperationKey(seen.group(), seen.operation()), seen.count());
        operation.count.add(seen.count(), seen.atNanos(), halfLifeNanos);
        operation.seconds.add(seen.exclusiveSeconds() * seen.count(), seen.atNanos(), halfLifeNanos);
        operation.sketch.add(seen.exclusiveSeconds(), seen.count());
        operation.writing |= seen.writing();
        touch(operation, seen.data().isEmpty() ? List.of(TreePath.ROOT) : seen.data());
        need(operation, seen.needs());
    }

    /** Notes a write; {@code directory} holds what was written, or is the subtree of its segment. */
    public void wrote(GroupId group, TreePath directory, long bytes, long files, long atNanos) {
        var place = writes(group, directory);
        place.bytes.add((double) bytes, atNanos, halfLifeNanos);
        place.files.add((double) files, atNanos, halfLifeNanos);
    }

    /** Adds what another profile saw; both must have the same half-life. */
    public void merge(Profile other) {
        if (!other.limits.halfLife().equals(limits.halfLife())) {
            throw new IllegalArgumentException("profiles of different half-lives do not merge");
        }
        sinceNanos = Math.min(sinceNanos, other.sinceNanos);
        folded += other.folded;
        other.operations.forEach((key, theirs) -> {
            var ours = operation(key, theirs.count.latest());
            ours.count.merge(theirs.count, halfLifeNanos);
            ours.seconds.merge(theirs.seconds, halfLifeNanos);
            ours.sketch.merge(theirs.sketch);
            ours.writing |= theirs.writing;
            touch(ours, theirs.data);
            need(ours, theirs.needs);
        });
        other.writes.forEach((place, theirs) -> {
            var ours = writes(place.group, place.directory);
            ours.bytes.merge(theirs.bytes, halfLifeNanos);
            ours.files.merge(theirs.files, halfLifeNanos);
        });
    }

    private Operation operation(OperationKey key, double count) {
        var known = operations.get(key);
        if (known != null) {
            return known;
        }
        if (operations.size() >= limits.operations()) {
            folded += key.name().equals(OperationKey.OTHER) ? 0 : count;
            return operations.computeIfAbsent(new OperationKey(key.group(), OperationKey.OTHER), k -> new Operation());
        }
        var fresh = new Operation();
        operations.put(key, fresh);
        return fresh;
    }

    private static void touch(Operation operation, Iterable<TreePath> subtrees) {
        for (var subtree : subtrees) {
            operation.data.add(operation.data.size() < SETS_HOLD ? subtree : TreePath.ROOT);
        }
    }

    private static void need(Operation operation, Iterable<OperationKey> needs) {
        for (var key : needs) {
            if (operation.needs.size() < SETS_HOLD) {
                operation.needs.add(key);
            }
        }
    }

    private Writes writes(GroupId group, TreePath directory) {
        var at = directory;
        while (at.depth() > DEEPEST) {
            at = at.parent();
        }
        var known = writes.get(new Place(group, at));
        while (known == null && writes.size() >= limits.directories() && !at.isRoot()) {
            at = at.parent();
            known = writes.get(new Place(group, at));
        }
        return known != null ? known : writes.computeIfAbsent(new Place(group, at), p -> new Writes());
    }

    /** What runs lately, ordered by key. */
    public List<OperationRates> operations(long nowNanos) {
        double scale = perSecond(nowNanos);
        var out = new ArrayList<OperationRates>(operations.size());
        operations.forEach((key, o) -> out.add(new OperationRates(
                key,
                o.data,
                o.writing,
                o.count.at(nowNanos, halfLifeNanos) * scale,
                o.seconds.at(nowNanos, halfLifeNanos) * scale,
                o.needs,
                o.sketch)));
        out.sort((a, b) -> a.key().compareTo(b.key()));
        return out;
    }

    /** Where writes go lately, ordered by group and directory. */
    public List<WriteRate> writes(long nowNanos) {
        double scale = perSecond(nowNanos);
        var out = new ArrayList<WriteRate>(writes.size());
        writes.forEach((place, w) -> out.add(new WriteRate(
                place.group,
                place.directory,
                w.bytes.at(nowNanos, halfLifeNanos) * scale,
                w.files.at(nowNanos, halfLifeNanos) * scale)));
        out.sort((a, b) -> {
            int byGroup = a.group().compareTo(b.group());
            return byGroup != 0 ? byGroup : a.directory().compareTo(b.directory());
        });
        return out;
    }

    /** Runs of operations that were too many to tell apart and count as {@code (other)}. */
    public double folded() {
        return folded;
    }

    /** Turns a decayed sum into a rate: the weight of a constant stream that began at {@code sinceNanos}. */
    private double perSecond(long nowNanos) {
        double window = Math.max(LEAST_WINDOW_NANOS, (double) (nowNanos - sinceNanos));
        double full = halfLifeNanos / 1e9 / Math.log(2);
        return 1 / (full * (1 - Math.pow(2, -window / halfLifeNanos)));
    }
}

package dev.sundog.profile;

import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was observed of operations and writes, in bounded memory. Time is whatever clock the caller keeps to. Merging two
 * profiles gives the profile of both inputs, exactly as long as no limit was met: no place of a route had more than
 * {@link ProfileLimits#names} names, and there were no more operations and directories than are told apart. Beyond, nothing is lost
 * from the sums, and every route that has more than 2 % of the runs at each place of its path is told apart all the same. For one thread.
 */
public final class Profile {
    private static final int DEEPEST = 8;
    private static final int NODES_PER_OPERATION = 4;
    private static final int ROOMY_GROUPS = 4;
    private static final double LEAST_WINDOW_NANOS = 10e9;

    private final ProfileLimits limits;
    private final double halfLifeNanos;
    private final Map<OperationKey, OperationTally> operations = new HashMap<>();
    private final Map<GroupId, RouteTrie> routes = new TreeMap<>();
    private final Map<Place, Writes> writes = new HashMap<>();
    private long sinceNanos;
    private double folded;

    private record Place(GroupId group, TreePath directory) {}

    private static final class Writes {
        final Decayed bytes = new Decayed();
        final Decayed files = new Decayed();
    }

    /** Starts empty.
     *
     * @param sinceNanos when observing began, so that rates are right before a half-life has passed */
    public Profile(ProfileLimits limits, long sinceNanos) {
        this.limits = limits;
        this.halfLifeNanos = limits.halfLife().toNanos();
        this.sinceNanos = sinceNanos;
    }

    /** Notes what a person has named: its operations stay apart, however many others there are. */
    public void declare(Workload workload) {
        for (var operation : workload.operations()) {
            var key = OperationKey.of(workload.group(), operation);
            if (RouteTrie.isRoute(key.name())) {
                trie(key.group()).declare(key.name());
            }
        }
    }

    /** Notes runs of an operation, and returns the key under which they count now: routes may fold. */
    public OperationKey record(OperationObservation seen) {
        var key = counted(new OperationKey(seen.group(), seen.operation()), seen.count());
        known(key, seen.count()).add(seen, halfLifeNanos);
        return key;
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
        new TreeMap<>(other.operations)
                .forEach((key, theirs) ->
                        known(counted(key, theirs.runs()), theirs.runs()).merge(theirs, halfLifeNanos));
        other.writes.forEach((place, theirs) -> {
            var ours = writes(place.group, place.directory);
            ours.bytes.merge(theirs.bytes, halfLifeNanos);
            ours.files.merge(theirs.files, halfLifeNanos);
        });
    }

    /** The first few groups have all the room that one may need, each later one less, so that all together stay bounded. */
    private RouteTrie trie(GroupId group) {
        int most = NODES_PER_OPERATION * limits.operations();
        return routes.computeIfAbsent(
                group, g -> new RouteTrie(limits.names(), most / Math.max(1, routes.size() / ROOMY_GROUPS)));
    }

    /** Where runs of an operation count; others may move by it, when there are too many. */
    private OperationKey counted(OperationKey key, double runs) {
        var group = key.group();
        boolean room = routes.containsKey(group) || routes.size() < limits.operations();
        return room && RouteTrie.isRoute(key.name())
                ? new OperationKey(group, trie(group).count(key.name(), runs, (from, to) -> move(group, from, to)))
                : key;
    }

    private void move(GroupId group, String from, String to) {
        var tally = operations.remove(new OperationKey(group, from));
        if (tally != null) {
            known(new OperationKey(group, to), 0).merge(tally, halfLifeNanos);
        }
    }

    private OperationTally known(OperationKey key, double runs) {
        var known = operations.get(key);
        if (known != null) {
            return known;
        }
        boolean full = operations.size() >= limits.operations();
        folded += full && !key.name().equals(OperationKey.OTHER) ? runs : 0;
        return operations.computeIfAbsent(
                full ? new OperationKey(key.group(), OperationKey.OTHER) : key, k -> new OperationTally());
    }

    /** The key under which an operation counts now. */
    private OperationKey find(OperationKey key) {
        var trie = RouteTrie.isRoute(key.name()) ? routes.get(key.group()) : null;
        return trie == null ? key : new OperationKey(key.group(), trie.find(key.name()));
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
        operations.forEach((key, tally) -> out.add(tally.rates(key, scale, nowNanos, halfLifeNanos, this::find)));
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

    /** How often names of routes were folded into {@code {}} because there were too many, by group; groups without are left out. */
    public Map<GroupId, Long> foldedRoutes() {
        var out = new TreeMap<GroupId, Long>();
        routes.forEach((group, trie) -> out.merge(group, trie.folded(), Long::sum));
        out.values().removeIf(n -> n == 0);
        return out;
    }

    /** Turns a decayed sum into a rate: the weight of a constant stream that began at {@code sinceNanos}. */
    private double perSecond(long nowNanos) {
        double window = Math.max(LEAST_WINDOW_NANOS, (double) (nowNanos - sinceNanos));
        double full = halfLifeNanos / 1e9 / Math.log(2);
        return 1 / (full * (1 - Math.pow(2, -window / halfLifeNanos)));
    }
}

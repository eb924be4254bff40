package dev.sundog.agent;

import dev.sundog.bandwidth.LevelForecast;
import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.DirectoryTree;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.dataset.Visitor;
import dev.sundog.mirror.CopyFacts;
import dev.sundog.mirror.CopyTracker;
import dev.sundog.model.CopyState;
import dev.sundog.model.Lag;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Rate;
import dev.sundog.model.Score;
import dev.sundog.model.Segment;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.profile.Division;
import dev.sundog.profile.DivisionSettings;
import dev.sundog.profile.ScoredSegment;
import dev.sundog.profile.TreeSummary;
import dev.sundog.steer.GroupRole;
import dev.sundog.transfer.Clocks;
import dev.sundog.transfer.GroupTransfer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The segments of one group as its holder knows them: division, scores, demand and the state of each copy. */
final class GroupSegments {
    private static final long NEVER = Long.MAX_VALUE;
    private static final Duration DEMAND_MEMORY = Duration.ofMinutes(5);

    private volatile Workload workload;
    private final Dataset dataset;
    private final Clocks clocks;
    private final DivisionSettings settings;
    private final Map<SegmentId, Score> scores = new ConcurrentHashMap<>();
    private final Map<SegmentId, CopyTracker> trackers = new HashMap<>();
    private final Map<SegmentId, CopyTracker.Copy> copies = new ConcurrentHashMap<>();
    private final Map<SegmentId, LevelForecast> demand = new HashMap<>();
    private final Set<SegmentId> seeded = ConcurrentHashMap.newKeySet();
    private volatile Map<SegmentId, Double> seen = Map.of();
    private final ReentrantLock dividing = new ReentrantLock();
    private volatile Division division;
    private long comparedAtNanos = NEVER;
    private boolean mirrored;

    GroupSegments(Workload workload, Dataset dataset, Rate link, Clocks clocks) {
        this.workload = workload;
        this.dataset = dataset;
        this.clocks = clocks;
        this.settings = DivisionSettings.of(Long.MAX_VALUE / 2, link.isUnlimited() ? Rate.ofMegabits(1000) : link);
        this.division = survey(Optional.empty());
    }

    /** Other priorities, floors, pins, subtrees and rpo; what they mean for the division is so once it is divided anew. */
    void take(Workload changed) {
        workload = changed;
    }

    /** Looks at the tree and divides it; the same data gives the same segments. */
    private Division survey(Optional<Division> before) {
        var tree = new TreeSummary(clocks.wallNanos().getAsLong(), Division.borders(workload));
        dataset.scan(TreePath.ROOT, new Visitor() {
            @Override
            public void entry(TreePath path, Stat stat) {
                var evidence = DirectoryTree.liveDatabaseEvidence(path);
                if (evidence.isPresent()) {
                    throw new OperatorException(
                            evidence.get() + " in " + workload.group(),
                            "Live database files cannot be mirrored one by one: leave them out of the data");
                }
                if (stat.kind() == Kind.DIRECTORY) {
                    tree.addDirectory(path);
                } else {
                    tree.add(path, stat.size(), stat.mtimeNanos());
                }
            }

            @Override
            public void unreadable(TreePath path, String why) {
                // The transfer's own scan reports it.
            }

            @Override
            public void skipped(TreePath path, String why) {
                // Likewise.
            }
        });
        return Division.divide(workload, tree, settings, before);
    }

    /** Whether a copy has become the original: what this side's tree was like when it was divided says nothing now. */
    synchronized boolean turns(GroupRole.Role role) {
        boolean turned = mirrored && role instanceof GroupRole.Holder;
        mirrored = role instanceof GroupRole.Mirror || (mirrored && !turned);
        return turned;
    }

    /** One after the other: what began with other priorities must not end last. */
    void redivide(GroupTransfer transfer) {
        dividing.lock();
        try {
            var next = survey(Optional.of(division));
            transfer.divide(next::of, () -> division = next);
        } finally {
            dividing.unlock();
        }
    }

    Division division() {
        return division;
    }

    SegmentId of(TreePath path) {
        return division.of(path);
    }

    List<Segment> all() {
        return division.segments();
    }

    /** What a promotion needs. */
    Set<SegmentId> required() {
        return all().stream().filter(Segment::required).map(Segment::id).collect(Collectors.toSet());
    }

    /** What a barrier must cover for a request: the required segments, and those it touches. */
    Set<SegmentId> touchedBy(List<TreePath> data) {
        var out = new HashSet<>(required());
        for (var segment : all()) {
            var subtree = segment.id().subtree();
            boolean touched =
                    data.isEmpty() || data.stream().anyMatch(d -> subtree.isWithin(d) || of(d).equals(segment.id()));
            if (touched) {
                out.add(segment.id());
            }
        }
        return out;
    }

    void score(List<ScoredSegment> scored) {
        own(scored).forEach(s -> scores.put(s.segment().id(), s.score()));
    }

    /** Notes scores by what this site alone has seen. */
    void saw(List<ScoredSegment> scored) {
        seen = own(scored)
                .collect(Collectors.toMap(s -> s.segment().id(), s -> s.score().value(), Math::max));
    }

    Map<SegmentId, Double> seen() {
        return seen;
    }

    private Stream<ScoredSegment> own(List<ScoredSegment> scored) {
        return scored.stream().filter(s -> s.segment().id().group().equals(workload.group()));
    }

    Score score(SegmentId id) {
        return scores.getOrDefault(id, new Score(1, List.of()));
    }

    Map<SegmentId, Double> scores() {
        var out = new HashMap<SegmentId, Double>();
        all().forEach(s -> out.put(s.id(), score(s.id()).value()));
        return out;
    }

    /** Updates the forecast of what each segment changes, bytes per second on the wire. */
    void demand(Map<SegmentId, long[]> written, double seconds, long nowNanos) {
        for (var segment : all()) {
            double bytes = written.containsKey(segment.id()) ? written.get(segment.id())[0] : 0;
            demand.computeIfAbsent(segment.id(), s -> new LevelForecast(DEMAND_MEMORY))
                    .update(bytes * segment.compressedFraction() / seconds, nowNanos);
        }
    }

    Optional<LevelForecast> demand(SegmentId id) {
        return Optional.ofNullable(demand.get(id));
    }

    /**
     * Whether the copies of the required segments have all that both sides' comparison found. What was written since is on its
     * way and for a barrier to wait for: a segment that is written all the time is never without something.
     */
    boolean isCaughtUp(GroupTransfer transfer, long nowNanos) {
        var before = division;
        return isCompared(transfer, nowNanos)
                && required().stream().allMatch(id -> isNew(transfer.lag(id), nowNanos))
                && division.equals(before);
    }

    private synchronized boolean isCompared(GroupTransfer transfer, long nowNanos) {
        if (!transfer.isCompared()) {
            comparedAtNanos = NEVER;
            return false;
        }
        if (comparedAtNanos == NEVER) {
            comparedAtNanos = nowNanos;
        }
        return true;
    }

    /** Whether all that is on its way was written after the comparison. */
    private synchronized boolean isNew(Lag lag, long nowNanos) {
        return lag.isNone() || nowNanos - lag.age().toNanos() > comparedAtNanos;
    }

    /** Judges every copy anew. */
    void judge(GroupTransfer transfer, boolean linkUp, boolean outdated, boolean wasHot, long nowNanos) {
        boolean compared = isCompared(transfer, nowNanos);
        var before = division;
        for (var segment : before.segments()) {
            var id = segment.id();
            var lag = transfer.lag(id);
            if (compared && isNew(lag, nowNanos) && division.equals(before)) {
                seeded.add(id);
            }
            var standing = outdated
                    ? CopyFacts.Standing.OUTDATED
                    : compared ? CopyFacts.Standing.RECONCILED : CopyFacts.Standing.UNRECONCILED;
            var seed = seeded.contains(id) || wasHot
                    ? CopyFacts.Seed.DONE
                    : new CopyFacts.Seed(segment.bytes(), lag.bytes(), lag.versions());
            var pending = lag.isNone()
                    ? CopyFacts.Pending.NONE
                    : new CopyFacts.Pending(
                            lag.bytes(),
                            lag.versions(),
                            OptionalLong.of(nowNanos - lag.age().toNanos()));
            var facts = new CopyFacts(
                    seed, seed == CopyFacts.Seed.DONE ? pending : CopyFacts.Pending.NONE, linkUp, standing);
            var tracker = trackers.computeIfAbsent(id, s -> new CopyTracker(workload.rpo(), wasHot));
            tracker.allow(workload.rpo());
            copies.put(id, tracker.on(facts, nowNanos));
        }
    }

    CopyTracker.Copy copy(SegmentId id) {
        return copies.getOrDefault(id, new CopyTracker.Copy(CopyState.EMPTY, Lag.NONE, "not looked at yet"));
    }
}

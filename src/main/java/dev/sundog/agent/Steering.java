package dev.sundog.agent;

import dev.sundog.model.CopyState;
import dev.sundog.model.GroupId;
import dev.sundog.model.Reads;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.steer.Balance;
import dev.sundog.steer.BalanceFacts;
import dev.sundog.steer.BalanceLimits;
import dev.sundog.steer.BalanceShares;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns what is known of both sites into shares of reads, and into what the other site is told. */
final class Steering {
    private static final int MOST_ASKED = 256;
    private static final double LEAST_ASKED = 0.1;
    private static final int MOST_SEEN = 256;
    private static final double LEAST_SEEN = 1.1;

    private final Sites.Self self;
    private volatile Balance atHolder;
    private volatile Balance even;

    Steering(Sites.Self self, Assembly.Tempo tempo) {
        this.self = self;
        // Unless the service says otherwise, reads stay at the holder's side until there is a reason: crossing the link
        // costs a round trip.
        this.atHolder = balance(0, tempo);
        this.even = balance(1, tempo);
    }

    void take(Assembly.Tempo tempo) {
        atHolder = balance(0, tempo);
        even = balance(1, tempo);
    }

    private static Balance balance(double spread, Assembly.Tempo tempo) {
        double full = BalanceLimits.standard().full();
        return new Balance(new BalanceLimits(full, spread, tempo.returnPointsPerSecond() / 100));
    }

    private Balance balance(Workload workload) {
        return switch (workload.service().map(s -> s.traits().spread()).orElse(Workload.Spread.HOLDER)) {
            case HOLDER -> atHolder;
            case EVEN -> even;
        };
    }

    BalanceShares balance(
            Sites.Member m,
            Optional<PeerReport.LoadPart> other,
            boolean reachable,
            BalanceShares before,
            long nowNanos) {
        var group = m.agent().workload().group();
        var own = new BalanceFacts.Load(
                m.load().servedPerSecond(),
                m.load().capacityPerSecond(),
                m.load().overloaded(),
                m.load().capacityLearned());
        var there = other.filter(o -> reachable && o.ready());
        var theirs = there.map(o -> new BalanceFacts.Load(
                        o.requestsPerSecond(),
                        o.capacityPerSecond(),
                        o.overloaded(),
                        o.learned().orElse(false)))
                // Not there: nothing can be moved to it, and nothing need be refused because of it.
                .orElse(new BalanceFacts.Load(0, 0, false));
        Map<Site, BalanceFacts.Load> sites =
                Map.of(self.site(), own, self.site().other(), theirs);
        var facts = new BalanceFacts(group, self.site(), sites, demands(m, there));
        var outcome = balance(m.agent().workload()).next(facts, before, nowNanos);
        outcome.decision()
                .ifPresent(d -> m.agent().decisions().add(d.text(), m.load().why()));
        return outcome.shares();
    }

    /** @param there the other site's load, where it can serve */
    private static List<BalanceFacts.Demand> demands(Sites.Member m, Optional<PeerReport.LoadPart> there) {
        Map<SegmentId, double[]> asked = new HashMap<>();
        m.load().rates().forEach((data, rates) -> add(asked, m, first(data), rates));
        there.flatMap(PeerReport.LoadPart::asked)
                .ifPresent(all -> all.forEach(part ->
                        add(asked, m, part.path(), new LoadWatch.Rates(part.readsPerSecond(), part.allPerSecond()))));
        var out = new ArrayList<BalanceFacts.Demand>();
        for (var segment : m.segments().all()) {
            var sum = asked.getOrDefault(segment.id(), new double[2]);
            var copy = m.segments().copy(segment.id());
            boolean anywhere = readsAnywhere(m, segment.id());
            out.add(new BalanceFacts.Demand(
                    segment.id(),
                    m.segments().score(segment.id()).value(),
                    sum[0],
                    anywhere ? sum[1] : 0,
                    there.isPresent() ? copy.state() : CopyState.LAGGING,
                    anywhere));
        }
        return out;
    }

    private static TreePath first(List<TreePath> data) {
        return data.isEmpty() ? TreePath.ROOT : data.getFirst();
    }

    private static void add(Map<SegmentId, double[]> asked, Sites.Member m, TreePath path, LoadWatch.Rates rates) {
        var sum = asked.computeIfAbsent(m.segments().of(path), s -> new double[2]);
        sum[0] += rates.allPerSecond();
        sum[1] += rates.readsPerSecond();
    }

    /** What is asked of the service here: the most asked for, and no trifles. */
    private static List<PeerReport.AskedPart> asked(Sites.Member m) {
        Map<TreePath, LoadWatch.Rates> sums = new HashMap<>();
        m.load().rates().forEach((data, rates) -> sums.merge(first(data), rates, LoadWatch.Rates::plus));
        return sums.entrySet().stream()
                .filter(e -> e.getValue().allPerSecond() >= LEAST_ASKED)
                .sorted(Comparator.comparingDouble(e -> -e.getValue().allPerSecond()))
                .limit(MOST_ASKED)
                .map(e -> new PeerReport.AskedPart(
                        PeerReport.SegmentPart.hex(e.getKey()),
                        e.getValue().readsPerSecond(),
                        e.getValue().allPerSecond()))
                .toList();
    }

    private static boolean readsAnywhere(Sites.Member m, SegmentId segment) {
        return m.agent().workload().operations().stream()
                .filter(o -> o.reads().isPresent() && !(o.reads().get() instanceof Reads.Committed))
                .anyMatch(o -> o.data().isEmpty()
                        || o.data().stream().anyMatch(d -> m.segments().of(d).equals(segment)));
    }

    PeerReport.GroupPart report(Sites.Member m, BalanceShares shares) {
        var holding = m.agent().holding();
        var segments = new ArrayList<PeerReport.SegmentPart>();
        if (holding.isPresent()) {
            for (var segment : m.segments().all()) {
                var copy = m.segments().copy(segment.id());
                segments.add(new PeerReport.SegmentPart(
                        PeerReport.SegmentPart.hex(segment.id().subtree()),
                        copy.state(),
                        copy.lag().age().toMillis(),
                        m.segments().score(segment.id()).value(),
                        shares.publicShare().getOrDefault(segment.id(), -1.0),
                        Optional.of(behind(m, segment.id()))));
            }
        }
        boolean ready = m.agent().isServiceReady();
        return new PeerReport.GroupPart(
                m.agent().workload().group().name(),
                holding.map(e -> e.number()).orElse(0L),
                new PeerReport.LoadPart(
                        m.load().servedPerSecond(),
                        m.load().capacityPerSecond(),
                        m.load().overloaded(),
                        ready,
                        Optional.of(m.load().capacityLearned()),
                        Optional.of(asked(m))),
                shares.shedBelow(),
                segments,
                m.agent().wish().map(epoch -> new PeerReport.WishPart(epoch.number())),
                Optional.of(seen(m)));
    }

    /** The highest, in tenths: what hardly changes is not told again. */
    private static List<PeerReport.SeenPart> seen(Sites.Member m) {
        return m.segments().seen().entrySet().stream()
                .filter(e -> e.getValue() >= LEAST_SEEN)
                .sorted(Map.Entry.<SegmentId, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_SEEN)
                .map(e -> new PeerReport.SeenPart(
                        PeerReport.SegmentPart.hex(e.getKey().subtree()), Math.round(e.getValue() * 10) / 10.0))
                .toList();
    }

    /** Scores by what the other site alone has seen. */
    static Map<SegmentId, Double> seenThere(Told told, Collection<Sites.Member> members) {
        var out = new HashMap<SegmentId, Double>();
        for (var m : members) {
            var group = m.agent().workload().group();
            told.of(group)
                    .flatMap(PeerReport.GroupPart::seen)
                    .orElse(List.of())
                    .forEach(s -> out.put(s.id(group), Math.clamp(s.score(), 1, 10)));
        }
        return out;
    }

    /** Of the transfer itself: how a copy is judged leaves out what was never there. */
    private static PeerReport.BehindPart behind(Sites.Member m, SegmentId segment) {
        var lag = m.agent().transfer().lag(segment);
        return new PeerReport.BehindPart(lag.bytes(), lag.versions(), lag.age().toMillis());
    }

    static BalanceShares sharesOf(PeerReport.GroupPart part, GroupId group, long nowNanos) {
        var out = new HashMap<SegmentId, Double>();
        for (var segment : part.segments()) {
            if (segment.publicShare() >= 0) {
                out.put(segment.id(group), segment.publicShare());
            }
        }
        return new BalanceShares(out, part.shedBelow(), 0, nowNanos);
    }
}

package dev.sundog.agent;

import dev.sundog.bandwidth.Allocator;
import dev.sundog.bandwidth.LevelForecast;
import dev.sundog.bandwidth.Need;
import dev.sundog.bandwidth.PlanRequest;
import dev.sundog.mirror.Eta;
import dev.sundog.model.Network;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.Schedule;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks the allocator for the next slots, and says when each copy will be hot. */
final class Planning {
    private static final Duration SLOT = Duration.ofSeconds(10);
    private static final int SLOTS = 360;
    private static final double RESERVE = 0.02;
    /** Where neither a cap nor a measurement says anything: a guess that the first measurement replaces. */
    private static final Rate UNKNOWN = Rate.ofMegabits(1000);

    private final Sites.Self self;

    Planning(Sites.Self self) {
        this.self = self;
    }

    /** What the link is expected to carry from here: measured where that was possible, else what the networks may carry. */
    Quantiles linkRate(LevelForecast measured) {
        var cap = self.egress().isUnlimited() ? UNKNOWN : self.egress();
        if (measured.samples() == 0) {
            return Quantiles.exactly(cap.bytesPerSecond());
        }
        var q = measured.forecast(1);
        double most = cap.bytesPerSecond();
        return new Quantiles(Math.min(q.low(), most), Math.min(q.median(), most), Math.min(q.high(), most));
    }

    Schedule plan(List<Sites.Member> held, LevelForecast measured, long nowNanos) {
        var needs = new ArrayList<Need>();
        for (var m : held) {
            for (var segment : m.segments().all()) {
                var lag = m.agent().transfer().lag(segment.id());
                var demand = m.segments()
                        .demand(segment.id())
                        .filter(f -> f.samples() > 0)
                        .map(f -> f.forecast(1))
                        .orElse(Quantiles.exactly(0));
                needs.add(new Need(
                        segment.id(),
                        self.site(),
                        m.segments().score(segment.id()).value(),
                        Math.round(lag.bytes() * segment.compressedFraction()),
                        demand,
                        m.agent().workload().rpo(),
                        Rate.UNLIMITED));
            }
        }
        Map<Site, Network> networks = new HashMap<>();
        for (var site : Site.values()) {
            networks.put(site, self.networks().getOrDefault(site, new Network(site, Rate.UNLIMITED, Rate.UNLIMITED)));
        }
        var link = Map.of(self.site(), Collections.nCopies(SLOTS, linkRate(measured)));
        return Allocator.plan(new PlanRequest(nowNanos, SLOT, SLOTS, needs, networks, link, RESERVE));
    }

    /** When each segment's copy will lack nothing of what it lacks now, as a range. */
    Map<SegmentId, Eta> etas(List<Sites.Member> held, LevelForecast measured) {
        var works = new ArrayList<Eta.Work>();
        for (var m : held) {
            for (var segment : m.segments().all()) {
                works.add(new Eta.Work(
                        segment.id(),
                        m.segments().score(segment.id()).value(),
                        m.agent().transfer().lag(segment.id()).bytes(),
                        segment.compressedFraction()));
            }
        }
        var q = linkRate(measured);
        return Eta.ofAll(works, new Quantiles(q.low() * 0.9, q.median(), q.high()));
    }
}

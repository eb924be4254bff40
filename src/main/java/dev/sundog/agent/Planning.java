package dev.sundog.agent;

import dev.sundog.bandwidth.LevelForecast;
import dev.sundog.bandwidth.allocation.Allocator;
import dev.sundog.bandwidth.allocation.Backlog;
import dev.sundog.bandwidth.allocation.Capacities;
import dev.sundog.bandwidth.allocation.Demand;
import dev.sundog.bandwidth.allocation.Hosts;
import dev.sundog.bandwidth.allocation.Need;
import dev.sundog.bandwidth.allocation.PlanRequest;
import dev.sundog.mirror.Carried;
import dev.sundog.mirror.Eta;
import dev.sundog.model.Lag;
import dev.sundog.model.Network;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Rate;
import dev.sundog.model.Schedule;
import dev.sundog.model.Segment;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the allocator for the next slots, and says when each copy will be hot. */
final class Planning {
    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);
    private static final Duration SLOT = Duration.ofSeconds(10);
    private static final int SLOTS = 360;
    private static final double RESERVE = 0.02;
    /** Where neither a cap nor a measurement says anything: a guess that the first measurement replaces. */
    private static final Rate UNKNOWN = Rate.ofMegabits(1000);

    /** For so long what is now says more than what is usual. */
    private static final int NOW_SLOTS = 30;

    /** Of a cap: who carried so much was held back by the cap, not by the link. */
    private static final double AS_ALLOWED = 0.85;

    private static final Duration LONG_SLOT = Duration.ofMinutes(10);
    private static final int WEEK_SLOTS = 7 * 24 * 6;
    private static final int MONTHS_SLOTS = 3 * 31 * 24;

    private final Sites.Self self;
    private final Outlooks outlooks;
    private volatile Thread thread = Thread.ofVirtual().unstarted(() -> {});

    Planning(Sites.Self self, Outlooks outlooks) {
        this.self = self;
        this.outlooks = outlooks;
    }

    /** Whether no plan is being made aside. */
    boolean isFree() {
        return !thread.isAlive();
    }

    /** Makes a plan on a thread of its own: it may take longer than the loop, which looks whether the other site is alive, can wait. */
    void aside(Runnable plan) {
        thread = Thread.ofVirtual().name("agent-plan").start(() -> {
            try {
                plan.run();
            } catch (RuntimeException e) {
                LOG.error("No plan was made: {}", String.valueOf(e.getMessage()), e);
            }
        });
    }

    /** Waits for a plan that is being made, for a while. */
    void stop() {
        try {
            if (thread.isAlive()) {
                thread.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Outlooks outlooks() {
        return outlooks;
    }

    /** The link carried this, at its best. */
    void carried(double bytesPerSecond, double seconds) {
        outlooks.take(Outlooks.LINK, bytesPerSecond, seconds, wallNanos());
    }

    /** This was written to a group's segments. */
    void wrote(Sites.Member member, Map<SegmentId, long[]> written, double seconds) {
        for (var segment : member.segments().all()) {
            double bytes = written.containsKey(segment.id()) ? written.get(segment.id())[0] : 0;
            double rate = bytes * segment.compressedFraction() / seconds;
            outlooks.take(segment.id().toString(), rate, seconds, wallNanos());
            self.networks().wrote(rate * seconds);
        }
    }

    private long wallNanos() {
        return self.clocks().wallNanos().getAsLong();
    }

    /** Slot for slot: what is now, and later on what days before were like, as far as that is known. */
    private List<Quantiles> slots(String series, IntFunction<Quantiles> now) {
        var out = new ArrayList<Quantiles>(SLOTS);
        for (int slot = 0; slot < SLOTS; slot++) {
            var later = slot < NOW_SLOTS ? Optional.<Quantiles>empty() : outlooks.in(series, SLOT.multipliedBy(slot));
            out.add(later.isPresent() ? later.get() : now.apply(slot));
        }
        return out;
    }

    /** What the link is expected to carry from here: measured where that was possible, else what the networks may carry. */
    Quantiles linkRate(LevelForecast measured) {
        return expected(measured, byTables(), self.egress());
    }

    private List<Quantiles> linkSlots(LevelForecast measured) {
        var caps = self.networks().spendable(self.site(), SLOT, SLOTS);
        var byCap = expected(measured, caps);
        var expected = slots(Outlooks.LINK, slot -> at(byCap, slot));
        return IntStream.range(0, SLOTS)
                .mapToObj(slot -> times(expected.get(slot), 1, known(at(caps, slot))))
                .toList();
    }

    /** What was measured went under this: what a budget holds back says nothing of the link. */
    private Rate byTables() {
        return self.networks().from(self.site());
    }

    private static <T> T at(List<T> slots, int slot) {
        return slots.get(Math.min(slot, slots.size() - 1));
    }

    /** Of each cap as it comes. */
    private List<Quantiles> expected(LevelForecast measured, List<Rate> caps) {
        var now = byTables();
        return caps.stream().map(cap -> expected(measured, now, cap)).toList();
    }

    /**
     * What the link is expected to carry while the networks let so much be sent.
     *
     * @param now what they let be sent while it was measured: where that was what was carried, it says nothing of more
     */
    static Quantiles expected(LevelForecast measured, Rate now, Rate then) {
        double most = known(then);
        if (measured.samples() == 0) {
            return Quantiles.exactly(most);
        }
        var q = measured.forecast(1);
        boolean asAllowed = q.median() >= AS_ALLOWED * now.bytesPerSecond();
        return times(q, asAllowed ? Math.max(1, most / now.bytesPerSecond()) : 1, most);
    }

    private static double known(Rate cap) {
        return (cap.isUnlimited() ? UNKNOWN : cap).bytesPerSecond();
    }

    private static Quantiles times(Quantiles q, double factor, double most) {
        return new Quantiles(
                Math.min(q.low() * factor, most),
                Math.min(q.median() * factor, most),
                Math.min(q.high() * factor, most));
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
                        backlog(m, segment, lag, demand),
                        Demand.of(slots(segment.id().toString(), _ -> demand)),
                        m.agent().workload().rpo(),
                        Rate.UNLIMITED,
                        Hosts.ONLY));
            }
        }
        Map<Site, List<Network>> networks = new EnumMap<>(Site.class);
        for (var site : Site.values()) {
            networks.put(site, self.networks().slots(site, SLOT, SLOTS));
        }
        var capacities = new Capacities(networks, Map.of(self.site(), linkSlots(measured)), Map.of(), RESERVE);
        return Allocator.plan(new PlanRequest(nowNanos, SLOT, SLOTS, needs, capacities))
                .schedule();
    }

    /** More than a segment changes within its rpo and a slot is a first copy, or catching up that is one: it is seeded. */
    private static Backlog backlog(Sites.Member m, Segment segment, Lag lag, Quantiles demand) {
        long bytes = Math.round(lag.bytes() * segment.compressedFraction());
        var rpo = m.agent().workload().rpo();
        double seconds = rpo.plus(SLOT).toNanos() / 1e9;
        return bytes <= demand.high() * seconds ? Backlog.since(bytes, lag.age(), rpo, SLOT) : new Backlog.Seed(bytes);
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
        // A budget repeats by the month, a timetable by the week.
        boolean budgeted = self.networks().isBudgeted();
        var slot = budgeted ? Duration.ofHours(1) : LONG_SLOT;
        var caps = self.networks().spendable(self.site(), slot, budgeted ? MONTHS_SLOTS : WEEK_SLOTS);
        var rates = expected(measured, caps).stream()
                .map(q -> new Quantiles(q.low() * 0.9, q.median(), q.high()))
                .toList();
        return Eta.ofAll(works, Carried.in(slot, rates));
    }
}

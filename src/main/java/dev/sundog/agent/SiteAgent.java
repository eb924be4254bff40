package dev.sundog.agent;

import dev.sundog.bandwidth.LevelForecast;
import dev.sundog.gateway.Gateway;
import dev.sundog.gateway.Standing;
import dev.sundog.link.LinkMeasurement;
import dev.sundog.link.SiteLink;
import dev.sundog.mirror.SendOrder;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Schedule;
import dev.sundog.profile.OperationObservation;
import dev.sundog.quorum.Health;
import dev.sundog.runner.ServiceControl;
import dev.sundog.steer.BalanceShares;
import dev.sundog.steer.GroupRole;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import dev.sundog.steer.LeaseView;
import dev.sundog.sync.Message;
import dev.sundog.transfer.SiteTransfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One site's loop: observes, lets the stages decide, carries it out, and publishes what is so. */
public final class SiteAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SiteAgent.class);
    private static final long TICK_MILLIS = 25;
    /** A busy machine takes somewhat longer from look to look; what it takes beyond is a pause of its own. */
    private static final long TICK_NANOS = 2 * TICK_MILLIS * 1_000_000;

    private static final long ROLES_NANOS = 50_000_000L;
    private static final long WINDOW_NANOS = 250_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long PLAN_NANOS = 2 * SECOND;
    /** How long what the other site has seen counts after its last report. */
    private static final long SEEN_LASTS = 10 * SECOND;

    private final Sites.Self self;
    private volatile Assembly.Tempo tempo;
    private final BootMark boot;
    private final Map<GroupId, Sites.Member> members = new LinkedHashMap<>();
    private final Map<GroupId, BalanceShares> shares = new ConcurrentHashMap<>();
    private final SharedGroups shared = new SharedGroups(this::told);
    private final PeerAsks asks = new PeerAsks(this);
    private final SharedMaps maps = new SharedMaps();
    private final Profiling profiling;
    private final Steering steering;
    private final Planning planning;
    private final LevelForecast linkRate = new LevelForecast(Duration.ofMinutes(2));
    private final Deciding quorum;
    private final Proposals proposals;
    private final Renewals renewals;
    private @Nullable SiteLink link;
    private @Nullable SiteTransfer transfer;
    private volatile @Nullable Gateway gateway;
    private volatile @Nullable Told told;
    private volatile @Nullable Schedule schedule;
    private volatile boolean closed;
    private final Hearing hearing;
    private volatile long tickedAt;
    private final Confirmations confirmations;
    private final Said said;
    private @Nullable Thread loop;

    /**
     * A loop that is not started.
     *
     * @param boot whether this host came up after an unclean end: the mirror's acknowledged versions are the newer ones
     */
    SiteAgent(Sites.Self self, Assembly.Tempo tempo, BootMark boot, Deciding quorum, Outlooks outlooks) {
        this.self = self;
        this.tempo = tempo;
        this.boot = boot;
        this.quorum = quorum;
        this.proposals = new Proposals(quorum::propose);
        this.confirmations = new Confirmations(quorum::confirmed);
        long now = nowNanos();
        this.said = new Said(self.clocks().wallNanos().getAsLong());
        this.hearing = new Hearing(self.site(), tempo, TICK_NANOS, now);
        this.tickedAt = now;
        this.renewals = new Renewals(
                self.site(),
                tempo,
                quorum::propose,
                this::learnWhoHolds,
                hearing::ownRenewals,
                quorum::health,
                this::renewServices,
                now);
        this.profiling = new Profiling(now);
        this.steering = new Steering(self, tempo);
        this.planning = new Planning(self, outlooks);
    }

    void add(Sites.Member member) {
        members.put(member.agent().workload().group(), member);
        profiling.add(member);
    }

    void take(Assembly.Tempo changed) {
        tempo = changed;
        steering.take(changed);
    }

    SharedGroups shared() {
        return shared;
    }

    void join(SiteLink siteLink, SiteTransfer siteTransfer) {
        link = siteLink;
        transfer = siteTransfer;
    }

    void serve(Gateway opened) {
        gateway = opened;
    }

    Sites.Self self() {
        return self;
    }

    Optional<Sites.Member> member(GroupId group) {
        return Optional.ofNullable(members.get(group));
    }

    SharedMaps maps() {
        return maps;
    }

    List<Sites.Member> all() {
        return List.copyOf(members.values());
    }

    String root(GroupId group) {
        return member(group)
                .map(m -> m.agent().workload())
                .or(() -> shared.find(group).map(SharedAgent::workload))
                .map(w -> w.roots().getOrDefault(self.site(), ""))
                .orElse("");
    }

    long nowNanos() {
        return self.clocks().bootNanos().getAsLong();
    }

    Optional<Told> told() {
        return Optional.ofNullable(told);
    }

    Optional<Schedule> schedule() {
        return Optional.ofNullable(schedule);
    }

    Optional<Gateway> gateway() {
        return Optional.ofNullable(gateway);
    }

    Health health() {
        return renewals.health();
    }

    Deciding deciding() {
        return quorum;
    }

    Planning planning() {
        return planning;
    }

    Profiling profiling() {
        return profiling;
    }

    LevelForecast linkRate() {
        return linkRate;
    }

    Optional<SiteTransfer> transfer() {
        return Optional.ofNullable(transfer);
    }

    BalanceShares shares(GroupId group) {
        return shares.getOrDefault(group, BalanceShares.none(nowNanos()));
    }

    Optional<LinkMeasurement> measurement() {
        return Optional.ofNullable(link).map(SiteLink::measurement);
    }

    Optional<String> linkTrouble() {
        return Optional.ofNullable(link).flatMap(SiteLink::trouble);
    }

    boolean otherReachable() {
        return !hearing.link().isLost();
    }

    private long silentNanos() {
        return Optional.ofNullable(link).map(SiteLink::silentNanos).orElse(Long.MAX_VALUE);
    }

    /** Puts a command of one group before the quorum. */
    CompletableFuture<LeaseAnswer> propose(LeaseCommand command) {
        return proposals.propose(command);
    }

    /** Completes when the quorum has confirmed that the group is still held here in that epoch. */
    CompletableFuture<Void> confirm(GroupId group, Epoch epoch) {
        return confirmations.held(group, self.site(), epoch);
    }

    private CompletableFuture<Void> learnWhoHolds() {
        return confirmations.next().thenAcceptAsync(this::learnt, Thread::startVirtualThread);
    }

    private void learnt(LeaseView view) {
        hearing.confirmed(view, nowNanos());
        learn(view);
    }

    private void learn(LeaseView view) {
        // Before the quorum has answered its first question, the local view may be old: it does not make a role.
        members.forEach((group, m) -> {
            if (!(m.agent().role() instanceof GroupRole.Unknown)) {
                view.lease(group).ifPresent(lease -> m.agent().on(new GroupRole.Recorded(lease)));
            }
        });
    }

    /** How a group of this site stands, whoever writes it. Never waits. */
    Standing standing(GroupId group) {
        return shared.standing(group)
                .or(() -> member(group).map(m -> standing(m.agent())))
                .orElse(new Standing.Stalled("the group is not configured here"));
    }

    Standing standing(GroupAgent agent) {
        return renewals.standing(agent, nowNanos());
    }

    /** The local voter has applied something. Must not block. */
    void leasesChanged(LeaseView view) {
        hearing.applied(view, nowNanos());
        Thread.ofVirtual().start(() -> learn(view));
    }

    /** A later constitution begins with these leases: they hold at once, whatever was known. */
    void overruled(LeaseView view) {
        members.forEach(
                (group, m) -> view.lease(group).ifPresent(lease -> m.agent().on(new GroupRole.Recorded(lease))));
    }

    /** Tells the other site who decides, before anything else can be told. */
    void greet() {
        tell(List.of());
    }

    private void tell(List<PeerReport.GroupPart> parts) {
        if (transfer != null) {
            transfer.send(new Message.SiteReport(
                    said.next(quorum.constitution(), parts, nowNanos()).encode()));
        }
    }

    /** Never waits; what comes faster than it can be taken in is dropped. */
    void observed(OperationObservation one) {
        var _ = profiling.observed(one, true);
    }

    /** As {@link #observed}, of what spans tell some time after it ran. */
    void told(OperationObservation one) {
        var _ = profiling.observed(one, false);
    }

    void reported(byte[] text) {
        PeerReport.decode(text).ifPresent(report -> {
            report.rule().ifPresent(rule -> quorum.hear(rule.decode()));
            Told.after(told(), report, nowNanos()).ifPresent(this::heard);
        });
    }

    private void heard(Told now) {
        told = now;
        asks.heard(now);
        members.keySet()
                .forEach(group -> now.of(group)
                        .filter(part -> part.epoch() > 0)
                        .ifPresent(part -> shares.put(group, Steering.sharesOf(part, group, nowNanos()))));
        gateway().ifPresent(Gateway::changed);
    }

    /** Starts the loop; asks the quorum for every group first. */
    void start() {
        new FirstLeases(proposals, quorum, self.site(), boot, () -> closed)
                .findAll(members.values().stream().map(Sites.Member::agent).toList());
        shared.start();
        renewals.start(this::nowNanos, () -> tickedAt);
        loop = Thread.ofPlatform().daemon().name("agent-loop").start(this::run);
    }

    private void run() {
        long looked = 0;
        long window = 0;
        long planned = 0;
        long tidied = 0;
        long scanned = nowNanos();
        while (!closed) {
            long now = nowNanos();
            tickedAt = now;
            try {
                if (hearing.look(silentNanos(), now) || now - looked >= ROLES_NANOS) {
                    looked = now;
                    roles(now);
                }
                if (now - window >= WINDOW_NANOS) {
                    double seconds = Math.min(10, (now - window) / 1e9);
                    window = now;
                    window(seconds, now);
                }
                if (now - planned >= PLAN_NANOS && planning.isFree()) {
                    double seconds = Math.min(10, (now - planned) / 1e9);
                    planned = now;
                    planning.aside(() -> plan(seconds, now));
                }
                if (now - tidied >= SECOND) {
                    tidied = now;
                    shared.tidy();
                    members.values().forEach(m -> {
                        m.agent().transfer().tidy();
                        m.agent().transfer().checkPresence();
                    });
                    maps.check(members.values().stream()
                            .flatMap(m -> m.agent().unforgivingRoot().stream())
                            .collect(Collectors.toSet()));
                }
                if (now - scanned >= tempo.rescan().toNanos()) {
                    scanned = now;
                    Thread.ofVirtual().start(this::rescan);
                }
            } catch (RuntimeException e) {
                LOG.error("The loop went on after: {}", String.valueOf(e.getMessage()), e);
            }
            GroupAgent.pause(TICK_MILLIS);
        }
    }

    private void rescan() {
        shared.rescan();
        members.values().forEach(m -> {
            m.agent().transfer().rescan();
            m.divideAnew();
        });
    }

    private void renewServices() {
        members.values().forEach(m -> m.agent().service().ifPresent(ServiceControl::renew));
    }

    private void roles(long now) {
        shared.look();
        boolean recentlyGranted =
                renewals.agoNanos(now) < Math.max(tempo.suspect().toNanos(), SECOND);
        for (var m : members.values()) {
            m.agent().look();
            long stuck = m.agent().transfer().oldestBarrierNanos();
            m.agent()
                    .on(new GroupRole.Tick(new GroupRole.Facts(
                            hearing.link(),
                            hearing.quorum(),
                            // The site without a voice takes nothing by itself: its voter may come back and go on.
                            recentlyGranted
                                    && (!quorum.follows() || m.agent().holding().isPresent()),
                            m.segments().isCaughtUp(m.agent().transfer(), now),
                            stuck > 5 * SECOND && m.agent().isProtected())));
        }
    }

    private void window(double seconds, long now) {
        var parts = new ArrayList<>(shared.window(now));
        boolean up = measurement().map(LinkMeasurement::up).orElse(false);
        for (var m : members.values()) {
            var group = m.agent().workload().group();
            boolean holds = m.agent().holding().isPresent();
            if (holds) {
                boolean wasHot = m.agent().lease().map(l -> !l.copyOutdated()).orElse(false);
                m.segments().judge(m.agent().transfer(), up, m.agent().isOutdated(), wasHot, now);
            }
            if (m.segments().turns(m.agent().role())) {
                Thread.ofVirtual().start(m::divideAnew);
            }
            gateway().ifPresent(g -> {
                if (m.load().tick(g.pressure(group), m.agent().serviceLife(), seconds, now)) {
                    m.agent()
                            .decisions()
                            .add(
                                    group + " at " + self.site().label() + " is "
                                            + (m.load().overloaded() ? "overloaded" : "no longer overloaded"),
                                    m.load().why());
                }
            });
            if (holds) {
                var other = told().filter(t -> now - t.atNanos() < 2 * SECOND)
                        .flatMap(t -> t.of(group))
                        .map(PeerReport.GroupPart::load);
                var next = steering.balance(m, other, otherReachable(), shares(group), now);
                shares.put(group, next);
            }
            parts.add(steering.report(m, shares(group)));
        }
        tell(parts);
        gateway().ifPresent(Gateway::changed);
    }

    /** Plans anew, at an operator's request: once everything has been looked at, for a few seconds at most. */
    void replan() {
        long end = nowNanos() + 5 * SECOND;
        while (nowNanos() < end && members.values().stream().anyMatch(m -> !isLookedAt(m))) {
            GroupAgent.pause();
        }
        plan(1, nowNanos());
    }

    private static boolean isLookedAt(Sites.Member m) {
        return m.agent().role() instanceof GroupRole.Mirror
                || m.agent().transfer().isScanned();
    }

    private synchronized void plan(double seconds, long now) {
        measurement()
                .filter(m -> !m.deliveryPaced())
                .flatMap(LinkMeasurement::deliveryRate)
                .ifPresent(rate -> {
                    linkRate.update(rate.bytesPerSecond(), now);
                    planning.carried(rate.bytesPerSecond(), seconds);
                });
        var scores = new HashMap<>(shared.scores());
        var held = members.values().stream()
                .filter(m -> m.agent().holding().isPresent())
                .toList();
        for (var m : held) {
            var written = m.agent().transfer().takeWritten();
            m.segments().demand(written, seconds, now);
            planning.wrote(m, written, seconds);
            profiling.wrote(written, now);
        }
        var there = told().filter(t -> now - t.atNanos() < SEEN_LASTS)
                .map(t -> Steering.seenThere(t, members.values()))
                .orElse(Map.of());
        profiling.score(members.values(), there, now);
        held.forEach(m -> scores.putAll(m.segments().scores()));
        schedule = planning.plan(held, linkRate, now);
        if (transfer != null && schedule != null) {
            transfer.plan(scores, SendOrder.reservedNow(schedule, self.site(), now));
        }
    }

    /** Ends the loop, before what it drives is closed. */
    void stop() {
        closed = true;
        renewals.close();
        gateway = null;
        var running = loop;
        if (running != null) {
            running.interrupt();
            try {
                running.join(2000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        planning.stop();
    }

    @Override
    public void close() {
        stop();
        shared.close();
        members.values().forEach(m -> m.agent().close());
        planning.outlooks().keep();
    }
}

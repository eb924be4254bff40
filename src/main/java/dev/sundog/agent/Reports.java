package dev.sundog.agent;

import dev.sundog.api.BudgetReport;
import dev.sundog.api.CapsReport;
import dev.sundog.api.GatewayReport;
import dev.sundog.api.GroupReport;
import dev.sundog.api.HistoryReport;
import dev.sundog.api.LinkReport;
import dev.sundog.api.PlanReport;
import dev.sundog.api.QuorumReport;
import dev.sundog.api.SegmentReport;
import dev.sundog.api.StatusReport;
import dev.sundog.gateway.Gateway;
import dev.sundog.gateway.GatewayCounters;
import dev.sundog.gateway.Standing;
import dev.sundog.mirror.Eta;
import dev.sundog.model.Bytes;
import dev.sundog.model.CopyState;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Segment;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.quorum.Health;
import dev.sundog.runner.ServiceState;
import dev.sundog.steer.GroupRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Puts what the agent knows into the words of its API. */
final class Reports {
    private final SiteAgent agent;
    private final Planning planning;
    private final LinkWatch watch;
    private final Optional<Telemetry> telemetry;

    private final Supplier<List<String>> needRestart;
    private final Supplier<Optional<CapsReport.Kernel>> kernel;

    /** @param kernel how the kernel holds what is sent */
    Reports(
            SiteAgent agent,
            LinkWatch watch,
            Supplier<Optional<CapsReport.Kernel>> kernel,
            Optional<Telemetry> telemetry,
            Supplier<List<String>> needRestart) {
        this.agent = agent;
        this.kernel = kernel;
        this.needRestart = needRestart;
        this.telemetry = telemetry;
        this.watch = watch;
        this.planning = agent.planning();
    }

    private List<Sites.Member> held() {
        return agent.all().stream().filter(m -> m.agent().holding().isPresent()).toList();
    }

    StatusReport status() {
        var self = agent.self();
        return new StatusReport(
                self.version(),
                self.site().voter().label(),
                self.installation(),
                Duration.between(self.started(), self.wallClock().get()).toMillis() / 1000.0,
                self.certified().secondsLeft(self.wallClock().get()),
                self.certified().report(),
                quorum(),
                Optional.of(link()),
                agent.gateway().map(g -> gateway(g.snapshot(), ports(g), g.inFlight())),
                telemetry.map(Telemetry::report),
                Stream.concat(agent.all().stream().map(this::group), agent.shared().reports().stream())
                        .toList(),
                segments(),
                warnings());
    }

    QuorumReport quorum() {
        return quorumOf(agent.health());
    }

    static QuorumReport quorumOf(Health health) {
        return new QuorumReport(
                health.leader(),
                health.voters().stream().sorted().toList(),
                List.copyOf(health.reachable()),
                health.majority(),
                health.why());
    }

    private static String ports(Gateway gateway) {
        int secure = gateway.securePort();
        return "port " + gateway.clientPort() + (secure == 0 ? "" : ", TLS at port " + secure);
    }

    private static GatewayReport gateway(GatewayCounters c, String address, int inFlight) {
        var bySite = new EnumMap<Site, Long>(Site.class);
        bySite.put(Site.PRIVATE, c.servedPrivate());
        bySite.put(Site.PUBLIC, c.servedPublic());
        return new GatewayReport(
                address,
                bySite,
                inFlight,
                c.retries(),
                c.barriers(),
                c.refusedUnprotected() + c.holdExpired() + c.refusedReplacedInodes(),
                c.releasedWithoutChange(),
                c.refusedReplacedInodes());
    }

    LinkReport link() {
        var self = agent.self();
        var to = self.site().other();
        var caps = CapsReports.of(
                self.networks(), self.site(), kernel.get(), self.wallClock().get());
        var limit = caps.out().link().bytesPerSecond();
        var m = agent.measurement();
        if (m.isEmpty()) {
            return new LinkReport(
                    to,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    limit,
                    self.networks().sent(),
                    Optional.of(caps),
                    0,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    planning.outlooks().linkTrack(),
                    "not started");
        }
        var l = m.get();
        Optional<Double> rtt = l.rttMedian().isZero()
                ? Optional.empty()
                : Optional.of(l.rttMedian().toNanos() / 1e9);
        var capacity = agent.linkRate().samples() == 0
                ? Optional.<Quantiles>empty()
                : Optional.of(agent.linkRate().forecast(1));
        String why = l.up() ? agent.linkRate().basis() : agent.linkTrouble().orElse("the other site does not answer");
        return new LinkReport(
                to,
                l.up(),
                rtt,
                rtt.map(r -> l.jitter().toNanos() / 1e9),
                capacity,
                limit,
                self.networks().sent(),
                Optional.of(caps),
                l.sendingNow().bytesPerSecond(),
                l.bytesSent(),
                l.bytesReceived(),
                LinkReports.path(watch),
                watch.trouble(),
                LinkReports.foreground(watch),
                planning.outlooks().linkTrack(),
                why);
    }

    HistoryReport history(Duration back, int most) {
        return LinkReports.history(watch, back, most);
    }

    GroupReport group(Sites.Member m) {
        var group = m.agent().workload().group();
        var lease = m.agent().lease();
        var shares = agent.shares(group);
        var share = new HashMap<Site, Double>();
        double publicShare = shares.publicShare().values().stream()
                .mapToDouble(d -> d)
                .max()
                .orElse(lease.map(l -> l.holder() == Site.PUBLIC ? 1.0 : 0.0).orElse(0.0));
        share.put(Site.PUBLIC, publicShare);
        share.put(Site.PRIVATE, 1 - publicShare);
        boolean isProtected = m.agent().holding().isPresent()
                ? m.agent().isProtected()
                : lease.map(l -> !l.copyOutdated()).orElse(false);
        return new GroupReport(
                group.name(),
                lease.map(l -> l.holder()),
                lease.map(l -> l.epoch().number()).orElse(0L),
                m.agent().workload().rpo().toNanos() / 1e9,
                isProtected,
                why(m),
                standing(m),
                m.agent().service().map(s -> words(s.state())).orElse("no service is configured"),
                share,
                Optional.empty());
    }

    private static String words(ServiceState state) {
        return switch (state) {
            case ServiceState.Stopped _ -> "stopped";
            case ServiceState.Starting _ -> "starting";
            case ServiceState.Ready _ -> "ready";
            case ServiceState.Failing failing -> "failing: " + failing.why();
        };
    }

    private String standing(Sites.Member m) {
        return switch (agent.standing(m.agent())) {
            case Standing.Serving s -> "serving";
            case Standing.Mirror r -> "mirror";
            case Standing.Stalled s -> "stalled: " + s.why();
        };
    }

    private String why(Sites.Member m) {
        boolean majority = agent.health().majority();
        return switch (m.agent().role()) {
            case GroupRole.Unknown u ->
                "the quorum has not answered: " + agent.health().why();
            case GroupRole.Mirror r
            when agent.deciding().follows() ->
                (r.lease().copyOutdated() ? "the copy here is not current; " : "the copy here is current; ")
                        + agent.deciding().note().orElse("");
            case GroupRole.Mirror r ->
                (r.lease().copyOutdated()
                                ? "the copy here is not current: it is not promoted"
                                : "the copy here may be promoted")
                        + (majority
                                ? ""
                                : "; nobody is promoted: " + agent.health().why());
            case GroupRole.Taking t ->
                majority
                        ? "asks the quorum for the lease"
                        : "nobody is promoted: " + agent.health().why();
            case GroupRole.Moving v ->
                "hands over to " + agent.self().site().other().label();
            case GroupRole.Holder h ->
                switch (h.protection()) {
                    case PROTECTED -> "every acknowledged write is durable at both sites";
                    case UNPROTECTED ->
                        "the copy at " + agent.self().site().other().label()
                                + " is not current; writes are durable here only";
                    case ARMING -> "the copy has nearly caught up";
                    case RESTORING -> "the quorum records that the copy is current";
                    case DEGRADING ->
                        "the copy is lost; "
                                + (majority
                                        ? "the quorum records it"
                                        : "without a majority writes wait: "
                                                + agent.health().why());
                };
        };
    }

    List<SegmentReport> segments() {
        var etas = planning.etas(held(), agent.linkRate());
        var out = new ArrayList<SegmentReport>();
        for (var m : agent.all()) {
            for (var segment : m.segments().all()) {
                out.add(segment(m, segment, Optional.ofNullable(etas.get(segment.id()))));
            }
        }
        out.addAll(agent.shared().segments());
        out.sort((a, b) -> Double.compare(b.score(), a.score()));
        return out;
    }

    SegmentReport segment(Sites.Member m, Segment segment, Optional<Eta> eta) {
        var id = segment.id();
        boolean holds = m.agent().holding().isPresent();
        var copy = m.segments().copy(id);
        var told = holds ? Optional.<PeerReport.SegmentPart>empty() : told(m, id);
        var state =
                holds ? copy.state() : told.map(PeerReport.SegmentPart::state).orElse(CopyState.EMPTY);
        double lagSeconds = holds
                ? copy.lag().age().toNanos() / 1e9
                : told.map(t -> t.lagMillis() / 1e3).orElse(0.0);
        var score = m.segments().score(id);
        double value =
                holds ? score.value() : told.map(PeerReport.SegmentPart::score).orElse(score.value());
        double rpo = m.agent().workload().rpo().toNanos() / 1e9;
        var halted = Optional.ofNullable(m.agent().transfer().halted().get(id));
        return new SegmentReport(
                id.toString(),
                id.group().name(),
                value,
                score.contributions(),
                segment.priority(),
                segment.required(),
                state,
                segment.bytes(),
                segment.files(),
                copy.lag().bytes(),
                copy.lag().versions(),
                lagSeconds,
                eta.filter(e -> holds && state != CopyState.HOT)
                        .map(e -> new SegmentReport.Eta(
                                e.low().toMillis() / 1000.0, e.high().toMillis() / 1000.0)),
                state == CopyState.HOT && lagSeconds <= Math.max(rpo, 2),
                halted.isPresent(),
                halted.map(h -> "stopped until 'sundog accept " + id + "': " + h)
                        .orElse(holds ? copy.why() : toldHow(told.isPresent())));
    }

    private String toldHow(boolean told) {
        var other = agent.self().site().other().label();
        return agent.told()
                .filter(t -> told)
                .map(t -> "as " + other + " told " + (agent.nowNanos() - t.atNanos()) / 1_000_000_000L + " s ago")
                .orElse(other + " has told nothing of it yet");
    }

    private Optional<PeerReport.SegmentPart> told(Sites.Member m, SegmentId id) {
        return agent.told()
                .flatMap(t -> t.of(id.group()))
                .flatMap(part -> part.segments().stream()
                        .filter(s -> s.id(id.group()).equals(id))
                        .findFirst());
    }

    private static Optional<String> budget(BudgetReport month) {
        return month.state()
                .filter(s -> !s.equals(BudgetReport.FREE))
                .map(s ->
                        "%s of %s that may leave this site until %s have left: what is mirrored %s; more: networks: SITE: budget, sundog reload"
                                .formatted(
                                        Bytes.show(month.sentBytes()),
                                        Bytes.show(month.budgetBytes().orElse(0.0)),
                                        month.until(),
                                        s.equals(BudgetReport.SPENT) ? "waits" : "goes as the rest lasts until then"));
    }

    List<String> warnings() {
        var out = new ArrayList<String>();
        agent.self().certified().warning().ifPresent(out::add);
        for (var m : agent.all()) {
            m.agent()
                    .transfer()
                    .problems()
                    .forEach(p -> out.add(m.agent().workload().group() + ": " + p));
            m.agent()
                    .unforgivingRoot()
                    .ifPresent(root -> agent.maps()
                            .problems(root)
                            .forEach(p -> out.add(m.agent().workload().group() + ": " + p)));
            m.agent()
                    .transfer()
                    .halted()
                    .forEach((s, why) -> out.add(s + " is stopped: " + why + "; if that is right: sundog accept " + s));
            m.agent()
                    .transfer()
                    .putAside()
                    .forEach((path, place) -> out.add(
                            m.agent().workload().group() + ": a version of " + path + " is kept at .sundog/" + place));
        }
        out.addAll(agent.shared().warnings());
        out.addAll(agent.profiling().problems());
        agent.deciding()
                .trouble()
                .ifPresent(t -> out.add(t
                        + ": put back its state directory, or take over at the other site: sundog"
                        + " failover GROUP --force"));
        agent.self().networks().sent().flatMap(Reports::budget).ifPresent(out::add);
        agent.linkTrouble().ifPresent(t -> out.add("link: " + t));
        watch.trouble().ifPresent(t -> out.add("link: " + t));
        kernel.get()
                .flatMap(CapsReport.Kernel::trouble)
                .ifPresent(t -> out.add("caps: held by this agent alone, not by the kernel: " + t));
        agent.gateway().ifPresent(g -> g.problems().forEach(p -> out.add("gateway: " + p)));
        if (!agent.health().majority()) {
            out.add("quorum: " + agent.health().why());
        }
        restartNeeded(needRestart.get()).ifPresent(out::add);
        return out;
    }

    /** What is said of keys that wait for the next start, if there are any. */
    static Optional<String> restartNeeded(List<String> keys) {
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "configuration: taken up only when this agent is started again: " + String.join(", ", keys));
    }

    PlanReport plan() {
        var rate = planning.linkRate(agent.linkRate());
        var lines = new ArrayList<PlanReport.Line>();
        Map<SegmentId, Duration> hot = new HashMap<>();
        Map<SegmentId, String> unmet = new HashMap<>();
        double horizon = 0;
        if (agent.schedule().isPresent()) {
            var schedule = agent.schedule().get();
            hot.putAll(schedule.hotAfter());
            unmet.putAll(schedule.unmet());
            horizon = schedule.slot().toMillis() / 1000.0 * schedule.slots();
        }
        double unordered = 0;
        for (var m : agent.all()) {
            for (var segment : m.segments().all()) {
                unordered += segment.bytes() * segment.compressedFraction() / Math.max(1, rate.median());
                lines.add(line(m, segment, hot, unmet, unordered));
            }
        }
        lines.sort((a, b) -> Double.compare(b.score(), a.score()));
        var scores = new HashMap<SegmentId, Double>();
        agent.all().forEach(m -> scores.putAll(m.segments().scores()));
        return new PlanReport(
                rate,
                lowest(rate),
                horizon,
                lines,
                Courses.of(agent.schedule(), s -> scores.getOrDefault(s, 0.0)),
                List.of("link: " + agent.linkRate().basis()));
    }

    private Quantiles lowest(Quantiles now) {
        return agent.schedule().stream()
                .flatMap(s -> s.linkRate().stream())
                .min(Comparator.comparingDouble(Quantiles::low))
                .orElse(now);
    }

    private PlanReport.Line line(
            Sites.Member m,
            Segment segment,
            Map<SegmentId, Duration> hot,
            Map<SegmentId, String> unmet,
            double unorderedSeconds) {
        var id = segment.id();
        var score = m.segments().score(id);
        double demand = m.segments()
                .demand(id)
                .filter(f -> f.samples() > 0)
                .map(f -> f.forecast(1).high())
                .orElse(0.0);
        return new PlanReport.Line(
                id.toString(),
                score.value(),
                score.contributions(),
                segment.bytes(),
                m.agent().transfer().lag(id).bytes(),
                demand,
                Optional.ofNullable(hot.get(id)).map(d -> d.toMillis() / 1000.0),
                unorderedSeconds,
                Optional.ofNullable(unmet.get(id)));
    }
}

package dev.sundog.agent;

import dev.sundog.api.AgentCheckServer;
import dev.sundog.api.Control;
import dev.sundog.api.ReloadReport;
import dev.sundog.dataset.Notices;
import dev.sundog.gateway.Gateway;
import dev.sundog.gateway.GatewaySettings;
import dev.sundog.gateway.RelayTls;
import dev.sundog.host.BootClock;
import dev.sundog.host.BootId;
import dev.sundog.index.Index;
import dev.sundog.link.Credentials;
import dev.sundog.link.HostPort;
import dev.sundog.link.SiteLink;
import dev.sundog.mirror.SendOrder;
import dev.sundog.model.Addresses;
import dev.sundog.model.AuthorityPlace;
import dev.sundog.model.Entrance;
import dev.sundog.model.Epoch;
import dev.sundog.model.Incarnation;
import dev.sundog.model.NetworkWeek;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.TelemetryDoors;
import dev.sundog.model.Voter;
import dev.sundog.model.Workload;
import dev.sundog.profile.OperationKey;
import dev.sundog.quorum.ConstitutionFile;
import dev.sundog.quorum.Quorum;
import dev.sundog.quorum.QuorumSettings;
import dev.sundog.steer.Constitution;
import dev.sundog.steer.LeaseView;
import dev.sundog.transfer.Clocks;
import dev.sundog.transfer.SiteTransfer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the parts of one agent, starts them in order, and ends them in the other. */
public final class Assembly implements AutoCloseable {
    /**
     * What an agent is told at its start.
     *
     * @param sites addresses of all voters
     * @param state where it keeps its memory
     * @param socket of its control
     * @param errands what is done for it by who started it
     */
    public record Plan(
            Map<Voter, Addresses> sites,
            List<NetworkWeek> networks,
            List<Workload> workloads,
            Tempo tempo,
            Path state,
            Path socket,
            String version,
            Errands errands) {
        public Plan {
            sites = Map.copyOf(sites);
            networks = List.copyOf(networks);
            workloads = List.copyOf(workloads);
        }
    }

    /** Durations of the loop; the keys under {@code tuning}. */
    public record Tempo(
            Duration lease,
            Duration suspect,
            Duration suspectLeast,
            Duration rescan,
            Duration dwell,
            double returnPointsPerSecond,
            Duration queueTarget) {}

    /**
     * Protections; all true but in demonstrations of what they are for.
     *
     * @param adopt whether a target that is not empty is taken over
     * @param urgent whether what measures the link runs before everything that is not urgent; false unless asked for
     */
    public record Protections(boolean barrier, boolean fence, boolean priority, boolean adopt, boolean urgent) {}

    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

    private final Plan plan;
    private final Credentials credentials;
    private final Protections protections;
    private final Optional<AuthorityPlace> authority;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Optional<SiteAgent> agent = Optional.empty();
    private Optional<FleetAnswers> fleet = Optional.empty();
    private Optional<Uptake> uptake = Optional.empty();

    /** @param authority who renews certificates; empty where people do */
    public Assembly(Plan plan, Credentials credentials, Protections protections, Optional<AuthorityPlace> authority) {
        this.plan = plan;
        this.credentials = credentials;
        this.protections = protections;
        this.authority = authority;
    }

    /**
     * Starts everything.
     *
     * @throws OperatorException when something cannot be; what was started is to be closed all the same
     */
    public void start() {
        var voter = credentials.identity().voter();
        var site = voter.site();
        if (site.isEmpty()) {
            startWitness();
        } else {
            startSite(site.get());
        }
        LOG.info("{} is up", voter.label());
    }

    private Certified certified() {
        var certificates = new CertificateCare(credentials, authority, new SecureRandom());
        return new Certified(credentials, certificates.start(open::push));
    }

    private Addresses addresses(Voter voter) {
        var found = plan.sites().get(voter);
        if (found == null) {
            throw new OperatorException(
                    "The configuration has no site " + voter.label(), "Add it under sites:, or use another bundle");
        }
        return found;
    }

    private static InetSocketAddress socket(String text) {
        return HostPort.parse(text).resolve();
    }

    private Quorum quorum(ConstitutionFile file, Constitution constitution, Consumer<LeaseView> onChange) {
        var members = new EnumMap<Voter, InetSocketAddress>(Voter.class);
        plan.sites().forEach((voter, a) -> members.put(voter, socket(a.quorum())));
        return new Quorum(
                new QuorumSettings(
                        file.storage(constitution),
                        credentials.identity().voter(),
                        members,
                        credentials.keyManager(),
                        credentials.trustManager(),
                        credentials.identity().installation().toString(),
                        constitution),
                plan.tempo().lease().dividedBy(2),
                onChange);
    }

    private void startWitness() {
        var file = new ConstitutionFile(plan.state());
        var quorum = quorum(file, file.read(), view -> {});
        open.push(quorum);
        var control =
                new WitnessControl(quorum, plan.version(), certified(), Instant::now, plan.errands(), this::reload);
        serve(control, addresses(Voter.WITNESS));
    }

    private void serve(Control control, Addresses own) {
        new Entrances(credentials, plan.state(), plan.socket()).open(control, own.operators(), open::push);
    }

    private void startSite(Site site) {
        var own = addresses(site.voter());
        var other = addresses(site.other().voter());
        var random = new SecureRandom();
        var clocks = new Clocks(BootClock::nanos, Assembly::wallNanos);
        var index = Index.open(
                plan.state().resolve("index.db"), () -> new Incarnation(random.nextLong(), random.nextLong()));
        open.push(index);
        var notices = Notices.open();
        open.push(notices);
        var boot = BootMark.of(index, BootId.read(), clocks.wallNanos().getAsLong());
        var month = new Month(
                plan.networks().stream()
                        .filter(n -> n.site() == site)
                        .findFirst()
                        .flatMap(NetworkWeek::budget),
                new SentDays(plan.state().resolve("sent-days")),
                clocks,
                Thread::startVirtualThread);
        open.push(month);
        var self = new Sites.Self(
                site,
                certified(),
                plan.version(),
                new Networks(plan.networks(), Instant::now, Optional.of(month)),
                other.relay().map(Assembly::socket),
                clocks,
                Instant::now,
                Instant.now());
        var file = new ConstitutionFile(plan.state());
        var deciding = new Deciding(
                site,
                plan.sites().containsKey(Voter.WITNESS),
                file,
                (constitution, onChange) -> quorum(file, constitution, onChange));
        var outlooks = new Outlooks(
                new OutlookFile(plan.state().resolve("forecasts")),
                ZoneId.systemDefault(),
                clocks.wallNanos().getAsLong(),
                Thread::startVirtualThread);
        var loop = new SiteAgent(self, plan.tempo(), boot, deciding, outlooks);
        var transfer = new SiteTransfer(new SendOrder(!protections.priority()), clocks, loop::reported);
        var members = new Members(plan, self, protections, index, notices, loop, transfer, random);
        for (var workload : plan.workloads()) {
            workload.shared()
                    .ifPresentOrElse(
                            rule -> loop.shared().add(members.makeShared(workload, rule)),
                            () -> loop.add(members.make(workload)));
        }
        open.push(loop);
        agent = Optional.of(loop);
        connect(site, own, other, loop, transfer, self);
        open.push(boot::ended);
    }

    private void connect(
            Site site, Addresses own, Addresses other, SiteAgent loop, SiteTransfer transfer, Sites.Self self) {
        var clocks = self.clocks();
        var pace = new SitePace(
                () -> self.networks().from(site), clocks, self.networks().spend());
        var link = site == Site.PRIVATE
                ? SiteLink.dial(
                        credentials,
                        HostPort.parse(linkOf(other, "public")),
                        transfer,
                        transfer,
                        pace,
                        clocks.bootNanos())
                : SiteLink.accept(
                        credentials,
                        HostPort.parse(linkOf(own, "public")),
                        transfer,
                        transfer,
                        pace,
                        clocks.bootNanos());
        link.mark(self.networks().marks(site));
        var kernel = new KernelPace(
                site,
                self.networks(),
                clocks,
                new KernelFlows(site, own, other, link::remote),
                new KernelTrace(plan.state()));
        uptake = Optional.of(new Uptake(loop, self.networks(), pace, link, kernel));
        transfer.wakeWith(link::wake);
        open.push(loop.deciding());
        loop.join(link, transfer);
        open.push(kernel);
        kernel.start();
        link.start();
        open.push(link);
        var watch = Measuring.start(link, own.probe(), other.probe(), self, plan.state(), protections.urgent());
        open.push(watch);
        loop.deciding().start(loop::greet, loop::leasesChanged, loop::overruled);
        var spans = new SpanGroups();
        own.gateway().ifPresent(entrance -> {
            var gateway = Gateway.start(
                    gatewaySettings(entrance, own, new RelayTraffic(pace)),
                    new AgentTraffic(loop, spans),
                    System::nanoTime,
                    new SecureRandom());
            open.push(gateway);
            loop.serve(gateway);
        });
        loop.start();
        open.push(loop::stop);
        answerFleet(loop, own);
        var telemetry = own.telemetry().map(doors -> {
            var places = new SpanPlaces(doors.groups(), plan.workloads(), self.site());
            return telemetry(doors, places, loop, spans);
        });
        telemetry.ifPresent(open::push);
        serve(new AgentControl(loop, watch, kernel, telemetry, plan.state(), plan.errands(), this::reload), own);
    }

    private static Telemetry telemetry(TelemetryDoors doors, SpanPlaces places, SiteAgent loop, SpanGroups spans) {
        return Telemetry.start(doors, places, Assembly::socket, loop::nowNanos, one -> {
            if (OperationKey.dataKind(one.operation()).isEmpty()) {
                spans.told(one.group(), loop.nowNanos()); // data may be another group's
            }
            loop.told(one);
        });
    }

    private void answerFleet(SiteAgent loop, Addresses own) {
        own.agentCheck().ifPresent(at -> {
            var answers = new FleetAnswers(loop);
            open.push(AgentCheckServer.start(socket(at.listen()), at, answers::to));
            fleet = Optional.of(answers);
        });
    }

    private GatewaySettings gatewaySettings(Entrance entrance, Addresses own, RelayTraffic relayed) {
        return new GatewaySettings(
                plan.workloads(),
                socket(entrance.address()),
                own.relay().map(Assembly::socket),
                Optional.of(new RelayTls(credentials.relayContext(), credentials::admit, relayed)),
                entrance.tls()
                        .map(tls -> new GatewaySettings.ClientTls(
                                socket(tls.address()), Path.of(tls.certificate()), Path.of(tls.key()))),
                entrance.accessLog().map(Path::of),
                GatewaySettings.Limits.standard());
    }

    private static String linkOf(Addresses addresses, String site) {
        return addresses
                .link()
                .orElseThrow(() -> new OperatorException(
                        "Site " + site + " has no link address", "Give sites: " + site + ": link: host:port"));
    }

    private static long wallNanos() {
        var now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /**
     * Has the configuration read again and takes up what may change while an agent runs.
     *
     * @throws OperatorException when anything in it is wrong; then nothing has changed
     */
    public ReloadReport reload() {
        var report = plan.errands().reload(live -> uptake.ifPresent(u -> u.take(live)));
        LOG.info(
                "{} was read again; taken up: {}; needing a restart: {}",
                report.file(),
                report.taken(),
                report.needRestart());
        return report;
    }

    /** Hands over what is held where that loses nothing, so that the clients notice nothing. */
    public void handOver() {
        fleet.ifPresent(FleetAnswers::leave);
        agent.ifPresent(loop -> {
            // Who alone decides cannot hand over and go: the other side could not renew what it was given.
            boolean canGo = !loop.deciding().isOnlyVoter();
            var moves = loop.all().stream()
                    .filter(m -> canGo && m.agent().isProtected() && loop.otherReachable())
                    .map(m -> CompletableFuture.runAsync(() -> handOver(m), Thread::startVirtualThread))
                    .toList();
            moves.forEach(CompletableFuture::join);
            loop.gateway().ifPresent(g -> g.drain(Duration.ofSeconds(5)));
        });
    }

    private static void handOver(Sites.Member m) {
        try {
            m.agent().move(Duration.ofSeconds(5));
        } catch (OperatorException e) {
            LOG.warn("{} -> {}", e.what(), e.remedy());
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            var part = open.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("while ending {}: {}", part.getClass().getSimpleName(), String.valueOf(e.getMessage()));
            }
        }
    }

    /** The epoch in which a group was held here last, as far as the index remembers. */
    static Optional<Epoch> believed(Index index, Workload workload) {
        return index.note("held/" + workload.group()).map(Long::parseLong).map(Epoch::new);
    }
}

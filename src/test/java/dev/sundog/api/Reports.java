package dev.sundog.api;

import dev.sundog.model.Contribution;
import dev.sundog.model.CopyState;
import dev.sundog.model.Keep;
import dev.sundog.model.LogLevel;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Quantiles;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An agent that answers with fixed reports and remembers what it was asked. */
public class Reports implements Control {
    public final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private String version = "0.1";

    /** From now on it says that it is of this version. */
    public synchronized void change(String to) {
        version = to;
    }

    @Override
    public synchronized StatusReport status() {
        asked.add("status");
        var quorum = new QuorumReport(
                Optional.of(Voter.WITNESS),
                List.of(Voter.values()),
                List.of(Voter.PRIVATE, Voter.WITNESS),
                true,
                "public is away");
        var gateway = new GatewayReport("127.0.0.1:8080", Map.of(Site.PRIVATE, 41L, Site.PUBLIC, 7L), 3, 2, 5, 1, 4, 6);
        var group = new GroupReport(
                "shop",
                Optional.of(Site.PRIVATE),
                4,
                0,
                false,
                "reports is not hot",
                "holding",
                "running",
                Map.of(Site.PRIVATE, 0.75, Site.PUBLIC, 0.25),
                Optional.empty());
        var both = new GroupReport(
                "papers",
                Optional.empty(),
                0,
                60,
                true,
                "nothing waits",
                "both sites write",
                "no service is configured",
                Map.of(),
                Optional.of(new SharedReport(300, 2, 1.5, 40, 1, 0.5, 3)));
        return new StatusReport(
                version,
                "private",
                "abcd",
                12.5,
                86400,
                new CertificateReport(
                        "8f02",
                        "2028-11-24T12:00:00Z",
                        "by itself, by the public agent",
                        3,
                        Optional.of("key.pem is not the key of cert.pem")),
                quorum,
                Optional.of(link()),
                Optional.of(gateway),
                Optional.of(new TelemetryReport(
                        List.of("127.0.0.1:4317 (gRPC)"), 1234, 5, 6, 7, 8, Map.of("cart", 9L), Map.of("cut off", 3L))),
                List.of(group, both),
                segments(),
                List.of("public is away"));
    }

    @Override
    public List<SegmentReport> segments() {
        return List.of(segment("shop/orders"), segment("shop/\\xff\\xfe \"n\""));
    }

    static SegmentReport segment(String name) {
        return new SegmentReport(
                name,
                "shop",
                7.5,
                List.of(new Contribution("priority", 7.5, "said so", "1 + 9 x 0.72")),
                9,
                true,
                CopyState.SEEDING,
                1000,
                2,
                300,
                4,
                1.5,
                Optional.of(new SegmentReport.Eta(1, 2)),
                false,
                true,
                "first copy");
    }

    @Override
    public List<ConflictReport> conflicts() {
        return List.of(new ConflictReport(
                "papers/a (conflict public 2026-11-26T07.11.12Z).txt",
                "papers",
                "copy",
                Site.PUBLIC,
                "2026-11-26T07:11:12Z",
                "papers/a.txt",
                Optional.of("papers/a (conflict public 2026-11-26T07.11.12Z).txt"),
                "both sites wrote it"));
    }

    @Override
    public synchronized List<ConflictReport> resolve(String path, Keep keep) {
        asked.add("resolve " + path + " " + keep);
        return conflicts();
    }

    @Override
    public List<ForecastReport> forecast(Optional<String> series) {
        return List.of(new ForecastReport(
                series.orElse("link"),
                300,
                400,
                false,
                new ForecastReport.Track(288, 230, 30, 28, 1.5e5),
                List.of(new ForecastReport.Expert("last value", 0.75, 1e6)),
                List.of(new ForecastReport.Slot(300, 1e5, 2e5, 5e5, 8e5, 9e5))));
    }

    @Override
    public LinkReport link() {
        return new LinkReport(
                Site.PUBLIC,
                true,
                Optional.of(0.04),
                Optional.empty(),
                Optional.of(new Quantiles(1, 2, 3)),
                Optional.of(5e6),
                Optional.of(new BudgetReport(
                        "2026-11-01",
                        "2026-12-01",
                        400_000_000_000L,
                        Optional.of(5e11),
                        Optional.of(9e10),
                        Optional.of(27.0),
                        Optional.of(36.0),
                        Optional.of(BudgetReport.FREE))),
                Optional.of(caps()),
                10,
                1234,
                99,
                Optional.of(path()),
                Optional.empty(),
                Optional.of(new LinkReport.Foreground("eth0", 7_000, 8_000)),
                Optional.of(new ForecastReport.Track(288, 216, 40, 32, 1e5)),
                "answers");
    }

    /** 40 Mbit/s until the evening; back, whatever comes. */
    private static CapsReport caps() {
        var evening = new CapsReport.Change("2026-11-30T18:00:00+01:00", "Europe/Berlin", Optional.of(1.25e6));
        var sent = new CapsReport.Cap(Optional.of(5e6), Optional.of(evening));
        var any = new CapsReport.Cap(Optional.empty(), Optional.empty());
        return new CapsReport(
                new CapsReport.Way(sent, sent, any),
                new CapsReport.Way(any, any, any),
                Optional.of(new CapsReport.Kernel(Optional.of("eth0"), Optional.of("why"))));
    }

    private static PathReport path() {
        var delay = new PathReport.Delay(0.018, 0.02, 0.024, 0.03, 0.05);
        var out = new PathReport.Direction(
                Optional.of(delay),
                0.001,
                0.004,
                0.012,
                new PathReport.Loss(3, 600, 0.005, 0.0017, 0.0146),
                Optional.empty(),
                2);
        var in = new PathReport.Direction(
                Optional.of(delay), 0.002, 0.004, 0.012, new PathReport.Loss(0, 597, 0, 0, 0.0064), Optional.of(4L), 0);
        return new PathReport(
                Optional.of(new PathReport.Delay(0.04, 0.041, 0.05, 0.06, 0.07)),
                out,
                in,
                new PathReport.Clock(-1.5, 0.02, 1, Optional.of(0.003)),
                600,
                3,
                new PathReport.Refused(0, 1, 2, 3, 0, 0, 0));
    }

    @Override
    public synchronized HistoryReport linkHistory(Duration back, int most) {
        asked.add("history " + back + " " + most);
        var delay = Optional.of(new HistoryReport.Delay(0.018, 0.02, 0.024, 0.05));
        var rate = Optional.of(new HistoryReport.Rate(1_000_000, 2_000_000));
        var point = new HistoryReport.Point(
                1,
                60,
                59,
                delay,
                delay,
                delay,
                new HistoryReport.Probes(600, 6, 3, 2, Optional.of(0.001), Optional.empty(), Optional.of(0.02)),
                new HistoryReport.Rates(Optional.empty(), rate, rate, rate, rate));
        return new HistoryReport("2026-01-01T00:00:00Z", 60, 3, List.of(point));
    }

    @Override
    public PlanReport plan() {
        var line = new PlanReport.Line(
                "shop/orders", 7.5, List.of(), 1000, 500, 3, Optional.empty(), 9, Optional.of("too slow"));
        var course = new PlanReport.Course("shop/orders", List.of(1L, 2L));
        var courses =
                new PlanReport.Courses(1800, List.of(new Quantiles(1, 2, 3), new Quantiles(2, 2, 4)), List.of(course));
        return new PlanReport(
                new Quantiles(1, 2, 3), new Quantiles(1, 2, 3), 3600, List.of(line), courses, List.of("short history"));
    }

    @Override
    public GraphReport graph() {
        var call = Optional.of(new GraphReport.CallPart(3, 1.5, 0.25));
        return new GraphReport(
                List.of(
                        new GraphReport.Node("shop POST /orders", GraphReport.Kind.OPERATION, 2, Optional.empty()),
                        new GraphReport.Node(
                                "shop GET /<\"a\" & \\b>", GraphReport.Kind.OPERATION, 1, Optional.empty()),
                        new GraphReport.Node("shop db:orders", GraphReport.Kind.TABLE, 3, Optional.empty()),
                        new GraphReport.Node("shop/orders", GraphReport.Kind.SEGMENT, 0, Optional.of(8.5))),
                List.of(
                        new GraphReport.Edge(
                                "shop POST /orders",
                                "shop db:orders",
                                GraphReport.Relation.CALLS,
                                GraphReport.Known.SEEN,
                                1,
                                call),
                        new GraphReport.Edge(
                                "shop POST /orders",
                                "shop/orders",
                                GraphReport.Relation.WRITES,
                                GraphReport.Known.INFERRED,
                                0.75,
                                Optional.empty())),
                List.of(List.of("shop POST /orders", "shop PUT /orders")));
    }

    @Override
    public ExplainReport explain(String segment) {
        return new ExplainReport(
                segment(segment),
                graph().edges().stream().filter(e -> e.call().isEmpty()).toList(),
                List.of(new DecisionReport("2026-01-01T00:00:00Z", "shift", "load", Map.of("load", 0.9))));
    }

    @Override
    public synchronized BarrierReport barrier(Optional<String> group, Duration timeout) {
        asked.add("barrier " + group + " " + timeout);
        return new BarrierReport(
                group.map(List::of).orElse(List.of("shop", "ledger")), group.isPresent(), 0.1, "durable");
    }

    @Override
    public SegmentReport accept(String segment) {
        throw new OperatorException("Nothing stopped " + segment, "See sundog status");
    }

    @Override
    public synchronized MoveReport failover(String group, Site to, boolean force, boolean preview) {
        asked.add("failover " + group + " " + to + " " + force + " " + preview);
        var risk = new AtRisk(true, 2048, 2, 1.5, 0, List.of("shop/orders: the copy is lagging"));
        return new MoveReport(group, Optional.of(Site.PRIVATE), to, 5, force, risk, 0.2, "asked");
    }

    @Override
    public synchronized List<VerifyReport> verify(Optional<String> name, boolean repair) {
        asked.add("verify " + name + " " + repair);
        return verifications();
    }

    @Override
    public List<VerifyReport> verifications() {
        var count = new VerifyReport.Count(3, 9000, 1);
        var read = new VerifyReport.Read(count, new VerifyReport.Count(2, 8000, 0), count);
        var found = List.of(new VerifyReport.Finding("public", "content", "orders/\\xff"));
        return List.of(new VerifyReport(
                "shop", Optional.of("shop/orders"), "reading", "2026-11-26T10:00:00Z", read, found, "", false));
    }

    @Override
    public synchronized MoveReport failback(String group, boolean force, boolean preview) {
        asked.add("failback " + group + " " + force + " " + preview);
        return new MoveReport(group, Optional.empty(), Site.PRIVATE, 6, false, AtRisk.none(30), 0, "preview");
    }

    @Override
    public synchronized DrillReport drill(String group, DrillAsk ask) {
        asked.add("drill " + group + " " + ask);
        var copy = new DrillReport.Copy(3, 9000, 4000, 1, 0.25);
        return new DrillReport(
                group,
                ask.force(),
                copy,
                Optional.of(1.5).filter(s -> ask.force()),
                AtRisk.none(0),
                "it said: no port");
    }

    @Override
    public List<FindingReport> doctor() {
        throw new IllegalStateException("broken on purpose");
    }

    @Override
    public synchronized ReloadReport reload() {
        asked.add("reload");
        return new ReloadReport("/etc/sundog.yaml", List.of("networks.private.egress"), List.of("tuning.lease"));
    }

    @Override
    public synchronized ReadmissionReport readmit(Voter voter) {
        asked.add("readmit " + voter);
        return new ReadmissionReport(voter);
    }

    @Override
    public LogReport levels() {
        return new LogReport(Map.of("root", LogLevel.WARN, "dev.sundog", LogLevel.INFO));
    }

    @Override
    public synchronized LogReport level(LogLevel level, Optional<String> logger) {
        asked.add("level " + level + " " + logger);
        return new LogReport(Map.of(logger.orElse("dev.sundog"), level));
    }
}

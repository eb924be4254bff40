package dev.sundog.agent;

import dev.sundog.api.BarrierReport;
import dev.sundog.api.ConflictReport;
import dev.sundog.api.Control;
import dev.sundog.api.DrillAsk;
import dev.sundog.api.DrillReport;
import dev.sundog.api.ExplainReport;
import dev.sundog.api.FindingReport;
import dev.sundog.api.ForecastReport;
import dev.sundog.api.GraphReport;
import dev.sundog.api.GroupReport;
import dev.sundog.api.HistoryReport;
import dev.sundog.api.LinkReport;
import dev.sundog.api.LogReport;
import dev.sundog.api.MoveReport;
import dev.sundog.api.PlanReport;
import dev.sundog.api.ReadmissionReport;
import dev.sundog.api.ReloadReport;
import dev.sundog.api.SegmentReport;
import dev.sundog.api.StatusReport;
import dev.sundog.api.VerifyReport;
import dev.sundog.model.Keep;
import dev.sundog.model.LogLevel;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import dev.sundog.quorum.Health;
import dev.sundog.quorum.Quorum;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The witness holds no data: it answers what the quorum knows and refuses the rest. */
final class WitnessControl implements Control {
    private final Quorum quorum;
    private final String version;
    private final Certified certified;
    private final Supplier<Instant> wallClock;
    private final Instant started;
    private final Errands errands;
    private final Supplier<ReloadReport> reload;

    WitnessControl(
            Quorum quorum,
            String version,
            Certified certified,
            Supplier<Instant> wallClock,
            Errands errands,
            Supplier<ReloadReport> reload) {
        this.quorum = quorum;
        this.version = version;
        this.certified = certified;
        this.wallClock = wallClock;
        this.started = wallClock.get();
        this.errands = errands;
        this.reload = reload;
    }

    @Override
    public StatusReport status() {
        var health = quorum.health();
        var groups = quorum.local().groups().values().stream()
                .map(l -> new GroupReport(
                        l.group().name(),
                        Optional.of(l.holder()),
                        l.epoch().number(),
                        0,
                        !l.copyOutdated(),
                        l.copyOutdated() ? "the copy is not current" : "the copy may be promoted",
                        "witness",
                        "none here",
                        Map.of(),
                        Optional.empty()))
                .toList();
        return new StatusReport(
                version,
                "witness",
                certified.installation(),
                Duration.between(started, wallClock.get()).toMillis() / 1000.0,
                certified.secondsLeft(wallClock.get()),
                certified.report(),
                Reports.quorumOf(health),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                groups,
                List.of(),
                warnings(health));
    }

    private List<String> warnings(Health health) {
        var out = new ArrayList<String>();
        certified.warning().ifPresent(out::add);
        if (!health.majority()) {
            out.add("quorum: " + health.why());
        }
        Reports.restartNeeded(errands.needRestart()).ifPresent(out::add);
        return out;
    }

    private static OperatorException nothingHere() {
        return new OperatorException("This is the witness: it holds no data", "Ask the agent at private or public");
    }

    @Override
    public List<SegmentReport> segments() {
        throw nothingHere();
    }

    @Override
    public GraphReport graph() {
        throw nothingHere();
    }

    @Override
    public LinkReport link() {
        throw nothingHere();
    }

    @Override
    public HistoryReport linkHistory(Duration back, int most) {
        throw nothingHere();
    }

    @Override
    public PlanReport plan() {
        throw nothingHere();
    }

    @Override
    public List<ForecastReport> forecast(Optional<String> series) {
        throw nothingHere();
    }

    @Override
    public ExplainReport explain(String segment) {
        throw nothingHere();
    }

    @Override
    public BarrierReport barrier(Optional<String> group, Duration timeout) {
        throw nothingHere();
    }

    @Override
    public List<ConflictReport> conflicts() {
        return List.of();
    }

    @Override
    public List<ConflictReport> resolve(String path, Keep keep) {
        throw nothingHere();
    }

    @Override
    public SegmentReport accept(String segment) {
        throw nothingHere();
    }

    @Override
    public List<VerifyReport> verify(Optional<String> name, boolean repair) {
        throw nothingHere();
    }

    @Override
    public List<VerifyReport> verifications() {
        throw nothingHere();
    }

    @Override
    public MoveReport failover(String group, Site to, boolean force, boolean preview) {
        throw nothingHere();
    }

    @Override
    public MoveReport failback(String group, boolean force, boolean preview) {
        throw nothingHere();
    }

    @Override
    public DrillReport drill(String group, DrillAsk ask) {
        throw nothingHere();
    }

    @Override
    public List<FindingReport> doctor() {
        return errands.doctor();
    }

    @Override
    public ReloadReport reload() {
        return reload.get();
    }

    @Override
    public ReadmissionReport readmit(Voter voter) {
        quorum.readmit(voter);
        return new ReadmissionReport(voter);
    }

    @Override
    public LogReport levels() {
        return errands.levels();
    }

    @Override
    public LogReport level(LogLevel level, Optional<String> logger) {
        return errands.level(level, logger);
    }
}

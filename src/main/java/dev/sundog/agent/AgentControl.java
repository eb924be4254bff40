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
import dev.sundog.model.GroupId;
import dev.sundog.model.Keep;
import dev.sundog.model.LogLevel;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Segment;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What operators ask and order. */
final class AgentControl implements Control {
    private final SiteAgent agent;
    private final Reports reports;
    private final LinkWatch watch;
    private final Verifications verifications;
    private final MoveOrders orders;
    private final Drills drills;
    private final Errands errands;
    private final Supplier<ReloadReport> reload;

    AgentControl(
            SiteAgent agent,
            LinkWatch watch,
            KernelPace kernel,
            Optional<Telemetry> telemetry,
            Path state,
            Errands errands,
            Supplier<ReloadReport> reload) {
        this.agent = agent;
        this.watch = watch;
        this.reports = new Reports(agent, watch, kernel::report, telemetry, errands::needRestart);
        this.verifications = new Verifications(agent);
        var losses = new Losses(agent);
        this.orders = new MoveOrders(agent, losses);
        this.drills = new Drills(agent, losses, state);
        this.errands = errands;
        this.reload = reload;
    }

    @Override
    public StatusReport status() {
        return reports.status();
    }

    @Override
    public List<SegmentReport> segments() {
        return reports.segments();
    }

    @Override
    public GraphReport graph() {
        return new GraphWords(agent).all();
    }

    @Override
    public LinkReport link() {
        return reports.link();
    }

    @Override
    public HistoryReport linkHistory(Duration back, int most) {
        return reports.history(back, most);
    }

    @Override
    public PlanReport plan() {
        agent.replan();
        return reports.plan();
    }

    @Override
    public List<ForecastReport> forecast(Optional<String> series) {
        var out = agent.planning().outlooks().reports(series);
        if (out.isEmpty() && series.isPresent()) {
            throw new OperatorException(
                    "There is no series " + series.get() + ", or nothing of it was measured at this site yet",
                    "sundog forecast shows all that there are; a segment is measured where it is held");
        }
        return out;
    }

    /** A segment by the name that status shows. */
    private record Found(Sites.Member member, Segment segment) {}

    private Found find(String name) {
        for (var m : agent.all()) {
            for (var segment : m.segments().all()) {
                if (segment.id().toString().equals(name)) {
                    return new Found(m, segment);
                }
            }
        }
        throw new OperatorException("There is no segment '" + name + "'", "See the names with: sundog segments");
    }

    private Sites.Member group(String name) {
        agent.shared().refuseMove(name);
        return agent.member(new GroupId(name))
                .orElseThrow(() ->
                        new OperatorException("There is no group '" + name + "'", "See the names with: sundog status"));
    }

    @Override
    public ExplainReport explain(String segment) {
        var both = agent.shared().segment(segment);
        if (both.isPresent()) {
            return new ExplainReport(both.get().segmentReport(), List.of());
        }
        var found = find(segment);
        return new ExplainReport(
                reports.segment(found.member(), found.segment(), Optional.empty()),
                new GraphWords(agent).uses(found.segment().id()),
                found.member().agent().decisions().all());
    }

    @Override
    public BarrierReport barrier(Optional<String> group, Duration timeout) {
        return new BarrierWait(agent).of(group, timeout);
    }

    @Override
    public List<ConflictReport> conflicts() {
        return agent.shared().conflicts();
    }

    @Override
    public List<ConflictReport> resolve(String path, Keep keep) {
        return agent.shared().resolve(path, keep);
    }

    @Override
    public SegmentReport accept(String segment) {
        var both = agent.shared().segment(segment);
        if (both.isPresent()) {
            both.get().accept();
            return both.get().segmentReport();
        }
        var found = find(segment);
        if (found.segment().id().subtree().isRoot()) {
            found.member().remark().run();
        }
        found.member().agent().transfer().accept(found.segment().id());
        return reports.segment(found.member(), found.segment(), Optional.empty());
    }

    @Override
    public List<VerifyReport> verify(Optional<String> name, boolean repair) {
        return verifications.begin(name, repair);
    }

    @Override
    public List<VerifyReport> verifications() {
        return verifications.all();
    }

    @Override
    public MoveReport failover(String group, Site to, boolean force, boolean preview) {
        return orders.order(group(group), to, force, preview);
    }

    @Override
    public MoveReport failback(String group, boolean force, boolean preview) {
        return failover(group, Site.PRIVATE, force, preview);
    }

    @Override
    public DrillReport drill(String group, DrillAsk ask) {
        return drills.of(group(group), ask);
    }

    @Override
    public List<FindingReport> doctor() {
        var out = new ArrayList<>(errands.doctor());
        out.add(LinkReports.finding(watch));
        return out;
    }

    @Override
    public ReloadReport reload() {
        return reload.get();
    }

    @Override
    public ReadmissionReport readmit(Voter voter) {
        agent.deciding().readmit(voter);
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

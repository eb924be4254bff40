package dev.sundog.agent;

import dev.sundog.api.BarrierReport;
import dev.sundog.api.ConflictReport;
import dev.sundog.api.Control;
import dev.sundog.api.ExplainReport;
import dev.sundog.api.FindingReport;
import dev.sundog.api.LinkReport;
import dev.sundog.api.MoveReport;
import dev.sundog.api.PlanReport;
import dev.sundog.api.SegmentReport;
import dev.sundog.api.StatusReport;
import dev.sundog.api.VerifyReport;
import dev.sundog.model.CopyState;
import dev.sundog.model.GroupId;
import dev.sundog.model.Keep;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Segment;
import dev.sundog.model.Site;
import dev.sundog.steer.GroupRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What operators ask and order. */
final class AgentControl implements Control {
    private static final Duration MOVE = Duration.ofSeconds(20);

    private final SiteAgent agent;
    private final Reports reports;
    private final Verifications verifications;
    private final Supplier<List<FindingReport>> doctor;

    AgentControl(SiteAgent agent, Supplier<List<FindingReport>> doctor) {
        this.agent = agent;
        this.reports = new Reports(agent);
        this.verifications = new Verifications(agent);
        this.doctor = doctor;
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
    public LinkReport link() {
        return reports.link();
    }

    @Override
    public PlanReport plan() {
        agent.replan();
        return reports.plan();
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

    /** What the mirror here lacks, as far as the holder told. */
    private List<String> atRisk(Sites.Member m) {
        var out = new ArrayList<String>();
        for (var segment : reports.segments()) {
            boolean ours = segment.group().equals(m.agent().workload().group().name());
            if (ours && segment.state() != CopyState.HOT) {
                out.add(segment.segment() + ": the copy is "
                        + segment.state().name().toLowerCase(Locale.ROOT));
            }
        }
        var told = agent.told();
        if (told.isEmpty()) {
            out.add("what the other site wrote since this agent started: it has told nothing");
        } else {
            long age = (agent.nowNanos() - told.get().atNanos()) / 1_000_000;
            if (age > 1000 && m.agent().workload().rpo().isPositive()) {
                out.add("writes of the last " + age + " ms");
            }
        }
        return out;
    }

    @Override
    public MoveReport failover(String group, Site to, boolean force, boolean preview) {
        var m = group(group);
        boolean stranded = to == agent.self().site() && agent.deciding().isVoiceless();
        if (m.agent().holding().isPresent() && !stranded) {
            return move(m, to, preview);
        }
        if (to != agent.self().site()) {
            throw new OperatorException(group + " is held by " + to.label() + " already", "Nothing needs to be done");
        }
        return take(m, force, preview);
    }

    private MoveReport take(Sites.Member m, boolean force, boolean preview) {
        var risk = new ArrayList<>(atRisk(m));
        if (agent.deciding().isVoiceless()) {
            risk.addAll(founding(m));
        }
        var lease = m.agent().lease();
        boolean outdated = lease.map(l -> l.copyOutdated()).orElse(true);
        if (preview) {
            return report(m, risk, false, 0, outdated ? "the copy here is not current" : "the copy here is current");
        }
        if (!force) {
            throw new OperatorException(
                    m.agent().workload().group() + " is held by the other site; taking it from there may lose: "
                            + (risk.isEmpty() ? "nothing that is known" : String.join("; ", risk)),
                    "If the other site is alive, run failover there; else repeat with --force");
        }
        long start = agent.nowNanos();
        m.agent().on(new GroupRole.ForceAsked());
        long end = start + MOVE.toNanos();
        while ((m.agent().holding().isEmpty() || agent.deciding().isVoiceless()) && agent.nowNanos() < end) {
            if (agent.deciding().isVoiceless()) {
                founding(m).stream().filter(r -> !risk.contains(r)).forEach(risk::add);
                agent.deciding()
                        .found(
                                agent.all().stream()
                                        .map(one -> one.agent().workload().group())
                                        .toList(),
                                m.agent().workload().group());
            }
            GroupAgent.pause();
        }
        if (m.agent().holding().isEmpty()) {
            throw new OperatorException(
                    m.agent().workload().group() + " could not be taken: "
                            + agent.health().why(),
                    "Bring a second voter back; without a majority nobody may be promoted");
        }
        return report(m, risk, true, start, "taken by force");
    }

    private List<String> founding(Sites.Member m) {
        return Founding.atRisk(
                m.agent().workload(), agent.self().site().other(), m.agent().lease());
    }

    private MoveReport move(Sites.Member m, Site to, boolean preview) {
        if (to == agent.self().site()) {
            throw new OperatorException(
                    m.agent().workload().group() + " is held by " + to.label() + " already",
                    "Nothing needs to be done");
        }
        if (preview) {
            return report(
                    m, List.of(), false, 0, "a planned move loses nothing: writes are held, drained and handed over");
        }
        long start = agent.nowNanos();
        m.agent().move(MOVE);
        return report(m, List.of(), true, start, "handed over");
    }

    private MoveReport report(Sites.Member m, List<String> risk, boolean done, long start, String why) {
        var lease = m.agent().lease();
        Optional<Site> holder = lease.map(l -> l.holder());
        return new MoveReport(
                m.agent().workload().group().name(),
                done ? holder.map(Site::other) : holder,
                done
                        ? holder.orElse(agent.self().site())
                        : holder.map(Site::other).orElse(agent.self().site()),
                lease.map(l -> l.epoch().number()).orElse(0L),
                done,
                risk,
                done ? (agent.nowNanos() - start) / 1e9 : 0,
                why);
    }

    @Override
    public MoveReport failback(String group, boolean force, boolean preview) {
        return failover(group, Site.PRIVATE, force, preview);
    }

    @Override
    public List<FindingReport> doctor() {
        return doctor.get();
    }
}

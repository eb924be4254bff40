package dev.sundog.agent;

import dev.sundog.api.ConflictReport;
import dev.sundog.api.GroupReport;
import dev.sundog.api.SegmentReport;
import dev.sundog.api.SharedReport;
import dev.sundog.dataset.DirectoryTree;
import dev.sundog.gateway.Standing;
import dev.sundog.mirror.CopyFacts;
import dev.sundog.mirror.CopyTracker;
import dev.sundog.model.Contribution;
import dev.sundog.model.CopyState;
import dev.sundog.model.Epoch;
import dev.sundog.model.Lag;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.runner.ServiceControl;
import dev.sundog.transfer.SharedTransfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One group that both sites write, at this site: no lease says who may, so its service runs here as well and answers what comes here. */
final class SharedAgent {
    static final Epoch EPOCH = SharedTransfer.EPOCH;

    private static final long SIZE_NANOS = 5_000_000_000L;

    private final Workload workload;
    private final DirectoryTree tree;
    private final SharedTransfer transfer;
    private final Optional<ServiceControl> service;
    private final Runnable remark;
    private final ConflictWords words;
    private final CopyTracker tracker;
    private final SegmentId segment;
    private volatile CopyTracker.Copy copy = new CopyTracker.Copy(CopyState.EMPTY, Lag.NONE, "not looked at yet");
    private volatile SharedTransfer.Standing standing =
            new SharedTransfer.Standing(false, false, Lag.NONE, Lag.NONE, 0);
    private volatile SharedTransfer.Size size = new SharedTransfer.Size(0, 0);
    private volatile boolean serviceReady;
    private volatile String database = "";
    private boolean seeded;
    private long sizedNanos;

    /** @param remark writes the root's marker anew, when a person has accepted what stands there */
    SharedAgent(
            Workload workload,
            Site here,
            DirectoryTree tree,
            SharedTransfer transfer,
            Optional<ServiceControl> service,
            Runnable remark) {
        this.workload = workload;
        this.tree = tree;
        this.transfer = transfer;
        this.service = service;
        this.remark = remark;
        this.segment = new SegmentId(workload.group(), TreePath.ROOT);
        this.words = new ConflictWords(workload.group().name(), workload.roots().getOrDefault(here, ""));
        this.tracker = new CopyTracker(workload.rpo(), false);
    }

    Workload workload() {
        return workload;
    }

    SegmentId segment() {
        return segment;
    }

    SharedTransfer transfer() {
        return transfer;
    }

    Optional<ServiceControl> service() {
        return service;
    }

    boolean isServiceReady() {
        return serviceReady;
    }

    CopyState state() {
        return copy.state();
    }

    void start() {
        transfer.start();
        service.ifPresent(s -> {
            var _ = s.promote();
        });
    }

    /** Looks at the service; what is asked for every request only reads what was seen here. */
    void look() {
        serviceReady = service.map(ServiceControl::ready).orElse(true);
    }

    /** Every second. */
    void tidy() {
        transfer.tidy();
        transfer.checkPresence();
    }

    void rescan() {
        transfer.rescan();
        database = tree.liveDatabase().orElse("");
    }

    /** Judges how both copies stand. */
    void judge(long nowNanos) {
        var now = transfer.standing();
        standing = now;
        if (sizedNanos == 0 || nowNanos - sizedNanos > SIZE_NANOS) {
            sizedNanos = nowNanos;
            size = transfer.size();
        }
        var out = now.outgoing();
        var in = now.incoming();
        long versions = out.versions() + in.versions();
        long bytes = out.bytes() + in.bytes();
        long age = Math.max(out.age().toNanos(), in.age().toNanos());
        seeded |= transfer.isCurrent();
        var pending = versions == 0
                ? CopyFacts.Pending.NONE
                : new CopyFacts.Pending(bytes, versions, OptionalLong.of(nowNanos - age));
        var seed = seeded
                ? CopyFacts.Seed.DONE
                : new CopyFacts.Seed(Math.max(size.bytes(), bytes), bytes, Math.max(1, versions));
        copy = tracker.on(
                new CopyFacts(
                        seed,
                        seeded ? pending : CopyFacts.Pending.NONE,
                        now.linkUp(),
                        now.compared() ? CopyFacts.Standing.RECONCILED : CopyFacts.Standing.UNRECONCILED),
                nowNanos);
    }

    /** Never waits: gateways ask it for every request. */
    Standing gateway(boolean otherReady) {
        if (serviceReady) {
            return new Standing.Serving(EPOCH);
        }
        return otherReady ? new Standing.Mirror() : new Standing.Stalled("the service is not healthy");
    }

    GroupReport report() {
        var now = standing;
        return new GroupReport(
                workload.group().name(),
                Optional.empty(),
                0,
                workload.rpo().toNanos() / 1e9,
                copy.state() == CopyState.HOT,
                copy.why() + (now.conflicts() == 0 ? "" : "; " + now.conflicts() + " conflicts: see sundog conflicts"),
                serviceReady ? "both sites write" : "stalled: the service is not healthy",
                service.map(s -> s.state().toString()).orElse("no service is configured"),
                Map.of(),
                Optional.of(new SharedReport(
                        now.outgoing().bytes(),
                        now.outgoing().versions(),
                        seconds(now.outgoing().age()),
                        now.incoming().bytes(),
                        now.incoming().versions(),
                        seconds(now.incoming().age()),
                        now.conflicts())));
    }

    private static double seconds(Duration age) {
        return age.toNanos() / 1e9;
    }

    SegmentReport segmentReport() {
        var now = copy;
        double lag = seconds(now.lag().age());
        double score = score();
        return new SegmentReport(
                segment.toString(),
                workload.group().name(),
                score,
                List.of(new Contribution("priority", score, "what you say: it is not profiled where both sites write")),
                workload.priority(),
                true,
                now.state(),
                size.bytes(),
                size.files(),
                now.lag().bytes(),
                now.lag().versions(),
                lag,
                Optional.empty(),
                now.state() == CopyState.HOT && lag <= workload.rpo().toNanos() / 1e9,
                transfer.halted().isPresent(),
                transfer.halted()
                        .map(h -> "stopped until 'sundog accept " + segment + "': " + h)
                        .orElse(now.why()));
    }

    double score() {
        return workload.priority();
    }

    /** A person confirms what stopped it. */
    void accept() {
        remark.run();
        transfer.accept();
    }

    List<ConflictReport> conflicts() {
        return transfer.conflicts().stream().map(words::of).toList();
    }

    List<String> warnings() {
        var group = workload.group();
        var out = new ArrayList<String>();
        transfer.problems().forEach(p -> out.add(group + ": " + p));
        transfer.halted()
                .ifPresent(why ->
                        out.add(segment + " is stopped: " + why + "; if that is right: sundog accept " + segment));
        transfer.putAside()
                .forEach((path, place) -> out.add(group + ": a version of " + path + " is kept at .sundog/" + place));
        if (standing.conflicts() > 0) {
            out.add(group + ": " + standing.conflicts() + " conflicts wait for a decision: sundog conflicts");
        }
        if (!database.isEmpty()) {
            out.add(group + ": " + database
                    + ": copying a live database file by file corrupts it; leave it out of the root");
        }
        return out;
    }

    void close() {
        service.ifPresent(ServiceControl::close);
        transfer.close();
    }
}

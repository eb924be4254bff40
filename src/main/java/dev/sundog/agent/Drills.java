package dev.sundog.agent;

import dev.sundog.api.AtRisk;
import dev.sundog.api.DrillAsk;
import dev.sundog.api.DrillReport;
import dev.sundog.dataset.DirectoryTree;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.dataset.TreeSnapshot;
import dev.sundog.dataset.Visitor;
import dev.sundog.host.HostException;
import dev.sundog.link.HostPort;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import dev.sundog.runner.Readiness;
import dev.sundog.runner.ServiceRunner;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Rehearses what a promotion would do: the group's service is started at the mirror's site on a copy of the mirror, at an address
 * of its own, looked at, stopped and removed. The mirror goes on being written meanwhile, and nothing of it is touched.
 */
final class Drills {
    private static final int LAST_WORDS = 5;
    private static final int TAKEN_MILLIS = 1000;

    private final SiteAgent agent;
    private final Losses losses;
    private final Path state;
    private final Semaphore one = new Semaphore(1);

    /** @param state where the service's output goes */
    Drills(SiteAgent agent, Losses losses, Path state) {
        this.agent = agent;
        this.losses = losses;
        this.state = state;
    }

    /** See {@link dev.sundog.api.Control#drill}. */
    DrillReport of(Sites.Member m, DrillAsk ask) {
        var group = m.agent().workload().group();
        var run = run(m.agent().workload());
        if (m.agent().holding().isPresent()) {
            throw new OperatorException(
                    group + " is held here: a drill is made where its copy is",
                    "Run it at " + agent.self().site().other().label());
        }
        var risk = losses.of(m);
        boolean outdated = m.agent().lease().map(l -> l.copyOutdated()).orElse(true);
        try (var tree = DirectoryTree.open(agent.root(group))) {
            if (ask.preview()) {
                var there = size(tree);
                var why = outdated ? "the copy here is not current: refused unless forced" : "the copy here is current";
                return new DrillReport(group.name(), false, there, Optional.empty(), risk, why);
            }
            if (outdated && !ask.force()) {
                throw new OperatorException(
                        "The copy of " + group + " here is not current and would not be promoted: "
                                + Losses.inWords(risk),
                        "Wait until sundog status says protected, or repeat with --force");
            }
            if (!one.tryAcquire()) {
                throw new OperatorException("A drill is being made here", "Wait until it is over");
            }
            try {
                return rehearse(m, run, tree, risk, ask);
            } finally {
                one.release();
            }
        }
    }

    private static Workload.Service.Run run(Workload workload) {
        var service = workload.service()
                .orElseThrow(() -> new OperatorException(
                        workload.group() + " has no service to rehearse",
                        "Give it one, or compare the data with verify"));
        return switch (service) {
            case Workload.Service.Run run when run.drill().isPresent() -> run;
            case Workload.Service.Run run ->
                throw new OperatorException(
                        workload.group() + " does not say how its service is started on a copy",
                        "Give service.run.drill: command with " + Workload.Service.Drill.ROOT
                                + ", and address; see etc/sundog.yaml");
            case Workload.Service.External external ->
                throw new OperatorException(
                        "The service of " + workload.group() + " is run by others: it cannot be started on a copy",
                        "Let the agent run it (service: run), or rehearse it with its own tools");
        };
    }

    private DrillReport rehearse(
            Sites.Member m, Workload.Service.Run run, DirectoryTree tree, AtRisk risk, DrillAsk ask) {
        var group = m.agent().workload().group();
        // Half of what is free at most: the mirror needs room to go on.
        long most = Math.min(ask.mostBytes(), tree.freeBytes() / 2);
        long began = agent.nowNanos();
        try (var snapshot = new TreeSnapshot(tree, most)) {
            var taken = snapshot.take();
            var copy = new DrillReport.Copy(
                    taken.files(), taken.bytes(), taken.copiedBytes(), taken.unsettled(), since(began));
            m.agent().decisions().add("A drill of " + group + " is made on a copy of " + taken.bytes() + " bytes", "");
            var report = start(m, run, snapshot, copy, risk, ask);
            m.agent()
                    .decisions()
                    .add("The drill of " + group + (report.healthy() ? " went well" : " failed"), report.why());
            return report;
        } catch (HostException e) {
            throw new OperatorException("The drill of " + group + " ended: " + e.what(), e.remedy(), e);
        }
    }

    private DrillReport start(
            Sites.Member m,
            Workload.Service.Run run,
            TreeSnapshot snapshot,
            DrillReport.Copy copy,
            AtRisk risk,
            DrillAsk ask) {
        var group = m.agent().workload().group().name();
        refuseTaken(run);
        var log = state.resolve("drill-" + group + ".log");
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new OperatorException(log + " cannot be replaced: " + e.getMessage(), "Check its permissions", e);
        }
        long began = agent.nowNanos();
        try (var service = new ServiceRunner(
                onCopy(run, snapshot.rootPath()),
                agent.self().site(),
                snapshot.rootPath(),
                log,
                ServiceRunner.LAPSE,
                ask.within(),
                System::nanoTime)) {
            var ended = await(service);
            return switch (ended) {
                case Readiness.Ready r ->
                    new DrillReport(
                            group, true, copy, Optional.of(since(began)), risk, "the service is healthy on the copy");
                case Readiness.NotReady n ->
                    new DrillReport(group, false, copy, Optional.empty(), risk, n.why() + lastWords(log));
            };
        }
    }

    /** Another program's answer must not count as the service's. */
    private void refuseTaken(Workload.Service.Run run) {
        var address = run.drill().orElseThrow().address().get(agent.self().site());
        var at = HostPort.parse(address == null ? "" : address);
        try (var socket = new Socket()) {
            socket.connect(at.resolve(), TAKEN_MILLIS);
        } catch (IOException free) {
            return;
        }
        throw new OperatorException(
                "The drill cannot be made: another program listens at " + address,
                "End it, or give service.run.drill.address another port");
    }

    /** Keeps it alive until it is ready or its time is over. */
    private static Readiness await(ServiceRunner service) {
        CompletableFuture<Readiness> ready = service.promote();
        while (!ready.isDone()) {
            service.renew();
            GroupAgent.pause();
        }
        return ready.join();
    }

    private Workload.Service.Run onCopy(Workload.Service.Run run, String root) {
        var drill = run.drill().orElseThrow();
        var command = new HashMap<>(drill.command());
        command.replaceAll((site, words) -> words.stream()
                .map(w -> w.replace(Workload.Service.Drill.ROOT, root))
                .toList());
        return new Workload.Service.Run(command, drill.address(), run.health(), false);
    }

    private double since(long beganNanos) {
        return (agent.nowNanos() - beganNanos) / 1e9;
    }

    private static DrillReport.Copy size(DirectoryTree tree) {
        var counted = new long[2];
        tree.scan(TreePath.ROOT, new Visitor() {
            @Override
            public void entry(TreePath path, Stat stat) {
                if (stat.kind() == Kind.FILE) {
                    counted[0]++;
                    counted[1] += stat.size();
                }
            }

            @Override
            public void unreadable(TreePath path, String why) {
                // The drill itself would say so.
            }

            @Override
            public void skipped(TreePath path, String why) {
                // It is not copied.
            }
        });
        return new DrillReport.Copy(counted[0], counted[1], 0, 0, 0);
    }

    private static String lastWords(Path log) {
        try {
            var lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size());
            return last.isEmpty() ? "" : "; it said: " + String.join(" / ", last);
        } catch (IOException e) {
            return "";
        }
    }
}

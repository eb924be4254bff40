package dev.sundog.cli.config;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Workload;
import dev.sundog.transfer.TransferRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a configuration that was read again means for an agent that runs.
 *
 * @param inForce what it goes by from now on: the one it was started with, but for what may change while it runs
 * @param taken keys whose value is another than was in force before
 * @param needRestart keys that differ from what the agent was started with, and stay as they were until it is started again
 */
public record Reloaded(Config inForce, List<String> taken, List<String> needRestart) {
    public Reloaded {
        taken = List.copyOf(taken);
        needRestart = List.copyOf(needRestart);
    }

    /**
     * Compares.
     *
     * @param file what messages call it
     * @param started what the agent was started with
     * @param before what was in force until now
     * @param read what the file says now
     * @throws OperatorException where what can be taken up contradicts what cannot
     */
    public static Reloaded of(String file, Config started, Config before, Config read) {
        var inForce = new Config(
                started.sites(),
                read.networks(),
                workloads(started, read),
                tuning(started.tuning(), read.tuning()),
                read.log(),
                started.processors(),
                started.authority());
        try {
            new Contradictions(file).check(inForce);
        } catch (OperatorException e) {
            throw new OperatorException(
                    "Without a restart some of it cannot be taken up, and the rest contradicts what is in force: "
                            + e.what(),
                    "Start the agent again, which takes up all of it",
                    e);
        }
        return new Reloaded(inForce, Differences.live(before, inForce), Differences.restart(started, inForce, read));
    }

    private static List<Workload> workloads(Config started, Config read) {
        Map<Object, Workload> now =
                read.workloads().stream().collect(Collectors.toMap(Workload::group, Function.identity()));
        var out = new ArrayList<Workload>();
        for (var was : started.workloads()) {
            var is = now.getOrDefault(was.group(), was);
            out.add(was.isShared() || is.isShared() ? was : merged(was, is));
        }
        return out;
    }

    private static Workload merged(Workload was, Workload is) {
        return new Workload(
                was.group(),
                is.priority(),
                restsAlike(was, is) ? is.rpo() : was.rpo(),
                was.roots(),
                is.data(),
                is.operations(),
                was.service().map(s -> is.service().map(t -> merged(s, t)).orElse(s)),
                was.shared());
    }

    /** How long a file that is written all the time is let rest follows the rpo, and is settled when an agent starts. */
    private static boolean restsAlike(Workload was, Workload is) {
        return was.rpoIsZero() == is.rpoIsZero() && rest(was) == rest(is);
    }

    private static long rest(Workload workload) {
        return new TransferRules(false, true, true)
                .within(workload.rpo().toNanos())
                .mostRestNanos();
    }

    private static Workload.Service merged(Workload.Service was, Workload.Service is) {
        var traits = new Workload.Traits(
                was.traits().protocol(),
                is.traits().affinity(),
                was.traits().tcp(),
                is.traits().spread());
        return switch (was) {
            case Workload.Service.Run r ->
                new Workload.Service.Run(r.command(), r.address(), r.health(), r.hotStandby(), traits, r.drill());
            case Workload.Service.External e ->
                new Workload.Service.External(
                        e.address(), e.health(), e.onPromote(), e.onDemote(), e.deadline(), traits);
        };
    }

    private static Tuning tuning(Tuning started, Tuning read) {
        return new Tuning(
                started.leaseMillis(),
                started.suspectMillis(),
                started.suspectLeastMillis(),
                read.rescanSeconds(),
                read.returnPointsPerSecond(),
                read.dwellSeconds(),
                read.queueTargetMillis());
    }
}

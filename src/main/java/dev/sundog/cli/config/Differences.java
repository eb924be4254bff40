package dev.sundog.cli.config;

import dev.sundog.model.Addresses;
import dev.sundog.model.NetworkWeek;
import dev.sundog.model.Processors;
import dev.sundog.model.TreePath;
import dev.sundog.model.Voter;
import dev.sundog.model.Workload;
import dev.sundog.model.Workload.DataRule;
import dev.sundog.model.Workload.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Names the keys in which two configurations differ, as the file has them. */
final class Differences {
    private static final Map<String, Function<Addresses, Object>> SITE = site();
    private static final Map<String, Function<Service, Object>> SERVICE = service();

    private final List<String> keys = new ArrayList<>();

    private Differences() {}

    /** What may change while an agent runs. Both have the same sites and workloads. */
    static List<String> live(Config before, Config after) {
        var out = new Differences();
        for (int i = 0; i < after.networks().size(); i++) {
            out.network(before.networks().get(i), after.networks().get(i));
        }
        var was = before.tuning();
        var is = after.tuning();
        out.note("tuning.rescan", was.rescanSeconds(), is.rescanSeconds());
        out.note("tuning.return_points_per_second", was.returnPointsPerSecond(), is.returnPointsPerSecond());
        out.note("tuning.dwell", was.dwellSeconds(), is.dwellSeconds());
        out.note("tuning.queue_target", was.queueTargetMillis(), is.queueTargetMillis());
        out.note("log", before.log(), after.log());
        for (int i = 0; i < after.workloads().size(); i++) {
            out.workload(before.workloads().get(i), after.workloads().get(i));
        }
        return out.keys;
    }

    /** What stays as it is until the agent is started again. */
    static List<String> restart(Config started, Config inForce, Config read) {
        var out = new Differences();
        for (var voter : Voter.values()) {
            out.site(
                    voter.label(),
                    Optional.ofNullable(inForce.sites().get(voter)),
                    Optional.ofNullable(read.sites().get(voter)));
        }
        for (var voter : Voter.values()) {
            var was = inForce.processors().getOrDefault(voter, Processors.ALL);
            var is = read.processors().getOrDefault(voter, Processors.ALL);
            out.note("sites." + voter.label() + ".cores", was.cores(), is.cores());
            out.note("sites." + voter.label() + ".realtime", was.fifo(), is.fifo());
        }
        out.note("tuning.lease", inForce.tuning().leaseMillis(), read.tuning().leaseMillis());
        out.note(
                "tuning.suspect",
                inForce.tuning().suspectMillis(),
                read.tuning().suspectMillis());
        out.note(
                "tuning.suspect_least",
                inForce.tuning().suspectLeastMillis(),
                read.tuning().suspectLeastMillis());
        out.note("authority", inForce.authority(), read.authority());
        out.settled(inForce.workloads(), read.workloads());
        for (var was : started.workloads()) {
            find(read.workloads(), was.group()).ifPresent(is -> out.writes(was, is));
        }
        if (out.keys.isEmpty() && !inForce.equals(read)) {
            out.keys.add("the order of workloads");
        }
        return out.keys;
    }

    private void note(String key, Object was, Object is) {
        if (!Objects.equals(was, is)) {
            keys.add(key);
        }
    }

    private void network(NetworkWeek was, NetworkWeek is) {
        var key = "networks." + is.site().label();
        note(key + ".egress", was.egress(), is.egress());
        note(key + ".ingress", was.ingress(), is.ingress());
        note(key + ".budget", was.budget(), is.budget());
        note(key + ".dscp", was.marks(), is.marks());
        note(key + ".enforce", was.enforce(), is.enforce());
    }

    private void workload(Workload was, Workload is) {
        var key = "workloads." + is.group();
        note(key + ".priority", was.priority(), is.priority());
        note(key + ".rpo", was.rpo(), is.rpo());
        note(key + ".operations", was.operations(), is.operations());
        note(key + ".service.affinity", traits(was, t -> t.affinity()), traits(is, t -> t.affinity()));
        note(key + ".service.spread", traits(was, t -> t.spread()), traits(is, t -> t.spread()));
        for (var path : subtrees(was, is)) {
            note(key + ".data(" + path + ")", withoutWrites(was, path), withoutWrites(is, path));
        }
    }

    /** How files are written is asked of what the agent was started with. */
    private void writes(Workload was, Workload is) {
        for (var path : subtrees(was, is)) {
            note("workloads." + is.group() + ".data(" + path + ").writes", was.isAppended(path), is.isAppended(path));
        }
    }

    private static TreeSet<TreePath> subtrees(Workload a, Workload b) {
        var all = new TreeSet<TreePath>();
        a.data().forEach(rule -> all.add(rule.subtree()));
        b.data().forEach(rule -> all.add(rule.subtree()));
        return all;
    }

    private static Optional<DataRule> rule(Workload workload, TreePath path) {
        return workload.data().stream().filter(r -> r.subtree().equals(path)).findFirst();
    }

    private static Optional<DataRule> withoutWrites(Workload workload, TreePath path) {
        return rule(workload, path)
                .map(r ->
                        new DataRule(r.subtree(), r.priority(), r.required(), Workload.Writes.ANY, r.floor(), r.pin()));
    }

    private static Optional<Object> traits(Workload workload, Function<Workload.Traits, Object> of) {
        return workload.service().map(s -> of.apply(s.traits()));
    }

    private void site(String name, Optional<Addresses> was, Optional<Addresses> is) {
        var key = "sites." + name;
        if (was.isPresent() && is.isPresent()) {
            SITE.forEach((part, of) -> note(key + "." + part, of.apply(was.get()), of.apply(is.get())));
        } else {
            note(key, was, is);
        }
    }

    private void settled(List<Workload> was, List<Workload> is) {
        var names = new LinkedHashSet<Object>();
        was.forEach(w -> names.add(w.group()));
        is.forEach(w -> names.add(w.group()));
        for (var name : names) {
            var before = find(was, name);
            var after = find(is, name);
            if (before.isPresent() && after.isPresent()) {
                settled(before.get(), after.get());
            } else {
                keys.add("workloads." + name);
            }
        }
    }

    private static Optional<Workload> find(List<Workload> all, Object group) {
        return all.stream().filter(w -> w.group().equals(group)).findFirst();
    }

    private void settled(Workload was, Workload is) {
        var key = "workloads." + is.group();
        if (was.isShared() != is.isShared()) {
            keys.add(key + ".writers");
        } else if (was.isShared()) {
            workload(was, is);
            note(key + ".conflicts", was.shared(), is.shared());
        } else {
            note(key + ".rpo", was.rpo(), is.rpo());
        }
        note(key + ".root", was.roots(), is.roots());
        var before = was.service();
        var after = is.service();
        if (before.map(Object::getClass).equals(after.map(Object::getClass))) {
            SERVICE.forEach((part, of) -> note(key + ".service." + part, before.map(of), after.map(of)));
        } else {
            keys.add(key + ".service");
        }
    }

    private static Map<String, Function<Addresses, Object>> site() {
        var parts = new LinkedHashMap<String, Function<Addresses, Object>>();
        parts.put("link", Addresses::link);
        parts.put("quorum", Addresses::quorum);
        parts.put("relay", Addresses::relay);
        parts.put("gateway", Addresses::gateway);
        parts.put("metrics", a -> a.operators().metrics());
        parts.put("api", a -> a.operators().api());
        parts.put("agent_check", Addresses::agentCheck);
        parts.put("probe", Addresses::probe);
        parts.put("telemetry (or services: of workloads)", Addresses::telemetry);
        return parts;
    }

    private static Map<String, Function<Service, Object>> service() {
        var parts = new LinkedHashMap<String, Function<Service, Object>>();
        parts.put("address", Service::address);
        parts.put("health", Service::health);
        parts.put("protocol", s -> s.traits().protocol());
        parts.put("tcp", s -> s.traits().tcp());
        parts.put("command", s -> s instanceof Service.Run r ? r.command() : "");
        parts.put("standby", s -> s instanceof Service.Run r ? r.hotStandby() : "");
        parts.put("drill", s -> s instanceof Service.Run r ? r.drill() : "");
        parts.put("on_promote", s -> s instanceof Service.External e ? e.onPromote() : "");
        parts.put("on_demote", s -> s instanceof Service.External e ? e.onDemote() : "");
        parts.put("deadline", s -> s instanceof Service.External e ? e.deadline() : "");
        return parts;
    }
}

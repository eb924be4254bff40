package dev.sundog.agent;

import dev.sundog.api.ConflictReport;
import dev.sundog.api.GroupReport;
import dev.sundog.api.SegmentReport;
import dev.sundog.gateway.Standing;
import dev.sundog.model.GroupId;
import dev.sundog.model.Keep;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Route;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.runner.ServiceControl;
import dev.sundog.transfer.SharedConflicts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** All groups that both sites write, at this site. */
final class SharedGroups {
    private final Map<GroupId, SharedAgent> groups = new LinkedHashMap<>();
    private final Supplier<Optional<Told>> told;

    /** @param told what the other site told last */
    SharedGroups(Supplier<Optional<Told>> told) {
        this.told = told;
    }

    void add(SharedAgent agent) {
        groups.put(agent.workload().group(), agent);
    }

    Optional<SharedAgent> find(GroupId group) {
        return Optional.ofNullable(groups.get(group));
    }

    /** The group whose only segment has this name. */
    Optional<SharedAgent> segment(String name) {
        return groups.values().stream()
                .filter(g -> g.segment().toString().equals(name))
                .findFirst();
    }

    Collection<SharedAgent> all() {
        return List.copyOf(groups.values());
    }

    void start() {
        groups.values().forEach(SharedAgent::start);
    }

    void look() {
        groups.values().forEach(g -> {
            g.look();
            // No lease is needed to run it.
            g.service().ifPresent(ServiceControl::renew);
        });
    }

    void tidy() {
        groups.values().forEach(SharedAgent::tidy);
    }

    void rescan() {
        groups.values().forEach(SharedAgent::rescan);
    }

    /** Judges how the copies stand, and what the other site is told of them. */
    List<PeerReport.GroupPart> window(long nowNanos) {
        var out = new ArrayList<PeerReport.GroupPart>();
        for (var g : groups.values()) {
            g.judge(nowNanos);
            out.add(new PeerReport.GroupPart(
                    g.workload().group().name(),
                    0,
                    PeerReport.LoadPart.none(g.isServiceReady()),
                    0,
                    List.of(),
                    Optional.empty(),
                    Optional.empty()));
        }
        return out;
    }

    Map<SegmentId, Double> scores() {
        var out = new HashMap<SegmentId, Double>();
        groups.values().forEach(g -> out.put(g.segment(), g.score()));
        return out;
    }

    private boolean isOtherReady(GroupId group) {
        return told.get().flatMap(t -> t.of(group)).map(p -> p.load().ready()).orElse(false);
    }

    Optional<Standing> standing(GroupId group) {
        return find(group).map(g -> g.gateway(isOtherReady(group)));
    }

    /** Each site serves what it gets, while its service can. */
    Optional<Route> route(GroupId group, Site here) {
        return find(group)
                .map(g -> new Route(
                        group,
                        g.isServiceReady() || !isOtherReady(group) ? here : here.other(),
                        SharedAgent.EPOCH,
                        Map.of(),
                        0));
    }

    List<GroupReport> reports() {
        return groups.values().stream().map(SharedAgent::report).toList();
    }

    List<SegmentReport> segments() {
        return groups.values().stream().map(SharedAgent::segmentReport).toList();
    }

    List<String> warnings() {
        return groups.values().stream().flatMap(g -> g.warnings().stream()).toList();
    }

    List<ConflictReport> conflicts() {
        return groups.values().stream().flatMap(g -> g.conflicts().stream()).toList();
    }

    /** Settles the conflict that a path carries, and says what it was. */
    List<ConflictReport> resolve(String path, Keep keep) {
        for (var g : groups.values()) {
            for (var c : g.transfer().conflicts()) {
                if ((g.workload().group() + "/" + c.path()).equals(path)) {
                    var before = g.conflicts().stream()
                            .filter(r -> r.path().equals(path))
                            .toList();
                    settle(g, c, keep);
                    return before;
                }
            }
        }
        throw new OperatorException("There is no conflict at '" + path + "'", "See them with: sundog conflicts");
    }

    private static void settle(SharedAgent g, SharedConflicts.Conflict c, Keep keep) {
        try {
            g.transfer().resolve(c.path(), keep).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof OperatorException known ? known : e;
        }
    }

    /** @throws OperatorException when it is a group of these: there is nothing to hand over */
    void refuseMove(String group) {
        if (find(new GroupId(group)).isPresent()) {
            throw new OperatorException(
                    group + " is written by both sites: there is nothing to hand over",
                    "If a site is lost, the other goes on by itself");
        }
    }

    /** Those that a name means: a group, its only segment, or all of them without. */
    List<SharedAgent> named(Optional<String> name) {
        return groups.values().stream()
                .filter(g -> name.isEmpty()
                        || name.get().equals(g.segment().toString())
                        || name.get().equals(g.workload().group().name()))
                .toList();
    }

    void close() {
        groups.values().forEach(SharedAgent::close);
    }
}

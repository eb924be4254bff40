package dev.sundog.agent;

import dev.sundog.gateway.Observation;
import dev.sundog.gateway.Released;
import dev.sundog.gateway.Standing;
import dev.sundog.gateway.Traffic;
import dev.sundog.model.CopyState;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Reads;
import dev.sundog.model.Route;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.profile.OperationObservation;
import dev.sundog.runner.ServiceControl;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** What the gateway asks, answered from what the loop knows. */
final class AgentTraffic implements Traffic {
    private final SiteAgent agent;
    private final SpanGroups spans;

    AgentTraffic(SiteAgent agent, SpanGroups spans) {
        this.agent = agent;
        this.spans = spans;
    }

    @Override
    public Site here() {
        return agent.self().site();
    }

    @Override
    public Optional<Route> route(GroupId group) {
        return agent.shared()
                .route(group, here())
                .or(() -> agent.member(group).flatMap(m -> m.agent().lease()).map(lease -> {
                    var shares = agent.shares(group);
                    return new Route(group, lease.holder(), lease.epoch(), shares.publicShare(), shares.shedBelow());
                }));
    }

    @Override
    public Standing standing(GroupId group) {
        return agent.standing(group);
    }

    @Override
    public boolean readableHere(GroupId group, List<TreePath> data, Reads mode) {
        var both = agent.shared().find(group);
        if (both.isPresent()) {
            return both.get().isServiceReady();
        }
        var member = agent.member(group);
        if (member.isEmpty()) {
            return false;
        }
        if (agent.standing(member.get().agent()) instanceof Standing.Serving) {
            return true;
        }
        return member.get().agent().isServiceReady()
                && switch (mode) {
                    case Reads.Committed c -> false;
                    case Reads.Local l -> copyIsHot(group, data, Duration.ofSeconds(10));
                    case Reads.Bounded b -> copyIsHot(group, data, b.staleness());
                };
    }

    /** Whether what the holder told last says that the copy of these subtrees is hot and no staler than that. */
    private boolean copyIsHot(GroupId group, List<TreePath> data, Duration staleness) {
        var told = agent.told();
        var part = told.flatMap(t -> t.of(group));
        if (part.isEmpty() || part.get().epoch() == 0) {
            return false;
        }
        long ageMillis = (agent.nowNanos() - told.get().atNanos()) / 1_000_000;
        boolean any = false;
        for (var segment : part.get().segments()) {
            var subtree = segment.id(group).subtree();
            boolean touched = data.isEmpty()
                    || data.stream().anyMatch(d -> subtree.isWithin(d) || (d.isWithin(subtree) && !subtree.isRoot()));
            if (touched) {
                any = true;
                boolean fresh = segment.lagMillis() + ageMillis <= staleness.toMillis();
                if (segment.state() != CopyState.HOT || !fresh) {
                    return false;
                }
            }
        }
        return any;
    }

    @Override
    public Optional<InetSocketAddress> backend(GroupId group) {
        return service(group).map(ServiceControl::address);
    }

    private Optional<ServiceControl> service(GroupId group) {
        return agent.shared()
                .find(group)
                .map(SharedAgent::service)
                .orElseGet(() -> agent.member(group).flatMap(m -> m.agent().service()));
    }

    @Override
    public long serviceLife(GroupId group) {
        return agent.shared().find(group).isPresent()
                ? service(group).map(ServiceControl::life).orElse(0L)
                : agent.member(group).map(m -> m.agent().serviceLife()).orElse(0L);
    }

    @Override
    public Optional<InetSocketAddress> otherRelay() {
        return agent.self().otherRelay();
    }

    @Override
    public boolean otherReachable() {
        return agent.otherReachable();
    }

    @Override
    public double score(SegmentId segment) {
        return agent.shared()
                .find(segment.group())
                .map(SharedAgent::score)
                .or(() -> agent.member(segment.group())
                        .map(m -> m.segments().score(segment).value()))
                .orElse(1.0);
    }

    @Override
    public OptionalLong writeBegun(GroupId group, List<TreePath> data) {
        var both = agent.shared().find(group);
        return both.isPresent()
                ? OptionalLong.of(both.get().transfer().touchesSeen())
                : agent.member(group).map(m -> m.agent().writeBegun()).orElse(OptionalLong.empty());
    }

    @Override
    public void writeEnded(GroupId group, List<TreePath> data, long token) {
        agent.member(group).ifPresent(m -> m.agent().writeEnded());
    }

    @Override
    public CompletableFuture<Released> barrier(
            GroupId group, List<TreePath> data, Epoch acceptedAt, OptionalLong token) {
        var both = agent.shared().find(group);
        if (both.isPresent()) {
            // Nothing is waited for: the rpo is above 0, and no lease is held.
            return CompletableFuture.supplyAsync(
                    () -> new Released(both.get().transfer().isTouchedSince(token), false), Thread::startVirtualThread);
        }
        var member = agent.member(group);
        if (member.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new OperatorException(group + " is not configured here", "Name it in sundog.yaml"));
        }
        var m = member.get();
        var released = m.agent().barrier(() -> m.segments().touchedBy(data), acceptedAt, token);
        // A committed read confirms the epoch with the quorum (DESIGN rule 16).
        return token.isPresent()
                ? released
                : released.thenCompose(r -> agent.confirm(group, acceptedAt).thenApply(ok -> r));
    }

    @Override
    public boolean replacedInodesHeld(GroupId group) {
        return service(group).flatMap(ServiceControl::replacedInodes).isPresent();
    }

    @Override
    public void asked(GroupId group, List<TreePath> data, boolean writing) {
        agent.member(group).ifPresent(m -> m.load().asked(data, writing));
    }

    @Override
    public void served(GroupId group, String operation, long nanos) {
        agent.member(group).ifPresent(m -> m.load().served(operation, nanos));
    }

    @Override
    public void observed(Observation observation) {
        long now = agent.nowNanos();
        if (spans.gatewayCounts(observation.group(), now)) {
            agent.observed(OperationObservation.once(
                    observation.group(),
                    observation.operation(),
                    observation.data(),
                    observation.writing(),
                    Math.max(0, observation.backendNanos() / 1e9),
                    now));
        }
    }
}

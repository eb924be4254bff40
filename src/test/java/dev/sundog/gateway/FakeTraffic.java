package dev.sundog.gateway;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Reads;
import dev.sundog.model.Route;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent whose knowledge the test sets. */
final class FakeTraffic implements Traffic {
    static final GroupId SHOP = new GroupId("shop");
    private final Site here;
    volatile Standing standing;
    volatile Optional<Route> route;
    volatile boolean readable = true;
    volatile Optional<InetSocketAddress> backend = Optional.empty();
    volatile Optional<InetSocketAddress> relay = Optional.empty();
    volatile boolean otherReachable = true;
    volatile long life = 1;
    volatile double score = 5;
    volatile boolean writesWait;
    volatile boolean replaced;
    volatile CompletableFuture<Released> barrier = CompletableFuture.completedFuture(new Released(true, true));
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger barriers = new AtomicInteger();
    final ConcurrentLinkedQueue<Observation> observations = new ConcurrentLinkedQueue<>();

    FakeTraffic(Site here, Site holder, long epoch) {
        this.here = here;
        lease(holder, epoch);
    }

    void lease(Site holder, long epoch) {
        lease(holder, epoch, Map.of(), 0);
    }

    void lease(Site holder, long epoch, Map<SegmentId, Double> share, double shedBelow) {
        route = Optional.of(new Route(SHOP, holder, new Epoch(epoch), share, shedBelow));
        standing = holder == here ? new Standing.Serving(new Epoch(epoch)) : new Standing.Mirror();
    }

    @Override
    public Site here() {
        return here;
    }

    @Override
    public Optional<Route> route(GroupId group) {
        return route;
    }

    @Override
    public Standing standing(GroupId group) {
        return standing;
    }

    @Override
    public boolean readableHere(GroupId group, List<TreePath> data, Reads mode) {
        return readable;
    }

    @Override
    public Optional<InetSocketAddress> backend(GroupId group) {
        return backend;
    }

    @Override
    public long serviceLife(GroupId group) {
        return life;
    }

    @Override
    public Optional<InetSocketAddress> otherRelay() {
        return relay;
    }

    @Override
    public boolean otherReachable() {
        return otherReachable;
    }

    @Override
    public double score(SegmentId segment) {
        return score;
    }

    @Override
    public OptionalLong writeBegun(GroupId group, List<TreePath> data) {
        return writesWait ? OptionalLong.empty() : OptionalLong.of(begun.incrementAndGet());
    }

    @Override
    public void writeEnded(GroupId group, List<TreePath> data, long token) {
        ended.incrementAndGet();
    }

    @Override
    public CompletableFuture<Released> barrier(
            GroupId group, List<TreePath> data, Epoch acceptedAt, OptionalLong token) {
        barriers.incrementAndGet();
        return barrier;
    }

    @Override
    public boolean replacedInodesHeld(GroupId group) {
        return replaced;
    }

    @Override
    public void asked(GroupId group, List<TreePath> data, boolean writing) {}

    @Override
    public void served(GroupId group, String operation, long nanos) {}

    @Override
    public void observed(Observation observation) {
        observations.add(observation);
    }
}

package bench.gateway;

import dev.sundog.gateway.Gateway;
import dev.sundog.gateway.GatewaySettings;
import dev.sundog.gateway.Observation;
import dev.sundog.gateway.Released;
import dev.sundog.gateway.Standing;
import dev.sundog.gateway.Traffic;
import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Reads;
import dev.sundog.model.Route;
import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The product's gateway at the site that holds the group, without an agent: reading requests go to the service here. */
final class GatewayAlone implements Traffic {
    private static final GroupId GROUP = new GroupId("bench");
    private static final Epoch EPOCH = new Epoch(1);

    private final InetSocketAddress service;

    private GatewayAlone(InetSocketAddress service) {
        this.service = service;
    }

    /** @param args port to listen on, port of the service */
    public static void main(String[] args) throws InterruptedException {
        var here = InetAddress.getLoopbackAddress();
        var service = new InetSocketAddress(here, Integer.parseInt(args[1]));
        var read = new Workload.Operation("GET", "/**", List.of(), Optional.of(new Reads.Local()));
        var workload = new Workload(
                GROUP,
                5,
                Duration.ofSeconds(10),
                Map.of(Site.PRIVATE, "/", Site.PUBLIC, "/"),
                List.of(),
                List.of(read),
                Optional.empty());
        var settings = new GatewaySettings(
                List.of(workload),
                new InetSocketAddress(here, Integer.parseInt(args[0])),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                GatewaySettings.Limits.standard());
        var gateway = Gateway.start(settings, new GatewayAlone(service), System::nanoTime, new SecureRandom());
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
        Thread.currentThread().join();
    }

    @Override
    public Site here() {
        return Site.PRIVATE;
    }

    @Override
    public Optional<Route> route(GroupId group) {
        return Optional.of(new Route(GROUP, Site.PRIVATE, EPOCH, Map.of(), 0));
    }

    @Override
    public Standing standing(GroupId group) {
        return new Standing.Serving(EPOCH);
    }

    @Override
    public boolean readableHere(GroupId group, List<TreePath> data, Reads mode) {
        return true;
    }

    @Override
    public Optional<InetSocketAddress> backend(GroupId group) {
        return Optional.of(service);
    }

    @Override
    public long serviceLife(GroupId group) {
        return 1;
    }

    @Override
    public Optional<InetSocketAddress> otherRelay() {
        return Optional.empty();
    }

    @Override
    public boolean otherReachable() {
        return false;
    }

    @Override
    public double score(SegmentId segment) {
        return 5;
    }

    @Override
    public OptionalLong writeBegun(GroupId group, List<TreePath> data) {
        return OptionalLong.of(1);
    }

    @Override
    public void writeEnded(GroupId group, List<TreePath> data, long token) {}

    @Override
    public CompletableFuture<Released> barrier(
            GroupId group, List<TreePath> data, Epoch acceptedAt, OptionalLong token) {
        return CompletableFuture.completedFuture(new Released(true, true));
    }

    @Override
    public boolean replacedInodesHeld(GroupId group) {
        return false;
    }

    @Override
    public void asked(GroupId group, List<TreePath> data, boolean writing) {}

    @Override
    public void served(GroupId group, String operation, long nanos) {}

    @Override
    public void observed(Observation observation) {}
}

package dev.sundog.gateway;

import dev.sundog.model.GroupId;
import dev.sundog.model.Workload;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What all exchanges of one gateway share. Thread-safe. */
final class Common {
    private static final int FIRST_LIMIT = 64;

    final GatewaySettings.Limits limits;
    final Traffic traffic;
    private volatile Router router;
    final LongSupplier clock;
    final RandomGenerator random;
    final Executor blocking;
    final Tally tally = new Tally();
    final RetryBudget budget = new RetryBudget();
    final AtomicInteger held = new AtomicInteger();
    final AtomicInteger exchanges = new AtomicInteger();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicBoolean draining = new AtomicBoolean();
    final Optional<AccessLog> accessLog;
    final Optional<RelayTls> relayTls;
    private final ConcurrentMap<GroupId, Admission> admissions = new ConcurrentHashMap<>();

    Common(GatewaySettings settings, Traffic traffic, LongSupplier clock, RandomGenerator random, Executor blocking) {
        this.accessLog = settings.accessLog().map(file -> new AccessLog(file, InstantSource.system()));
        this.limits = settings.limits();
        this.relayTls = settings.relayTls();
        this.traffic = traffic;
        this.router = new Router(settings.workloads());
        this.clock = clock;
        this.random = random;
        this.blocking = blocking;
    }

    /** Whether a connection between gateways may stay whose handshake is done. */
    boolean admitsRelay(Channel channel, SslHandler handler) {
        return relayTls.map(tls -> tls.admit(channel, handler)).orElse(false);
    }

    /** Stands next to the wire of a connection between gateways. */
    Metered metered() {
        return new Metered(relayTls.map(RelayTls::meter).orElse(RelayMeter.NONE));
    }

    Router router() {
        return router;
    }

    /** Other rules for requests that come from now on. */
    void take(List<Workload> workloads) {
        router = new Router(workloads);
    }

    /** Whether requests of its score wait for better times. */
    boolean isShed(Router.Matched matched) {
        double below = traffic.route(matched.workload().group())
                .map(r -> r.shedBelow())
                .orElse(0.0);
        return below > 0 && matched.segments().stream().allMatch(s -> traffic.score(s) < below);
    }

    /** What the placement of a request rests on at this moment. */
    Placement.Facts facts(
            Router.Matched matched,
            boolean relayed,
            Optional<Placement.Fence> fence,
            boolean failedHere,
            boolean failedThere,
            double draw) {
        var group = matched.workload().group();
        return new Placement.Facts(
                traffic.here(),
                relayed,
                matched.reads(),
                matched.segments(),
                traffic.route(group),
                traffic.standing(group),
                matched.reads()
                        .map(mode -> traffic.readableHere(group, matched.data(), mode))
                        .orElse(false),
                traffic.otherReachable() && traffic.otherRelay().isPresent(),
                traffic.serviceLife(group),
                fence,
                failedHere,
                failedThere,
                draw);
    }

    /** How one talks to the service here, whose address for requests is {@code backend}. */
    Upstreams.Place local(Router.Matched matched, InetSocketAddress backend) {
        if (matched.tcp().isPresent()) {
            return new Upstreams.Place(matched.tcp().get().servedAt(traffic.here()), Upstreams.Way.TCP);
        }
        return new Upstreams.Place(
                backend, matched.workload().speaksHttp2() ? Upstreams.Way.HTTP2 : Upstreams.Way.HTTP1);
    }

    /** One request of a client is over. */
    void log(Caller caller, HttpRequest request, Observation seen) {
        accessLog.ifPresent(log -> log.add(new AccessLine(
                caller.address(),
                request.method().name(),
                request.uri(),
                caller.http2() ? "HTTP/2.0" : request.protocolVersion().text(),
                seen.status(),
                seen.bytes(),
                request.headers().get(HttpHeaderNames.REFERER),
                request.headers().get(HttpHeaderNames.USER_AGENT))));
    }

    Admission admission(GroupId group) {
        return admissions.computeIfAbsent(group, g -> new Admission(clock, FIRST_LIMIT));
    }
}

package dev.sundog.gateway;

import dev.sundog.model.GroupId;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.time.InstantSource;
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
    final Router router;
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
    private final ConcurrentMap<GroupId, Admission> admissions = new ConcurrentHashMap<>();

    Common(GatewaySettings settings, Traffic traffic, LongSupplier clock, RandomGenerator random, Executor blocking) {
        this.accessLog = settings.accessLog().map(file -> new AccessLog(file, InstantSource.system()));
        this.limits = settings.limits();
        this.traffic = traffic;
        this.router = new Router(settings.workloads());
        this.clock = clock;
        this.random = random;
        this.blocking = blocking;
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

package dev.sundog.link;

import dev.sundog.bandwidth.stamp.ErrorEstimate;
import dev.sundog.bandwidth.stamp.PathInterval;
import dev.sundog.bandwidth.stamp.PathMeasurement;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The STAMP session that goes with the link's present one, and none without it. Safe for many threads. */
final class StampSessions {
    private static final int HEADERS_4 = 28;
    private static final int HEADERS_6 = 48;
    private static final long LOOK_NANOS = 100_000_000L;
    /** By then the other site knows of the session too: what it does not know would count as lost. */
    private static final long BEGIN_NANOS = 500_000_000L;

    private static final long RESOLVE_NANOS = 10_000_000_000L;
    private static final long SILENT_NANOS = 10_000_000_000L;

    private final SiteLink link;
    private final StampPort.Settings settings;
    private final LongSupplier bootNanos;
    private final LongSupplier wallNanos;
    private final Supplier<ErrorEstimate> clockError;
    private final OpenReflector openReflector;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable StampSession session;
    private StampRefusals refusals = StampRefusals.NONE;
    private long resolvedAtNanos;

    StampSessions(
            SiteLink link,
            StampPort.Settings settings,
            LongSupplier bootNanos,
            LongSupplier wallNanos,
            Supplier<ErrorEstimate> clockError) {
        this.link = link;
        this.settings = settings;
        this.bootNanos = bootNanos;
        this.wallNanos = wallNanos;
        this.clockError = clockError;
        this.openReflector = new OpenReflector(settings.open(), bootNanos, wallNanos, clockError);
    }

    /**
     * What is to be sent now.
     *
     * @param packet absent where nothing is due, or nobody knows where to
     * @param waitNanos until the next look
     */
    record Due(Optional<Datagram> packet, long waitNanos) {
        static Due later(long nanos) {
            return new Due(Optional.empty(), Math.clamp(nanos, 1, LOOK_NANOS));
        }
    }

    /** Bytes, and where to. */
    record Datagram(byte[] bytes, InetSocketAddress to) {}

    Due due() throws IOException {
        lock.lock();
        try {
            var current = follow();
            long now = bootNanos.getAsLong();
            long due = current == null ? now : Math.max(current.probing.dueNanos(), current.begunNanos + BEGIN_NANOS);
            if (current == null || now < due) {
                return Due.later(current == null ? LOOK_NANOS : due - now);
            }
            if (current.peer().isEmpty() || current.probing.silentNanos(now) > SILENT_NANOS) {
                resolve(current, now);
            }
            var bytes = current.ask(bootNanos.getAsLong(), wallNanos.getAsLong());
            return new Due(current.peer().map(to -> counted(new Datagram(bytes, to))), 1);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable StampSession follow() throws IOException {
        var stands = link.session();
        var current = session;
        if (stands.isEmpty()) {
            session = null;
        } else if (current == null || !current.attempt.equals(stands.get().attempt)) {
            session = new StampSession(
                    stands.get(),
                    link.peerSite.other(),
                    bootNanos,
                    wallNanos.getAsLong(),
                    settings.intervalNanos(),
                    clockError);
            resolvedAtNanos = bootNanos.getAsLong() - RESOLVE_NANOS;
        }
        return session;
    }

    private void resolve(StampSession current, long nowNanos) {
        if (nowNanos - resolvedAtNanos >= RESOLVE_NANOS) {
            resolvedAtNanos = nowNanos;
            var found = settings.peer().resolve();
            if (!found.isUnresolved()) {
                current.configured(found);
            }
        }
    }

    private Datagram counted(Datagram datagram) {
        link.traffic.control(datagram.bytes.length + headers(datagram.to.getAddress()));
        return datagram;
    }

    private static int headers(InetAddress of) {
        return of instanceof Inet6Address ? HEADERS_6 : HEADERS_4;
    }

    /** Takes what came in; the answer, where it gets one. */
    Optional<Datagram> take(byte[] bytes, InetSocketAddress from) {
        long now = bootNanos.getAsLong();
        lock.lock();
        try {
            var current = session;
            var taken = current == null
                    ? new StampSession.Taken.Refused(StampSession.Why.UNKNOWN_SESSION)
                    : current.take(bytes, from, now, wallNanos.getAsLong());
            return switch (taken) {
                case StampSession.Taken.Answer answer -> {
                    link.traffic.datagramReceived(bytes.length + headers(from.getAddress()));
                    yield Optional.of(counted(new Datagram(answer.bytes(), from)));
                }
                case StampSession.Taken.Measured measured -> {
                    link.traffic.datagramReceived(bytes.length + headers(from.getAddress()));
                    yield Optional.empty();
                }
                case StampSession.Taken.Refused(var why) -> refused(bytes, from, why);
            };
        } finally {
            lock.unlock();
        }
    }

    private Optional<Datagram> refused(byte[] bytes, InetSocketAddress from, StampSession.Why why) {
        if (openReflector.allows(from.getAddress())) {
            return openReflector.answer(bytes, from).map(answer -> counted(new Datagram(answer, from)));
        }
        refusals = refusals.and(why);
        return Optional.empty();
    }

    Optional<PathMeasurement> measured() {
        lock.lock();
        try {
            return Optional.ofNullable(session)
                    .filter(s -> s.probing.hasAnswers())
                    .map(s -> s.probing.measured(bootNanos.getAsLong()));
        } finally {
            lock.unlock();
        }
    }

    PathInterval taken() {
        lock.lock();
        try {
            return Optional.ofNullable(session)
                    .filter(s -> s.probing.hasAnswers())
                    .map(s -> s.probing.take(bootNanos.getAsLong()))
                    .orElseGet(PathInterval::none);
        } finally {
            lock.unlock();
        }
    }

    StampRefusals refusals() {
        lock.lock();
        try {
            return refusals;
        } finally {
            lock.unlock();
        }
    }

    /** That the other site does not answer, and what is known of why. */
    Optional<String> silence() {
        lock.lock();
        try {
            var current = session;
            long now = bootNanos.getAsLong();
            if (current == null || current.probing.silentNanos(now) < SILENT_NANOS) {
                return Optional.empty();
            }
            boolean heard = current.askedAtNanos() > now - SILENT_NANOS;
            return Optional.of("UDP port " + settings.peer() + " does not answer: loss and one-way delay are unknown; "
                    + (heard
                            ? "what the other site asks arrives here, so either nothing arrives there or no answer does"
                            : "let UDP pass between " + settings.at() + " and there"));
        } finally {
            lock.unlock();
        }
    }
}

package dev.sundog.link;

import dev.sundog.bandwidth.stamp.ErrorEstimate;
import dev.sundog.bandwidth.stamp.NtpTime;
import dev.sundog.bandwidth.stamp.Reflecting;
import dev.sundog.bandwidth.stamp.ReflectorPacket;
import dev.sundog.bandwidth.stamp.SenderPacket;
import dev.sundog.bandwidth.stamp.StampCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Answers STAMP senders of others, in the open mode, that come from addresses which the configuration names. Confined by its owner. */
final class OpenReflector {
    private static final int MOST_SESSIONS = 64;

    /** Who asks: a session has an identifier only where the sender gives it one. */
    private record Asker(InetSocketAddress from, int session) {}

    private final StampCodec codec = StampCodec.open();
    private final Predicate<InetAddress> allowed;
    private final LongSupplier bootNanos;
    private final LongSupplier wallNanos;
    private final Supplier<ErrorEstimate> clockError;
    private final Map<Asker, Reflecting> sessions = new LinkedHashMap<>(16, 0.75f, true);

    OpenReflector(
            Predicate<InetAddress> allowed,
            LongSupplier bootNanos,
            LongSupplier wallNanos,
            Supplier<ErrorEstimate> clockError) {
        this.allowed = allowed;
        this.bootNanos = bootNanos;
        this.wallNanos = wallNanos;
        this.clockError = clockError;
    }

    boolean allows(InetAddress from) {
        return allowed.test(from);
    }

    /** The answer, where there is one. */
    Optional<byte[]> answer(byte[] bytes, InetSocketAddress from) {
        if (!(codec.readSender(bytes) instanceof StampCodec.Parsed.Sound<SenderPacket>(var packet))) {
            return Optional.empty();
        }
        long received = wallNanos.getAsLong();
        long now = bootNanos.getAsLong();
        var asker = new Asker(from, packet.session());
        if (packet.sequence() == 0) {
            sessions.remove(asker); // a sender that was started again counts from 0
        }
        var session = sessions.computeIfAbsent(asker, a -> new Reflecting(now));
        while (sessions.size() > MOST_SESSIONS) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        if (session.asked(packet, now) != Reflecting.Verdict.ANSWERED) {
            return Optional.empty();
        }
        var answer = new ReflectorPacket(
                session.number(),
                NtpTime.of(wallNanos.getAsLong()),
                clockError.get(),
                packet.session(),
                NtpTime.of(received),
                packet,
                ReflectorPacket.UNKNOWN_TTL);
        return Optional.of(codec.encode(answer, bytes));
    }
}

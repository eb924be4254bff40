package dev.sundog.link;

import dev.sundog.bandwidth.stamp.ErrorEstimate;
import dev.sundog.bandwidth.stamp.NtpTime;
import dev.sundog.bandwidth.stamp.Probing;
import dev.sundog.bandwidth.stamp.Reflecting;
import dev.sundog.bandwidth.stamp.ReflectorPacket;
import dev.sundog.bandwidth.stamp.SenderPacket;
import dev.sundog.bandwidth.stamp.StampCodec;
import dev.sundog.model.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * STAMP beside one session of the link, both ways: this site asks and the other answers, and the other asks and this one answers. Keys
 * and identifiers come from the link's TLS session: they are new in each, and nobody else has them. Confined by its owner.
 */
final class StampSession {
    private static final String LABEL = "EXPORTER-dev.sundog-stamp";
    private static final int KEY_BYTES = 32;
    private static final int ID_AT = 26;
    private static final int ZEROS_FROM = 28;
    private static final int ZEROS_TO = 96;
    private static final long PATIENCE_NANOS = 3_000_000_000L;
    private static final double MOST_WALL_SECONDS = 1;

    /** A direction of asking: its key and identifier. */
    private record Way(StampCodec codec, int id) {
        static Way of(Session link, Site asking) throws IOException {
            var secret = link.exported(LABEL, asking.label(), KEY_BYTES + 2);
            int parity = asking == Site.PRIVATE ? 1 : 0;
            int id = ByteBuffer.wrap(secret).getShort(KEY_BYTES) & 0xfffe;
            return new Way(
                    StampCodec.authenticated(Arrays.copyOf(secret, KEY_BYTES)), id + parity == 0 ? 2 : id + parity);
        }
    }

    /** What was done with what came in. */
    sealed interface Taken {
        /** To be sent back. */
        record Answer(byte[] bytes) implements Taken {}

        record Measured() implements Taken {}

        /** Nobody gets anything. */
        record Refused(Why why) implements Taken {}
    }

    /** Why a packet was refused. */
    enum Why {
        MISSHAPEN,
        UNKNOWN_SESSION,
        FORGED,
        REPEATED,
        TOO_MANY,
        UNTRUE,
        ELSEWHERE
    }

    final UUID attempt;
    final long begunNanos;
    final Probing probing;
    private final Reflecting reflecting;
    private final Way mine;
    private final Way theirs;
    private final LongSupplier bootNanos;
    private final Supplier<ErrorEstimate> clockError;
    /** The other end of the link. */
    private final InetAddress linkEnd;

    private Optional<InetSocketAddress> configured = Optional.empty();
    /** Where the other site's port is, as far as is known: where its packets come from, whose code is right. */
    private Optional<InetSocketAddress> peer = Optional.empty();

    private long askedAtNanos = Long.MIN_VALUE;

    StampSession(
            Session link,
            Site here,
            LongSupplier bootNanos,
            long wallNanos,
            long intervalNanos,
            Supplier<ErrorEstimate> clockError)
            throws IOException {
        this.attempt = link.attempt;
        this.linkEnd = link.remote();
        this.mine = Way.of(link, here);
        this.theirs = Way.of(link, here.other());
        this.bootNanos = bootNanos;
        this.begunNanos = bootNanos.getAsLong();
        this.probing = new Probing(mine.id, begunNanos, wallNanos, intervalNanos, PATIENCE_NANOS);
        this.reflecting = new Reflecting(begunNanos);
        this.clockError = clockError;
    }

    Optional<InetSocketAddress> peer() {
        return peer;
    }

    /** Where the configuration says that it is. */
    void configured(InetSocketAddress found) {
        configured = Optional.of(found);
        peer = configured;
    }

    /** Who is quicker than the packet that he overheard gets its answer only if he is where the other site is. */
    private boolean isThere(InetAddress address) {
        return address.equals(linkEnd)
                || configured.map(c -> address.equals(c.getAddress())).orElse(false);
    }

    /** When the other site last asked something that was answered. */
    long askedAtNanos() {
        return askedAtNanos;
    }

    byte[] ask(long nowNanos, long wallNanos) {
        return mine.codec.encode(probing.send(nowNanos, estimate(nowNanos, wallNanos)));
    }

    /** The error of the session's clock, which is not set when the host's is. */
    private ErrorEstimate estimate(long nowNanos, long wallNanos) {
        var stated = clockError.get();
        double apart = Math.abs(wallNanos - probing.wallNanos(nowNanos)) / 1e9;
        return ErrorEstimate.of(
                stated.synchronised() && apart < MOST_WALL_SECONDS, Math.round((stated.seconds() + apart) * 1e9));
    }

    /**
     * Takes what came in.
     *
     * @param nowNanos when it came
     */
    Taken take(byte[] bytes, InetSocketAddress from, long nowNanos, long wallNanos) {
        if (bytes.length < StampCodec.AUTHENTICATED_BYTES || bytes.length > StampCodec.MOST_BYTES) {
            return new Taken.Refused(Why.MISSHAPEN);
        }
        int id = Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(ID_AT));
        if (id == mine.id) {
            return switch (mine.codec.readReflector(bytes)) {
                case StampCodec.Parsed.Sound<ReflectorPacket>(var packet) -> answered(packet, from, nowNanos);
                case StampCodec.Parsed.Misshapen<ReflectorPacket> m -> new Taken.Refused(Why.MISSHAPEN);
                case StampCodec.Parsed.Forged<ReflectorPacket> f -> new Taken.Refused(Why.FORGED);
            };
        }
        if (id != theirs.id) {
            return new Taken.Refused(Why.UNKNOWN_SESSION);
        }
        return switch (theirs.codec.readSender(bytes)) {
            case StampCodec.Parsed.Sound<SenderPacket>(var packet) -> asked(packet, bytes, from, nowNanos, wallNanos);
            case StampCodec.Parsed.Misshapen<SenderPacket> m -> new Taken.Refused(Why.MISSHAPEN);
            case StampCodec.Parsed.Forged<SenderPacket> f -> new Taken.Refused(Why.FORGED);
        };
    }

    private Taken answered(ReflectorPacket packet, InetSocketAddress from, long nowNanos) {
        if (!peer.map(from::equals).orElse(false)) {
            return new Taken.Refused(Why.ELSEWHERE);
        }
        return switch (probing.answered(packet, nowNanos)) {
            case TAKEN, REPEATED, LATE -> new Taken.Measured();
            case UNKNOWN, FALSE -> new Taken.Refused(Why.UNTRUE);
        };
    }

    private Taken asked(SenderPacket packet, byte[] bytes, InetSocketAddress from, long nowNanos, long wallNanos) {
        if (!isThere(from.getAddress())) {
            return new Taken.Refused(Why.ELSEWHERE);
        }
        if (!isQuestion(bytes)) {
            return new Taken.Refused(Why.UNTRUE);
        }
        return switch (reflecting.asked(packet, nowNanos)) {
            case REPEATED -> new Taken.Refused(Why.REPEATED);
            case TOO_MANY -> new Taken.Refused(Why.TOO_MANY);
            case ANSWERED -> {
                peer = Optional.of(from);
                askedAtNanos = nowNanos;
                var answer = answer(packet, nowNanos, wallNanos);
                yield new Taken.Answer(theirs.codec.encode(answer, bytes));
            }
        };
    }

    /** An answer has the same key and identifier as what it answers; where that has zeros, it says when it was received. */
    private static boolean isQuestion(byte[] bytes) {
        for (int i = ZEROS_FROM; i < ZEROS_TO; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private ReflectorPacket answer(SenderPacket packet, long nowNanos, long wallNanos) {
        return new ReflectorPacket(
                reflecting.number(),
                NtpTime.of(probing.wallNanos(bootNanos.getAsLong())),
                estimate(nowNanos, wallNanos),
                packet.session(),
                NtpTime.of(probing.wallNanos(nowNanos)),
                packet,
                ReflectorPacket.UNKNOWN_TTL);
    }
}

package dev.sundog.link;

import dev.sundog.bandwidth.stamp.ErrorEstimate;
import dev.sundog.bandwidth.stamp.PathInterval;
import dev.sundog.bandwidth.stamp.PathMeasurement;
import dev.sundog.bandwidth.stamp.StampCodec;
import dev.sundog.model.Dscp;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP port beside the link: asks the other site and answers it, in sessions that the link's own handshake makes known. To
 * everybody else it is silent.
 */
public final class StampPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StampPort.class);
    private static final long AGAIN_NANOS = 10_000_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    /**
     * How it is set.
     *
     * @param at where it listens
     * @param peer where the other site does; another port, and the address of the link's other end, are learnt from its packets
     * @param intervalNanos from packet to packet, in the mean
     * @param open who is answered without authentication
     * @param threads on which packets are sent and taken
     */
    public record Settings(
            HostPort at, HostPort peer, long intervalNanos, Predicate<InetAddress> open, ThreadFactory threads) {
        /** On threads like any other. */
        public Settings(HostPort at, HostPort peer, long intervalNanos, Predicate<InetAddress> open) {
            this(at, peer, intervalNanos, open, Thread.ofVirtual().name("stamp").factory());
        }
    }

    private final Settings settings;
    private final LongSupplier bootNanos;
    private final StampSessions sessions;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable DatagramSocket socket;
    private volatile @Nullable String unbound;
    private final Supplier<Dscp> mark;
    private Dscp marked = Dscp.BEST_EFFORT;

    private StampPort(Settings settings, Supplier<Dscp> mark, LongSupplier bootNanos, StampSessions sessions) {
        this.settings = settings;
        this.mark = mark;
        this.bootNanos = bootNanos;
        this.sessions = sessions;
    }

    /**
     * Begins. A port that cannot be had stops nothing else: {@link #trouble} says so, and it is tried again.
     *
     * @param bootNanos as the link's
     * @param wallNanos since 1970
     * @param clockError how far that may be from the truth
     */
    public static StampPort start(
            SiteLink link,
            Settings settings,
            LongSupplier bootNanos,
            LongSupplier wallNanos,
            Supplier<ErrorEstimate> clockError) {
        var port = new StampPort(
                settings,
                () -> link.marks().control(),
                bootNanos,
                new StampSessions(link, settings, bootNanos, wallNanos, clockError));
        settings.threads().newThread(port::ask).start();
        return port;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void ask() {
        long triedAt = bootNanos.getAsLong() - AGAIN_NANOS;
        while (!isClosed()) {
            long now = bootNanos.getAsLong();
            if (socket == null && now - triedAt >= AGAIN_NANOS) {
                triedAt = now;
                bind();
            }
            mark();
            pause(socket == null ? SECOND_NANOS : askNow());
        }
    }

    private long askNow() {
        try {
            var due = sessions.due();
            if (due.packet().isPresent()) {
                send(due.packet().get());
            }
            return due.waitNanos();
        } catch (IOException e) {
            LOG.debug("a packet was not sent: {}", e.getMessage()); // it counts as lost
        } catch (RuntimeException e) {
            LOG.error("asking the other site's UDP port failed", e);
        }
        return SECOND_NANOS;
    }

    private void pause(long nanos) {
        try {
            var _ = closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void bind() {
        try {
            var fresh = new DatagramSocket(settings.at().resolve());
            marked = Dscp.BEST_EFFORT;
            socket = fresh;
            unbound = null;
            if (isClosed()) {
                fresh.close();
            }
            settings.threads().newThread(() -> readAll(fresh)).start();
        } catch (SocketException | RuntimeException e) {
            var why = "UDP port " + settings.at() + " cannot be had: " + e.getMessage()
                    + ": loss and one-way delay are unknown";
            if (unbound == null) {
                LOG.warn("{}", why);
            }
            unbound = why;
        }
    }

    /** Packets are marked as barriers are: it is their delay that is to be known. */
    private void mark() {
        var open = socket;
        var wanted = mark.get();
        if (open != null && !wanted.equals(marked)) {
            marked = wanted;
            try {
                open.setOption(StandardSocketOptions.IP_TOS, wanted.octet());
            } catch (IOException e) {
                LOG.warn("packets that measure the link are not marked as they should: {}", e.getMessage());
            }
        }
    }

    private void send(StampSessions.Datagram datagram) throws IOException {
        var out = socket;
        if (out != null) {
            out.send(new DatagramPacket(datagram.bytes(), datagram.bytes().length, datagram.to()));
        }
    }

    private void readAll(DatagramSocket in) {
        // One byte more than a packet may have, so that a longer one is seen to be.
        var packet = new DatagramPacket(new byte[StampCodec.MOST_BYTES + 1], StampCodec.MOST_BYTES + 1);
        while (!in.isClosed()) {
            try {
                packet.setLength(StampCodec.MOST_BYTES + 1);
                in.receive(packet);
                if (packet.getSocketAddress() instanceof InetSocketAddress from) {
                    var answer = sessions.take(Arrays.copyOf(packet.getData(), packet.getLength()), from);
                    if (answer.isPresent()) {
                        send(answer.get());
                    }
                }
            } catch (IOException e) {
                LOG.debug("nothing was received, or no answer sent: {}", e.getMessage());
                pause(10_000_000L);
            } catch (RuntimeException e) {
                LOG.error("a packet could not be answered", e);
            }
        }
    }

    /** What is known of the path; nothing while the link is down, or nothing was answered since it is up. */
    public Optional<PathMeasurement> measured() {
        return sessions.measured();
    }

    /** What happened since the last call. */
    public PathInterval take() {
        return sessions.taken();
    }

    public StampRefusals refusals() {
        return sessions.refusals();
    }

    /** Where it listens; empty while it does not. */
    public Optional<InetSocketAddress> address() {
        return Optional.ofNullable(socket).map(s -> new InetSocketAddress(s.getLocalAddress(), s.getLocalPort()));
    }

    /** Why loss and one-way delay are not known while the link is up; none where they are. */
    public Optional<String> trouble() {
        var bound = unbound;
        return bound != null ? Optional.of(bound) : sessions.silence();
    }

    @Override
    public void close() {
        closed.countDown();
        var open = socket;
        if (open != null) {
            open.close();
        }
    }
}

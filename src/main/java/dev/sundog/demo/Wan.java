package dev.sundog.demo;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wide-area network in user space: every connection between two places passes through a port of it, and meets the rate of the
 * line, its delay and its jitter; so do the packets beside the link. Places can be cut off and healed.
 */
public final class Wan implements AutoCloseable {
    private static final Duration BUFFER = Duration.ofMillis(40);
    private static final int PORT_TRIES = 20;

    /** What a port is for; only {@link #LINK} and {@link #RELAY} count against the rate. */
    public enum Kind {
        LINK,
        RELAY,
        QUORUM
    }

    private record Way(Voter from, Voter to) {
        Way back() {
            return new Way(to, from);
        }
    }

    private record Counted(Kind kind, Way way) {}

    private record Open(WanConnection connection, Way way) {}

    private final double mbit;
    private final Duration delay;
    private final Duration jitter;
    private final Map<Way, WanFlow> rated = new ConcurrentHashMap<>();
    private final Map<Way, WanFlow> unrated = new ConcurrentHashMap<>();
    private final Map<Counted, AtomicLong> counters = new ConcurrentHashMap<>();
    private final Set<Open> connections = ConcurrentHashMap.newKeySet();
    private final List<ServerSocket> listeners = new CopyOnWriteArrayList<>();
    private final List<WanDatagrams> datagrams = new CopyOnWriteArrayList<>();
    private final Set<Voter> cut = EnumSet.noneOf(Voter.class);
    private final AtomicLong firstLinkByte = new AtomicLong();

    public Wan(double mbit, Duration rtt, Duration jitter) {
        this.mbit = mbit;
        this.delay = rtt.dividedBy(2);
        this.jitter = jitter;
    }

    /** Opens a port through which {@code from} reaches {@code targetPort} of {@code to}; returns its number. */
    public int open(Kind kind, Voter from, Voter to, int targetPort) {
        var way = new Way(from, to);
        try {
            var listener = listen(kind, way, targetPort);
            Thread.ofVirtual().name("wan-" + kind).start(() -> accept(listener, kind, way, targetPort));
            return listener.getLocalPort();
        } catch (IOException e) {
            throw new OperatorException(
                    "The emulated network cannot open a port: " + e.getMessage(),
                    "Check that this machine has a loopback interface and free ports",
                    e);
        }
    }

    /** Of the link on a port that is free for packets too: the kernel gives one that is free for connections. */
    private ServerSocket listen(Kind kind, Way way, int targetPort) throws IOException {
        for (int tries = 1; ; tries++) {
            var listener = new ServerSocket();
            listeners.add(listener);
            listener.setReceiveBufferSize(64 * 1024);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
            if (kind != Kind.LINK) {
                return listener;
            }
            int port = listener.getLocalPort();
            try {
                datagrams.add(
                        WanDatagrams.open(port, targetPort, flow(kind, way), flow(kind, way.back()), () -> isCut(way)));
                return listener;
            } catch (BindException e) {
                listener.close();
                if (tries == PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    private void accept(ServerSocket listener, Kind kind, Way way, int targetPort) {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> carry(socket, kind, way, targetPort));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void carry(Socket socket, Kind kind, Way way, int targetPort) {
        var open = new Open(new WanConnection(socket), way);
        synchronized (cut) {
            connections.add(open);
            if (cut.contains(way.from) || cut.contains(way.to)) {
                open.connection.freeze();
                return;
            }
        }
        if (kind == Kind.LINK) {
            firstLinkByte.compareAndSet(0, System.nanoTime());
        }
        var there = counter(kind, way);
        var back = counter(kind, way.back());
        open.connection.carry(targetPort, flow(kind, way), flow(kind, way.back()), there, back);
        if (!open.connection.isFrozen()) {
            connections.remove(open);
        }
    }

    private boolean isCut(Way way) {
        synchronized (cut) {
            return cut.contains(way.from) || cut.contains(way.to);
        }
    }

    private WanFlow flow(Kind kind, Way way) {
        return switch (kind) {
            case LINK, RELAY -> rated.computeIfAbsent(way, w -> newFlow(w, mbit));
            case QUORUM -> unrated.computeIfAbsent(way, w -> newFlow(w, Double.POSITIVE_INFINITY));
        };
    }

    private WanFlow newFlow(Way way, double rate) {
        return new WanFlow(rate, delay, jitter, BUFFER, System::nanoTime, way.hashCode());
    }

    private AtomicLong counter(Kind kind, Way way) {
        return counters.computeIfAbsent(new Counted(kind, way), k -> new AtomicLong());
    }

    /** Cuts a place off: its connections freeze without a word, new ones hang. */
    public void cut(Voter place) {
        synchronized (cut) {
            cut.add(place);
            for (var open : connections) {
                if (open.way.from == place || open.way.to == place) {
                    open.connection.freeze();
                }
            }
        }
    }

    /** Connects a place again: what was frozen is reset, new connections pass. */
    public void heal(Voter place) {
        synchronized (cut) {
            cut.remove(place);
            for (var open : List.copyOf(connections)) {
                if (open.connection.isFrozen() && !cut.contains(open.way.from) && !cut.contains(open.way.to)) {
                    open.connection.reset();
                    connections.remove(open);
                }
            }
        }
    }

    /** Bytes of one kind that were put on the line one way. */
    long bytes(Kind kind, Voter from, Voter to) {
        return counter(kind, new Way(from, to)).get();
    }

    /** Rated bytes one way by the second since the first of them. */
    SortedMap<Long, Long> perSecond(Voter from, Voter to) {
        return flow(Kind.LINK, new Way(from, to)).perSecond();
    }

    /** {@code System.nanoTime()} of the first connection of the link; 0 before it. */
    long linkUpNanos() {
        return firstLinkByte.get();
    }

    @Override
    public void close() {
        for (var listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                // it is gone either way
            }
        }
        connections.forEach(open -> open.connection.reset());
        datagrams.forEach(WanDatagrams::close);
    }
}

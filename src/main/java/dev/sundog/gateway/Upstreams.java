package dev.sundog.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connections of one event loop to services and to the other gateway, kept for reuse. Used on its loop only. */
final class Upstreams implements Ticker.Ticking, UpstreamConnection.Origin {
    private static final int IDLE_MOST = 64;
    private static final int OPEN_MOST = 1024;
    private static final int DIALS_AT_ONCE = 4;
    private static final int QUEUE_MOST = 512;
    private static final long QUEUE_NANOS = 3_000_000_000L;
    static final long HANDSHAKE_MILLIS = 5_000;
    private static final long IDLE_NANOS = 5_000_000_000L;

    /** How one talks to a place. */
    enum Way {
        HTTP1,
        HTTP2,
        /** Bytes, whatever they mean. */
        TCP,
        RELAY
    }

    /** A place to connect to. */
    record Place(InetSocketAddress address, Way way) {
        boolean relay() {
            return way == Way.RELAY;
        }
    }

    /** Who wanted a connection. */
    interface Wanted {
        void connected(UpstreamConnection connection);

        void refused(String why);
    }

    /** Waits for a relay connection: a burst of handshakes would keep the loop from everything else. */
    private record Queued(Wanted wanted, long untilNanos) {}

    private final Map<Place, ArrayDeque<Queued>> queued = new HashMap<>();
    private final Map<Place, Integer> dialing = new HashMap<>();
    private final EventLoop loop;
    private final Ticker slow;
    private final Common common;
    private final @Nullable SslContext dial;
    private final Map<Place, ArrayDeque<UpstreamConnection>> idle = new HashMap<>();
    private final Map<Place, Integer> open = new HashMap<>();
    private final Http2Upstreams streams;

    Upstreams(EventLoop loop, Ticker slow, Common common, @Nullable SslContext dial) {
        this.loop = loop;
        this.slow = slow;
        this.common = common;
        this.dial = dial;
        this.streams = new Http2Upstreams(loop, common);
    }

    void acquire(Place place, Wanted wanted) {
        if (place.way() == Way.HTTP2) {
            streams.acquire(place, wanted);
            return;
        }
        var waiting = idle.get(place);
        while (waiting != null && !waiting.isEmpty()) {
            var connection = waiting.pollLast();
            if (connection.usable()) {
                wanted.connected(connection);
                return;
            }
        }
        if (place.relay() && dialing.getOrDefault(place, 0) >= DIALS_AT_ONCE) {
            queue(place, wanted);
            return;
        }
        if (open.getOrDefault(place, 0) >= OPEN_MOST) {
            wanted.refused("too many connections to " + place.address());
            return;
        }
        dialCounted(place, wanted);
    }

    private void dialCounted(Place place, Wanted wanted) {
        open.merge(place, 1, Integer::sum);
        dialing.merge(place, 1, Integer::sum);
        dial(place, new Wanted() {
            @Override
            public void connected(UpstreamConnection connection) {
                dialled(place);
                wanted.connected(connection);
            }

            @Override
            public void refused(String why) {
                dialled(place);
                wanted.refused(why);
            }
        });
    }

    /** Sees to it that so many connections rest or are being made. */
    void ready(Place place, int wanted) {
        var waiting = idle.get(place);
        int there = (waiting == null ? 0 : waiting.size()) + dialing.getOrDefault(place, 0);
        for (int i = there; i < wanted; i++) {
            dialCounted(place, new Wanted() {
                @Override
                public void connected(UpstreamConnection connection) {
                    release(connection);
                }

                @Override
                public void refused(String why) {
                    // Whoever needs one will be told.
                }
            });
        }
    }

    private void queue(Place place, Wanted wanted) {
        var waiting = queued.computeIfAbsent(place, p -> new ArrayDeque<>());
        if (waiting.size() >= QUEUE_MOST) {
            wanted.refused("too many requests wait for " + place.address());
            return;
        }
        waiting.addLast(new Queued(wanted, common.clock.getAsLong() + QUEUE_NANOS));
        slow.add(this);
    }

    private void dialled(Place place) {
        dialing.merge(place, -1, (a, b) -> a + b == 0 ? null : a + b);
        var waiting = queued.get(place);
        var next = waiting == null ? null : waiting.pollFirst();
        if (next != null) {
            acquire(place, next.wanted());
        }
    }

    private void dial(Place place, Wanted wanted) {
        var connection = new UpstreamConnection(place, this);
        var connecting = bootstrap(loop, common)
                .handler(new UpstreamPipeline(place, connection, common, dial))
                .connect(place.address());
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                close(place);
                wanted.refused("no connection to " + place.address() + " (" + shortly(done.cause()) + ")");
            } else {
                secured(connecting.channel(), connection, wanted);
            }
        });
    }

    static Bootstrap bootstrap(EventLoop loop, Common common) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(Wire.sockets())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        common.limits.connect().toMillis());
    }

    private void secured(Channel channel, UpstreamConnection connection, Wanted wanted) {
        var tls = channel.pipeline().get(SslHandler.class);
        channel.closeFuture().addListener(closed -> connection.closed());
        if (tls == null) {
            wanted.connected(connection);
            return;
        }
        channel.read(); // the handshake's answer
        tls.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                var _ = channel.close();
                wanted.refused("the other gateway was not authenticated (" + shortly(done.cause()) + ")");
            } else if (!common.admitsRelay(channel, tls)) {
                var _ = channel.close();
                wanted.refused("the other gateway's certificate was revoked");
            } else {
                wanted.connected(connection);
            }
        });
    }

    static String shortly(@Nullable Throwable cause) {
        return cause == null ? "closed" : String.valueOf(cause.getMessage());
    }

    @Override
    public void release(UpstreamConnection connection) {
        var wanting = queued.get(connection.place());
        if (wanting != null && !wanting.isEmpty() && connection.usable()) {
            wanting.removeFirst().wanted().connected(connection);
            return;
        }
        var waiting = idle.computeIfAbsent(connection.place(), p -> new ArrayDeque<>());
        if (waiting.size() >= IDLE_MOST) {
            connection.close();
            return;
        }
        connection.rests(common.clock.getAsLong());
        waiting.addLast(connection);
        slow.add(this);
    }

    /** A connection is gone, or never came about. */
    void close(Place place) {
        open.merge(place, -1, (a, b) -> a + b == 0 ? null : a + b);
    }

    @Override
    public void forget(UpstreamConnection connection) {
        var waiting = idle.get(connection.place());
        if (waiting != null) {
            waiting.remove(connection);
        }
        close(connection.place());
    }

    @Override
    public void tick(long nowNanos) {
        boolean any = false;
        for (var waiting : List.copyOf(queued.values())) {
            while (!waiting.isEmpty() && waiting.getFirst().untilNanos() < nowNanos) {
                waiting.removeFirst().wanted().refused("no connection within " + QUEUE_NANOS / 1_000_000 + " ms");
            }
            any |= !waiting.isEmpty();
        }
        for (var waiting : List.copyOf(idle.values())) {
            var first = waiting.peekFirst();
            int least = first != null && first.place().relay() ? KeptReady.CONNECTIONS : 0;
            while (first != null && waiting.size() > least && nowNanos - first.restsSinceNanos() > IDLE_NANOS) {
                waiting.pollFirst();
                first.close();
                first = waiting.peekFirst();
            }
            any |= !waiting.isEmpty();
        }
        idle.values().removeIf(ArrayDeque::isEmpty);
        if (!any) {
            slow.remove(this);
        }
    }
}

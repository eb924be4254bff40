package dev.sundog.gateway;

import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The reverse proxy of one site. Thread-safe. */
public final class Gateway implements AutoCloseable {
    private final Common common;
    private final EventLoopGroup loops;
    private final ExecutorService blocking;
    private final @Nullable SslContext dial;
    private final Map<EventLoop, Lane> lanes = new ConcurrentHashMap<>();
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> servers = new ArrayList<>();

    private Gateway(GatewaySettings settings, Traffic traffic, LongSupplier nanoClock, RandomGenerator random) {
        blocking = Executors.newVirtualThreadPerTaskExecutor();
        common = new Common(settings, traffic, nanoClock, random, blocking);
        loops = new MultiThreadIoEventLoopGroup(settings.limits().eventLoops(), Wire.io());
        dial = settings.relayTls().map(tls -> mutualTls(tls, true)).orElse(null);
        loops.forEach(executor -> {
            var loop = (EventLoop) executor;
            lanes.put(loop, new Lane(loop, common, dial));
        });
    }

    /**
     * Listens and serves.
     *
     * @param nanoClock monotonic, in nanoseconds
     * @param random used from many threads
     * @throws OperatorException when a port cannot be had
     */
    public static Gateway start(
            GatewaySettings settings, Traffic traffic, LongSupplier nanoClock, RandomGenerator random) {
        if (settings.relay().isPresent() && settings.relayTls().isEmpty()) {
            throw new OperatorException("The relay port has no certificate", "Run 'sundog init' and give its bundle");
        }
        var gateway = new Gateway(settings, traffic, nanoClock, random);
        try {
            gateway.listen(settings.clients(), null, "gateway");
            var relayTls = settings.relayTls().map(tls -> mutualTls(tls, false));
            settings.relay().ifPresent(address -> gateway.listen(address, relayTls.orElseThrow(), "relay"));
        } catch (OperatorException e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    private static SslContext mutualTls(SSLContext tls, boolean client) {
        return new JdkSslContext(
                tls,
                client,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                null,
                ClientAuth.REQUIRE,
                new String[] {"TLSv1.3"},
                false);
    }

    private void listen(InetSocketAddress address, @Nullable SslContext tls, String name) {
        var bound = new ServerBootstrap()
                .group(loops)
                .channelFactory(Wire.servers())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new Inlet(common, this::lane, clients, tls))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new OperatorException(
                    "The " + name + " port " + address + " cannot be opened: "
                            + Optional.ofNullable(bound.cause())
                                    .map(Throwable::getMessage)
                                    .orElse("unknown"),
                    "Stop what uses it, or give another address in sundog.yaml",
                    bound.cause());
        }
        servers.add(bound.channel());
    }

    private Lane lane(EventLoop loop) {
        return lanes.computeIfAbsent(loop, l -> new Lane(l, common, dial));
    }

    public int clientPort() {
        return ((InetSocketAddress) servers.getFirst().localAddress()).getPort();
    }

    /** 0 when there is no relay port. */
    public int relayPort() {
        return servers.size() < 2 ? 0 : ((InetSocketAddress) servers.get(1).localAddress()).getPort();
    }

    /** Something that {@link Traffic} tells has changed: held requests are placed at once. */
    public void changed() {
        lanes.values().forEach(lane -> lane.loop.execute(lane.fast::look));
    }

    public Pressure pressure(GroupId group) {
        return common.admission(group).pressure();
    }

    public GatewayCounters snapshot() {
        return common.tally.snapshot();
    }

    /** Client requests taken and not yet answered. */
    public int inFlight() {
        return common.exchanges.get();
    }

    /** Takes no new connections, closes those at rest, and waits until all requests are answered. False when time ran out. */
    public boolean drain(Duration atMost) {
        common.draining.set(true);
        servers.forEach(server -> server.close().awaitUninterruptibly());
        clients.forEach(channel -> channel.eventLoop().execute(() -> {
            var inlet = channel.pipeline().get(ClientConnection.class);
            if (inlet != null) {
                inlet.drain();
            }
        }));
        long deadline = System.nanoTime() + atMost.toNanos();
        while (common.exchanges.get() > 0 && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return common.exchanges.get() == 0;
    }

    @Override
    public void close() {
        common.draining.set(true);
        servers.forEach(server -> server.close().awaitUninterruptibly());
        clients.close().awaitUninterruptibly(1000);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
        blocking.shutdownNow();
    }
}

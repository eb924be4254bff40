package dev.sundog.gateway;

import dev.sundog.model.GroupId;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Workload;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The reverse proxy of one site. Thread-safe. */
public final class Gateway implements AutoCloseable {
    private static final Duration CERTIFICATE_LOOK = Duration.ofSeconds(2);

    private final Common common;
    private final EventLoopGroup loops;
    private final ExecutorService blocking;
    private final @Nullable SslContext dial;
    private final Map<EventLoop, Lane> lanes = new ConcurrentHashMap<>();
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Map<Port, Channel> servers = new EnumMap<>(Port.class);
    private final List<Channel> tcp = new ArrayList<>();
    private final Optional<ServerCertificate> certificate;

    private enum Port {
        CLIENTS("gateway"),
        SECURE("gateway's TLS"),
        RELAY("relay");

        private final String name;

        Port(String name) {
            this.name = name;
        }
    }

    private Gateway(GatewaySettings settings, Traffic traffic, LongSupplier nanoClock, RandomGenerator random) {
        blocking = Executors.newVirtualThreadPerTaskExecutor();
        common = new Common(settings, traffic, nanoClock, random, blocking);
        certificate = settings.tls()
                .map(tls -> new ServerCertificate(
                        new KeyPairFiles(tls.certificate(), tls.key()), InstantSource.system(), CERTIFICATE_LOOK));
        loops = new MultiThreadIoEventLoopGroup(settings.limits().eventLoops(), Wire.io());
        dial = settings.relayTls().map(tls -> mutualTls(tls.context(), true)).orElse(null);
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
            gateway.listen(settings.clients(), new Inlet.Door.Plain(), Port.CLIENTS);
            settings.tls().ifPresent(tls -> gateway.listen(tls.address(), gateway.secure(), Port.SECURE));
            for (var port : gateway.common.router().tcpPorts()) {
                gateway.tcp.add(gateway.bind(
                        port.listensAt(traffic.here()),
                        new Inlet.Door.Tcp(port),
                        port.workload().group() + " TCP"));
            }
            var relay = settings.relayTls().map(tls -> new Inlet.Door.Relay(mutualTls(tls.context(), false)));
            settings.relay().ifPresent(address -> gateway.listen(address, relay.orElseThrow(), Port.RELAY));
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

    private Inlet.Door secure() {
        return new Inlet.Door.Secure(() -> certificate.flatMap(ServerCertificate::context));
    }

    private void listen(InetSocketAddress address, Inlet.Door door, Port port) {
        servers.put(port, bind(address, door, port.name));
    }

    private Channel bind(InetSocketAddress address, Inlet.Door door, String name) {
        var bound = new ServerBootstrap()
                .group(loops)
                .channelFactory(Wire.servers())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new Inlet(common, this::lane, clients, door))
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
        return bound.channel();
    }

    private Lane lane(EventLoop loop) {
        return lanes.computeIfAbsent(loop, l -> new Lane(l, common, dial));
    }

    public int clientPort() {
        return port(Port.CLIENTS);
    }

    /** 0 when there is none. */
    public int securePort() {
        return port(Port.SECURE);
    }

    /** 0 when there is none. */
    public int relayPort() {
        return port(Port.RELAY);
    }

    /** Of the workloads' TCP ports, in the order of the configuration. */
    public List<Integer> tcpPorts() {
        return tcp.stream().map(Gateway::portOf).toList();
    }

    private int port(Port port) {
        return Optional.ofNullable(servers.get(port)).map(Gateway::portOf).orElse(0);
    }

    private static int portOf(Channel server) {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** What a person should do something about, in words. */
    public List<String> problems() {
        return Stream.of(certificate.flatMap(ServerCertificate::problem), common.accessLog.flatMap(AccessLog::problem))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Something that {@link Traffic} tells has changed: held requests are placed at once. */
    public void changed() {
        lanes.values().forEach(lane -> lane.loop.execute(lane.fast::look));
    }

    /**
     * Goes by other operations and affinities for requests that come from now on; those under way end as they began.
     *
     * @param workloads of the same groups, with the same services and ports
     */
    public void take(List<Workload> workloads) {
        common.take(workloads);
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
        closeServers();
        clients.forEach(
                channel -> channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(Inlet.DRAIN)));
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

    private void closeServers() {
        Stream.concat(servers.values().stream(), tcp.stream())
                .forEach(server -> server.close().awaitUninterruptibly());
    }

    @Override
    public void close() {
        common.draining.set(true);
        closeServers();
        clients.close().awaitUninterruptibly(1000);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
        blocking.shutdownNow();
        certificate.ifPresent(ServerCertificate::close);
        common.accessLog.ifPresent(AccessLog::close);
    }
}

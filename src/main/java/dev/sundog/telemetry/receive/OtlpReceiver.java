package dev.sundog.telemetry.receive;

import dev.sundog.model.OperatorException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The ports of OTLP (opentelemetry.io, OTLP 1.x): gRPC over HTTP/2 without TLS, and HTTP/1.1. Off the loopback they are open to all. */
public final class OtlpReceiver implements AutoCloseable {
    private static final int CONNECTIONS = 1000;
    private static final int STREAMS = 100;
    private static final int WINDOW = 1 << 20;
    private static final int IDLE_SECONDS = 300;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> ports = new ArrayList<>();
    private final Reception reception;

    /** Without ports yet. */
    public OtlpReceiver(Intake intake) {
        reception = new Reception(intake, blocking, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Takes exports by gRPC there.
     *
     * @return the port, which is another where 0 was asked for
     * @throws OperatorException when the port cannot be had
     */
    public int grpc(InetSocketAddress address) {
        return bind(address, "otlp_grpc", channel -> {
            channel.pipeline().addLast(new IdleStateHandler(0, 0, IDLE_SECONDS));
            channel.pipeline()
                    .addLast(Http2FrameCodecBuilder.forServer()
                            .initialSettings(Http2Settings.defaultSettings()
                                    .maxConcurrentStreams(STREAMS)
                                    .initialWindowSize(WINDOW)
                                    .maxHeaderListSize(16 << 10))
                            .build());
            channel.pipeline().addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel stream) {
                    stream.pipeline().addLast(new OtlpGrpc(reception));
                }
            }));
            channel.pipeline().addLast(new Ending());
        });
    }

    /** As {@link #grpc}, by HTTP/1.1. */
    public int http(InetSocketAddress address) {
        return bind(
                address,
                "otlp_http",
                channel -> channel.pipeline()
                        .addLast(
                                new IdleStateHandler(0, 0, IDLE_SECONDS),
                                new HttpServerCodec(),
                                new OtlpHttp(reception)));
    }

    private int bind(InetSocketAddress address, String key, Consumer<SocketChannel> pipeline) {
        var bound = new ServerBootstrap()
                .group(loop)
                .channelFactory(Epoll.isAvailable() ? EpollServerSocketChannel::new : NioServerSocketChannel::new)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (open.size() >= CONNECTIONS) {
                            var _ = channel.close();
                            return;
                        }
                        open.add(channel);
                        pipeline.accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new OperatorException(
                    "Cannot take telemetry at " + address.getHostString() + ":" + address.getPort() + ": "
                            + bound.cause().getMessage(),
                    "Choose another '" + key + "' address in the configuration, or stop the collector that has it");
        }
        ports.add(bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    /** Closes what is idle or speaks something else. */
    private static final class Ending extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof IdleStateEvent) {
                var _ = ctx.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }
    }

    /** Bytes of bodies under way. */
    long bytesUnderWay() {
        return reception.room().taken();
    }

    @Override
    public void close() {
        ports.forEach(port -> port.close().awaitUninterruptibly());
        open.close().awaitUninterruptibly();
        blocking.shutdownNow();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}

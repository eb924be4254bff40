package dev.sundog.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sets up connections that come in: TLS where it is spoken, then strict HTTP of the version that the client speaks. */
final class Inlet extends ChannelInitializer<SocketChannel> {
    /** Told to every connection when the gateway takes no new ones: close at rest, or after what is under way. */
    static final Object DRAIN = new Object();

    private final Common common;
    private final Function<EventLoop, Lane> lanes;
    private final ChannelGroup open;
    private final Door door;

    /** What kind of port it is. */
    sealed interface Door {
        /** Clients, without TLS. */
        record Plain() implements Door {}

        /** Clients, with the certificate in force at the moment; a connection without one is closed. */
        record Secure(Supplier<Optional<SslContext>> certificate) implements Door {}

        /** Clients of a TCP port of a workload. */
        record Tcp(Router.TcpPort port) implements Door {}

        /** The other site's gateway. */
        record Relay(SslContext tls) implements Door {}
    }

    Inlet(Common common, Function<EventLoop, Lane> lanes, ChannelGroup open, Door door) {
        this.common = common;
        this.lanes = lanes;
        this.open = open;
        this.door = door;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (common.connections.incrementAndGet() > common.limits.clientConnections()) {
            common.connections.decrementAndGet();
            var _ = channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> common.connections.decrementAndGet());
        open.add(channel);
        switch (door) {
            case Door.Plain plain -> undecided(channel);
            case Door.Tcp tcp ->
                channel.pipeline().addLast(new TcpConnection(common, lane(channel), tcp.port(), channel));
            case Door.Relay relay -> {
                channel.pipeline().addLast(common.metered());
                secure(channel, relay.tls(), tls -> relayed(channel, tls));
            }
            case Door.Secure secure ->
                secure.certificate()
                        .get()
                        .ifPresentOrElse(
                                certificate -> secure(channel, certificate, tls -> byAgreement(channel, tls)),
                                channel::close);
        }
    }

    private void undecided(SocketChannel channel) {
        var lane = lane(channel);
        channel.pipeline()
                .addLast(new Prelude(
                        common,
                        lane,
                        channel,
                        () -> http1(channel, false, false),
                        () -> ClientMultiplex.install(channel, common, lane, false)));
    }

    private void relayed(SocketChannel channel, SslHandler tls) {
        if (common.admitsRelay(channel, tls)) {
            http1(channel, true, true);
        } else {
            var _ = channel.close();
        }
    }

    private void byAgreement(SocketChannel channel, SslHandler tls) {
        if (ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
            ClientMultiplex.install(channel, common, lane(channel), true);
        } else {
            http1(channel, true, false);
        }
    }

    private Lane lane(SocketChannel channel) {
        return lanes.apply(channel.eventLoop());
    }

    private void secure(SocketChannel channel, SslContext tls, Consumer<SslHandler> then) {
        var handler = tls.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(common.limits.header().toMillis());
        channel.pipeline().addLast(handler);
        channel.pipeline().addLast(new Quiet());
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                then.accept(handler);
            } else {
                var _ = channel.close();
            }
        });
    }

    private void http1(SocketChannel channel, boolean secure, boolean relayed) {
        var caller = new Caller(Wire.address(channel), secure, false, relayed);
        var encoder = new Wire.ResponseEncoder();
        var arrivals = new Arrivals();
        channel.pipeline().addLast(arrivals, new Wire.RequestDecoder(), encoder);
        channel.pipeline().addLast(new Opening(ctx -> {
            var connection = new ClientConnection(common, lane(channel), caller, encoder, ctx);
            arrivals.connection = connection;
            ctx.pipeline().addAfter(ctx.name(), null, connection);
            connection.opened();
        }));
    }

    /** Puts a connection's handler in its place once it has a context to write to. */
    private static final class Opening extends ChannelInboundHandlerAdapter {
        private final Consumer<ChannelHandlerContext> open;

        Opening(Consumer<ChannelHandlerContext> open) {
            this.open = open;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            if (ctx.channel().isActive()) {
                open.accept(ctx);
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            open.accept(ctx);
        }
    }

    /** Notes when bytes arrive, before they make up a request. */
    private static final class Arrivals extends ChannelInboundHandlerAdapter {
        private @Nullable ClientConnection connection;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (connection != null) {
                connection.bytesArrived();
            }
            ctx.fireChannelRead(message);
        }
    }

    /** Gets the handshake going, since nothing is read by itself; one that fails is the other end's affair. */
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.read();
            ctx.fireChannelActive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }
    }
}

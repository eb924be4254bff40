package dev.sundog.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sets up connections that come in: TLS for the relay, strict HTTP, one part at a time. */
final class Inlet extends ChannelInitializer<SocketChannel> {
    private final Common common;
    private final Function<EventLoop, Lane> lanes;
    private final ChannelGroup open;
    private final @Nullable SslContext tls;

    Inlet(Common common, Function<EventLoop, Lane> lanes, ChannelGroup open, @Nullable SslContext tls) {
        this.common = common;
        this.lanes = lanes;
        this.open = open;
        this.tls = tls;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (common.connections.get() >= common.limits.clientConnections()) {
            var _ = channel.close();
            return;
        }
        open.add(channel);
        if (tls == null) {
            addHttp(channel);
            return;
        }
        var handler = tls.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(common.limits.header().toMillis());
        channel.pipeline().addLast(handler);
        channel.pipeline().addLast(new Quiet());
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                addHttp(channel);
            } else {
                var _ = channel.close();
            }
        });
    }

    private void addHttp(SocketChannel channel) {
        var encoder = new Wire.ResponseEncoder();
        var arrivals = new Arrivals();
        var pipeline = channel.pipeline();
        pipeline.addLast(arrivals, new Wire.RequestDecoder(), encoder);
        pipeline.addLast(new Opening(encoder, arrivals));
    }

    /** Puts the connection's handler in its place once it has a context to write to. */
    private final class Opening extends ChannelInboundHandlerAdapter {
        private final Wire.ResponseEncoder encoder;
        private final Arrivals arrivals;

        Opening(Wire.ResponseEncoder encoder, Arrivals arrivals) {
            this.encoder = encoder;
            this.arrivals = arrivals;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            if (ctx.channel().isActive()) {
                open(ctx);
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            open(ctx);
        }

        private void open(ChannelHandlerContext ctx) {
            boolean relayed = ctx.pipeline().get(SslHandler.class) != null;
            var lane = lanes.apply(ctx.channel().eventLoop());
            var connection = new ClientConnection(common, lane, relayed, encoder, ctx);
            arrivals.connection = connection;
            ctx.pipeline().addAfter(ctx.name(), null, connection);
            connection.opened();
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

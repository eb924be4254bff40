package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Two connections joined after a switch of protocols: what comes of one goes to the other, none faster than the other takes
 * it. It ends with either of the two, or when its place may no longer serve it. Used on one event loop.
 */
final class Tunnel implements Ticker.Ticking {
    private final Lane lane;
    private final Channel client;
    private final Channel upstream;
    private final BooleanSupplier mayStay;

    private Tunnel(Lane lane, Channel client, Channel upstream, BooleanSupplier mayStay) {
        this.lane = lane;
        this.client = client;
        this.upstream = upstream;
        this.mayStay = mayStay;
    }

    /**
     * Takes both connections over; whatever they spoke so far they speak no longer, but TLS.
     *
     * @param mayStay asked again and again
     */
    static void join(Lane lane, Channel client, Channel upstream, BooleanSupplier mayStay) {
        var tunnel = new Tunnel(lane, client, upstream, mayStay);
        tunnel.take(client, upstream);
        tunnel.take(upstream, client);
        lane.fast.add(tunnel);
        client.read();
        upstream.read();
    }

    private void take(Channel one, Channel other) {
        var pipeline = one.pipeline();
        var former = List.copyOf(pipeline.toMap().values());
        pipeline.addLast(new End(other));
        for (var handler : former.reversed()) { // a decoder last: what it had read beyond the switch comes through
            if (!(handler instanceof SslHandler)) {
                pipeline.remove(handler);
            }
        }
    }

    @Override
    public void tick(long nowNanos) {
        if (!mayStay.getAsBoolean()) {
            close();
        }
    }

    private void close() {
        lane.fast.remove(this);
        var _ = client.close();
        var _ = upstream.close();
    }

    /** What comes of one connection. */
    private final class End extends ChannelInboundHandlerAdapter {
        private final Channel other;

        End(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof ByteBuf) {
                var _ = other.write(message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            var _ = other.flush();
            if (other.isWritable()) {
                ctx.read();
            }
        }

        /** This end takes more again, so the other may be read. */
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable()) {
                var _ = other.read();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            lane.fast.remove(Tunnel.this);
            other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            close();
        }
    }
}

package dev.sundog.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One connection to a service or to the other gateway; serves one attempt at a time. */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private final Upstreams.Place place;
    private final Upstreams pool;
    private @Nullable Channel channel;
    private @Nullable Attempt attempt;
    private long restsSinceNanos;

    UpstreamConnection(Upstreams.Place place, Upstreams pool) {
        this.place = place;
        this.pool = pool;
    }

    Upstreams.Place place() {
        return place;
    }

    Channel channel() {
        if (channel == null) {
            throw new IllegalStateException("not connected yet");
        }
        return channel;
    }

    boolean usable() {
        return channel != null && channel.isActive();
    }

    void serve(Attempt next) {
        attempt = next;
    }

    /** The attempt is over and all of its answer was read. */
    void free(boolean reusable) {
        attempt = null;
        if (reusable && usable()) {
            pool.release(this);
        } else {
            close();
        }
    }

    void rests(long nowNanos) {
        restsSinceNanos = nowNanos;
        channel().read(); // so that its end is seen
    }

    long restsSinceNanos() {
        return restsSinceNanos;
    }

    void close() {
        attempt = null;
        if (channel != null) {
            var _ = channel.close();
        }
    }

    /** Called once when the socket is closed. */
    void closed() {
        pool.forget(this);
    }

    private void fail(String why) {
        var failing = attempt;
        attempt = null;
        if (failing != null) {
            failing.lost(why);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (attempt == null) {
            ReferenceCountUtil.release(message);
            var _ = ctx.close();
        } else {
            attempt.received(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (attempt != null) {
            attempt.readComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the connection was closed");
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (attempt != null) {
            attempt.pump();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail("the connection failed (" + cause.getMessage() + ")");
        var _ = ctx.close();
    }
}

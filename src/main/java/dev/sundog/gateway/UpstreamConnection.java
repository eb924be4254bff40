package dev.sundog.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One connection to a service or to the other gateway, or one stream of such a connection; serves one attempt at a time. */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    /** Where it came from. */
    interface Origin {
        /** All of an answer was read, and nothing else is under way. */
        void release(UpstreamConnection connection);

        /** It is closed. */
        void forget(UpstreamConnection connection);
    }

    private final Upstreams.Place place;
    private final Origin pool;
    private @Nullable Channel channel;
    private @Nullable Attempt attempt;
    private long restsSinceNanos;

    UpstreamConnection(Upstreams.Place place, Origin pool) {
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

    /** It is somebody else's from now on, who closes it. */
    Channel handOver() {
        attempt = null;
        return channel();
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

    /** The service ends a stream before its time; one that it refused it has not looked at. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            end(Http2Error.valueOf(reset.errorCode()) == Http2Error.REFUSED_STREAM, "the service reset the stream");
        } else if (event instanceof Http2GoAwayFrame) {
            end(true, "the service takes no more requests on this connection");
        }
    }

    private void end(boolean unseen, String why) {
        var ended = attempt;
        if (unseen && ended != null) {
            attempt = null;
            ended.refused(why);
        } else {
            fail(why);
        }
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

package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.ReferenceCountUtil;

/** Finds out from a plain connection's first bytes whether its client begins with HTTP/2 at once (prior knowledge). */
final class Prelude extends ChannelInboundHandlerAdapter implements Ticker.Ticking {
    private static final ByteBuf PREFACE = Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf());

    private final Common common;
    private final Lane lane;
    private final Channel channel;
    private final Runnable http1;
    private final Runnable http2;
    private final long openedNanos;
    private ByteBuf gathered = Unpooled.EMPTY_BUFFER;
    private boolean decided;

    /** Exactly one of the two is run, unless the connection ends before. */
    Prelude(Common common, Lane lane, Channel channel, Runnable http1, Runnable http2) {
        this.common = common;
        this.lane = lane;
        this.channel = channel;
        this.http1 = http1;
        this.http2 = http2;
        this.openedNanos = common.clock.getAsLong();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        lane.slow.add(this);
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (decided || !(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        gathered = gathered.isReadable() ? Unpooled.wrappedBuffer(gathered, bytes) : bytes;
        int known = Math.min(gathered.readableBytes(), PREFACE.readableBytes());
        if (!gathered.slice(gathered.readerIndex(), known).equals(PREFACE.slice(0, known))) {
            decide(ctx, http1);
        } else if (known == PREFACE.readableBytes()) {
            decide(ctx, http2);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (decided) {
            ctx.fireChannelReadComplete();
            ctx.pipeline().remove(this);
        } else {
            ctx.read();
        }
    }

    private void decide(ChannelHandlerContext ctx, Runnable found) {
        decided = true;
        lane.slow.remove(this);
        found.run();
        var bytes = gathered;
        gathered = Unpooled.EMPTY_BUFFER;
        ctx.fireChannelRead(bytes);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Inlet.DRAIN && !decided) {
            var _ = ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lane.slow.remove(this);
        ReferenceCountUtil.release(gathered);
        gathered = Unpooled.EMPTY_BUFFER;
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }

    @Override
    public void tick(long nowNanos) {
        var most = gathered.isReadable() ? common.limits.header() : common.limits.idle();
        if (nowNanos - openedNanos > most.toNanos()) {
            var _ = channel.close();
        }
    }
}

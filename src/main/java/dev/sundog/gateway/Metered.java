package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Next to the wire: tells what passes. */
final class Metered extends ChannelDuplexHandler {
    private final RelayMeter meter;

    Metered(RelayMeter meter) {
        this.meter = meter;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            meter.sent(bytes.readableBytes());
        }
        ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            meter.received(bytes.readableBytes());
        }
        ctx.fireChannelRead(message);
    }
}

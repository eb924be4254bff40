package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client to a TCP port of a workload: one exchange, which ends in a {@link Tunnel} or in nothing. Until
 * then nothing is read of it.
 */
final class TcpConnection extends ChannelInboundHandlerAdapter implements ClientSide {
    private final Common common;
    private final Lane lane;
    private final Router.TcpPort port;
    private final Channel channel;
    private final Caller caller;
    private @Nullable Exchange exchange;

    TcpConnection(Common common, Lane lane, Router.TcpPort port, Channel channel) {
        this.common = common;
        this.lane = lane;
        this.port = port;
        this.channel = channel;
        this.caller = new Caller(Wire.address(channel), false, false, false);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        var begun = new Exchange(common, lane, this, Upgrade.request(port), port.matched());
        exchange = begun;
        begun.bodyArrived(LastHttpContent.EMPTY_LAST_CONTENT.content(), true);
        begun.start();
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void readMore() {}

    /** A refusal in words of HTTP, which this client does not speak: it sees its connection closed. */
    @Override
    public void head(HttpResponse answer, boolean toHead) {}

    @Override
    public void chunk(ByteBuf chunk) {
        chunk.release();
    }

    @Override
    public void end(HttpHeaders trailers, boolean keepAlive) {
        abort();
    }

    @Override
    public void abort() {
        exchange = null;
        var _ = channel.close();
    }

    @Override
    public void switchTo(HttpResponse head, Channel upstream, BooleanSupplier mayStay) {
        exchange = null;
        Tunnel.join(lane, channel, upstream, mayStay);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        var left = exchange;
        exchange = null;
        if (left != null) {
            left.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }
}

package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One connection of a client, or of the other gateway: one request after the other, each read only when it is wanted. */
final class ClientConnection extends ChannelInboundHandlerAdapter implements ClientSide, Ticker.Ticking {
    private final Common common;
    private final Lane lane;
    private final Caller caller;
    private final Wire.ResponseEncoder encoder;
    private final ChannelHandlerContext ctx;
    private @Nullable Exchange exchange;
    private final Parts parts;
    private boolean closing;
    private boolean continueOwed;
    private long headerSinceNanos;
    private long lastMoveNanos;

    ClientConnection(Common common, Lane lane, Caller caller, Wire.ResponseEncoder encoder, ChannelHandlerContext ctx) {
        this.common = common;
        this.lane = lane;
        this.caller = caller;
        this.encoder = encoder;
        this.ctx = ctx;
        this.parts = new Parts(this::part, this::readOn);
        this.lastMoveNanos = common.clock.getAsLong();
    }

    void opened() {
        lane.slow.add(this);
        readMore();
    }

    /** Bytes arrived, whatever they are. */
    void bytesArrived() {
        lastMoveNanos = common.clock.getAsLong();
        if (exchange == null && headerSinceNanos == 0) {
            headerSinceNanos = lastMoveNanos;
        }
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public boolean writable() {
        return closing || !ctx.channel().isActive() || ctx.channel().isWritable();
    }

    @Override
    public void readMore() {
        parts.wish();
    }

    private void readOn() {
        payContinue();
        ctx.read();
    }

    private void payContinue() {
        if (continueOwed) {
            continueOwed = false;
            var _ = ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
        } else {
            parts.arrived(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        parts.deliver();
    }

    private void part(Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request) {
            begin(request);
        } else if (message instanceof HttpContent content && exchange != null) {
            body(exchange, content);
        } else {
            ReferenceCountUtil.release(message);
            readMore();
        }
    }

    private void begin(HttpRequest request) {
        headerSinceNanos = 0;
        var problem = RequestCheck.problem(request);
        if (problem.isPresent()) {
            ReferenceCountUtil.release(request);
            common.tally.add(Tally.Count.BAD_REQUESTS);
            refuseAndClose(HttpResponseStatus.BAD_REQUEST, problem.get());
            return;
        }
        continueOwed = request.headers().contains(HttpHeaderNames.EXPECT)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        var begun = new Exchange(common, lane, this, request);
        exchange = begun;
        if (!HttpUtil.isTransferEncodingChunked(request) && HttpUtil.getContentLength(request, 0L) == 0) {
            continueOwed = false;
            readMore(); // its end, which has arrived already
        }
        begun.start();
    }

    private void body(Exchange current, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            content.release();
            common.tally.add(Tally.Count.BAD_REQUESTS);
            boolean started = current.answerStarted();
            current.clientGone();
            if (started) {
                abort();
            } else {
                refuseAndClose(HttpResponseStatus.BAD_REQUEST, "the body cannot be read as HTTP/1.1");
            }
            return;
        }
        current.bodyArrived(content.content(), content instanceof LastHttpContent);
    }

    @Override
    public void head(HttpResponse answer, boolean toHead) {
        encoder.answersHead(toHead);
        continueOwed = false;
        var _ = ctx.write(answer);
    }

    @Override
    public void chunk(ByteBuf chunk) {
        var _ = ctx.writeAndFlush(new DefaultHttpContent(chunk));
    }

    @Override
    public void end(HttpHeaders trailers, boolean keepAlive) {
        exchange = null;
        lastMoveNanos = common.clock.getAsLong();
        var written = ctx.writeAndFlush(Wire.last(trailers));
        if (keepAlive && !common.draining.get()) {
            readMore();
        } else {
            closing = true;
            written.addListener(done -> Wire.closeSoon(ctx.channel(), caller));
        }
    }

    @Override
    public void switchTo(HttpResponse head, Channel upstream, BooleanSupplier mayStay) {
        exchange = null;
        closing = true;
        lane.slow.remove(this);
        encoder.answersHead(false);
        var _ = ctx.write(head);
        var _ = ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        parts.release();
        Tunnel.join(lane, ctx.channel(), upstream, mayStay);
    }

    @Override
    public void abort() {
        exchange = null;
        closing = true;
        var _ = ctx.close();
    }

    /** Closes a connection that rests between requests; any other one as soon as its request is answered. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == Inlet.DRAIN && exchange == null && headerSinceNanos == 0) {
            var _ = ctx.close();
        }
    }

    private void refuseAndClose(HttpResponseStatus status, String why) {
        exchange = null;
        closing = true;
        encoder.answersHead(false);
        ctx.writeAndFlush(Wire.refusal(status, why)).addListener(done -> Wire.closeSoon(ctx.channel(), caller));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        lastMoveNanos = common.clock.getAsLong();
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.clientWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lane.slow.remove(this);
        closing = true;
        parts.release();
        var left = exchange;
        exchange = null;
        if (left != null) {
            left.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = ctx.close();
    }

    @Override
    public void tick(long nowNanos) {
        if (closing) {
            return;
        }
        long quietNanos = nowNanos - lastMoveNanos;
        boolean idle = quietNanos > common.limits.idle().toNanos();
        if (exchange == null) {
            boolean slowHeader = headerSinceNanos != 0
                    && nowNanos - headerSinceNanos > common.limits.header().toNanos();
            if (slowHeader) {
                refuseAndClose(HttpResponseStatus.REQUEST_TIMEOUT, "the request's headers took too long");
            } else if (idle) {
                var _ = ctx.close();
            }
        } else if (idle && (exchange.waitsForBody() || !ctx.channel().isWritable())) {
            var left = exchange;
            left.clientGone();
            abort();
        }
    }
}

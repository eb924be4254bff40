package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One stream of a client that speaks HTTP/2: one request and its answer. */
final class ClientStream extends ChannelInboundHandlerAdapter implements ClientSide, Ticker.Ticking {
    private final Common common;
    private final Lane lane;
    private final Caller caller;
    private final ChannelHandlerContext ctx;
    private final Parts parts;
    private @Nullable Exchange exchange;
    private final StreamAnswer answer;
    private boolean continueOwed;
    private boolean requestEnded;
    private boolean over;
    private BodyLength length = BodyLength.UNKNOWN;
    private long lastMoveNanos;

    ClientStream(Common common, Lane lane, Caller caller, ChannelHandlerContext ctx) {
        this.common = common;
        this.lane = lane;
        this.caller = caller;
        this.ctx = ctx;
        this.parts = new Parts(this::part, this::readOn);
        this.answer = new StreamAnswer(ctx);
        this.lastMoveNanos = common.clock.getAsLong();
    }

    void opened() {
        lane.slow.add(this);
        readMore();
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public boolean writable() {
        return over || !ctx.channel().isActive() || ctx.channel().isWritable();
    }

    @Override
    public void readMore() {
        parts.wish();
    }

    private void readOn() {
        if (continueOwed) {
            continueOwed = false;
            answer.goOn();
        }
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastMoveNanos = common.clock.getAsLong();
        if (over) {
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
        if (over) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof Http2HeadersFrame frame) {
            head(frame);
        } else if (message instanceof Http2DataFrame frame) {
            data(frame);
        } else {
            ReferenceCountUtil.release(message);
            readMore();
        }
    }

    private void head(Http2HeadersFrame frame) {
        if (exchange != null) {
            body(exchange, Unpooled.EMPTY_BUFFER, frame.isEndStream()); // trailers of a request: nobody asks for them
            return;
        }
        requestEnded = frame.isEndStream();
        var problem = Http2Heads.problem(frame.headers(), requestEnded);
        if (problem.isPresent()) {
            refuse(problem.get());
            return;
        }
        var request = Http2Heads.request(frame.headers(), requestEnded);
        var ambiguity = RequestCheck.problem(request);
        if (ambiguity.isPresent()) {
            refuse(ambiguity.get());
            return;
        }
        length = BodyLength.of(request);
        continueOwed = !requestEnded && request.headers().contains(HttpHeaderNames.EXPECT);
        var begun = new Exchange(common, lane, this, request);
        exchange = begun;
        if (requestEnded) {
            begun.bodyArrived(Unpooled.EMPTY_BUFFER, true);
        }
        begun.start();
    }

    private void data(Http2DataFrame frame) {
        if (exchange == null) {
            frame.release();
            return;
        }
        body(exchange, frame.content(), frame.isEndStream());
    }

    private void body(Exchange current, ByteBuf content, boolean last) {
        length = length.less(content.readableBytes());
        if (length.isWrong(last)) {
            content.release();
            bad();
            current.clientGone();
            reset(Http2Error.PROTOCOL_ERROR);
            return;
        }
        requestEnded = last;
        current.bodyArrived(content, last);
    }

    private void bad() {
        common.tally.add(Tally.Count.BAD_REQUESTS);
    }

    private void refuse(String why) {
        bad();
        var refusal = Wire.refusal(HttpResponseStatus.BAD_REQUEST, why);
        head(refusal, false);
        chunk(refusal.content());
        end(EmptyHttpHeaders.INSTANCE, false);
    }

    @Override
    public void head(HttpResponse head, boolean toHead) {
        continueOwed = false;
        if (!over) {
            answer.head(head, toHead);
        }
    }

    @Override
    public void chunk(ByteBuf chunk) {
        if (over) {
            chunk.release();
        } else {
            answer.chunk(chunk);
        }
    }

    @Override
    public void end(HttpHeaders trailers, boolean keepAlive) {
        if (over) {
            return;
        }
        close();
        answer.end(trailers);
        if (!requestEnded) {
            answer.reset(Http2Error.NO_ERROR);
        }
    }

    private void close() {
        exchange = null;
        over = true;
        lane.slow.remove(this);
        parts.release();
    }

    @Override
    public void abort() {
        reset(Http2Error.INTERNAL_ERROR);
    }

    private void reset(Http2Error error) {
        close();
        answer.reset(error);
    }

    private void clientGone() {
        var left = exchange;
        close();
        if (left != null) {
            left.clientGone();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame) {
            clientGone();
        }
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
        clientGone();
    }

    /** The stream breaks the rules of HTTP/2. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!over) {
            bad();
            clientGone();
        }
        var _ = ctx.close();
    }

    @Override
    public void tick(long nowNanos) {
        boolean idle = nowNanos - lastMoveNanos > common.limits.idle().toNanos();
        var current = exchange;
        if (idle && current != null && (current.waitsForBody() || !ctx.channel().isWritable())) {
            current.clientGone();
            if (!over) {
                reset(Http2Error.CANCEL);
            }
        }
    }
}

package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/** The frames of one answer on one stream of HTTP/2. */
final class StreamAnswer {
    private final ChannelHandlerContext ctx;
    private @Nullable Http2Headers headOnly;
    private boolean toHead;

    StreamAnswer(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    void goOn() {
        var head = Http2Heads.answer(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        var _ = ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head));
    }

    void head(HttpResponse answer, boolean answersHead) {
        toHead = answersHead;
        var head = Http2Heads.answer(answer);
        if (hasNoBody(answer)) {
            headOnly = head; // goes with its end: some take an empty end that comes by itself for a broken answer
        } else {
            var _ = ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head));
        }
    }

    private boolean hasNoBody(HttpResponse answer) {
        int status = answer.status().code();
        boolean empty = "0".equals(answer.headers().get(HttpHeaderNames.CONTENT_LENGTH));
        return toHead || empty || status == 204 || status == 304;
    }

    /** Takes over the buffer. */
    void chunk(ByteBuf chunk) {
        if (toHead) {
            chunk.release();
        } else {
            var _ = ctx.writeAndFlush(new DefaultHttp2DataFrame(chunk));
        }
    }

    void end(HttpHeaders trailers) {
        var head = headOnly;
        if (head != null && trailers.isEmpty()) {
            var _ = ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head, true));
            return;
        }
        if (head != null) {
            var _ = ctx.write(new DefaultHttp2HeadersFrame(head));
        }
        var _ = ctx.writeAndFlush(
                trailers.isEmpty()
                        ? new DefaultHttp2DataFrame(true)
                        : new DefaultHttp2HeadersFrame(Http2Heads.trailers(trailers), true));
    }

    void reset(Http2Error error) {
        var _ = ctx.writeAndFlush(new DefaultHttp2ResetFrame(error));
    }
}

package dev.sundog.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** On one stream to a service: requests go out as frames of HTTP/2, frames come in as parts of an answer. */
final class StreamCodec extends ChannelDuplexHandler {
    private @Nullable Http2Headers head;
    private @Nullable ChannelPromise headPromise;
    private boolean askedForHead;
    private boolean answered;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpRequest request) {
            askedForHead = request.method().equals(HttpMethod.HEAD);
            head = Http2Heads.request(request);
            headPromise = promise; // goes with what follows: a request without a body is one frame
        } else if (message instanceof HttpContent content) {
            boolean last = message instanceof LastHttpContent;
            if (last && !content.content().isReadable() && head != null) {
                content.release();
                sendHead(ctx, true);
                promise.setSuccess();
            } else {
                sendHead(ctx, false);
                ctx.write(new DefaultHttp2DataFrame(content.content(), last), promise);
            }
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        sendHead(ctx, false);
        ctx.flush();
    }

    private void sendHead(ChannelHandlerContext ctx, boolean last) {
        if (head != null && headPromise != null) {
            ctx.write(new DefaultHttp2HeadersFrame(head, last), headPromise);
            head = null;
            headPromise = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2HeadersFrame frame) {
            try {
                headers(ctx, frame);
            } catch (IllegalArgumentException e) {
                ctx.fireExceptionCaught(e);
            }
        } else if (message instanceof Http2DataFrame frame) {
            var content = frame.content();
            ctx.fireChannelRead(
                    frame.isEndStream() ? new DefaultLastHttpContent(content) : new DefaultHttpContent(content));
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void headers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        if (answered) {
            var end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            end.trailingHeaders().add(Headers.ofTrailers(Http2Heads.headers(frame.headers())));
            ctx.fireChannelRead(end);
            return;
        }
        var answer = Http2Heads.answer(frame.headers());
        if (answer.isEmpty()) {
            throw new IllegalArgumentException("the answer has no status");
        }
        boolean informational = answer.get().status().code() < 200;
        answered = !informational;
        if (answered && frame.isEndStream()) {
            withoutBody(answer.get());
        }
        ctx.fireChannelRead(answer.get());
        if (informational || frame.isEndStream()) {
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    /** That nothing follows is said in the head, so that it is known on every hop that this is all. */
    private void withoutBody(HttpResponse answer) {
        int status = answer.status().code();
        if (!askedForHead && status != 204 && status != 304) {
            answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
    }
}

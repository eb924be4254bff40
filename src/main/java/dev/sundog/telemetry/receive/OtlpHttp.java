package dev.sundog.telemetry.receive;

import dev.sundog.telemetry.receive.Export.Signal;
import dev.sundog.telemetry.receive.Verdict.Outcome;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One connection of OTLP/HTTP: requests one after the other, their bodies decoded off the event loop. */
final class OtlpHttp extends SimpleChannelInboundHandler<HttpObject> {
    private final Reception reception;
    private @Nullable HttpRequest head;
    private @Nullable Body body;

    OtlpHttp(Reception reception) {
        this.reception = reception;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            var _ = ctx.close();
            return;
        }
        if (message instanceof HttpRequest request) {
            head = request;
            body = reception.body();
            if (HttpUtil.is100ContinueExpected(request)) {
                var _ = ctx.writeAndFlush(
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            }
        }
        var request = head;
        var whole = body;
        if (message instanceof HttpContent content && request != null && whole != null) {
            whole.add(content.content());
            if (content instanceof LastHttpContent) {
                ctx.channel().config().setAutoRead(false); // the next request waits for this answer
                body = null;
                answer(ctx, request, whole);
            }
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest request, Body whole) {
        var type = mime(request);
        boolean json = type.equals("application/json");
        if (!request.method().equals(HttpMethod.POST)) {
            reception.refuse(
                    whole,
                    Verdict.of(Outcome.WRONG_METHOD, "exports are sent by POST"),
                    v -> write(ctx, request, v, json));
            return;
        }
        var encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        boolean gzip = encoding.equalsIgnoreCase("gzip");
        boolean known = json || type.equals("application/x-protobuf");
        if (Signal.of(request.uri()) == Signal.TRACES && (!known || !(gzip || encoding.equalsIgnoreCase("identity")))) {
            reception.refuse(
                    whole,
                    Verdict.of(
                            Outcome.UNSUPPORTED,
                            "application/x-protobuf and application/json are taken, plain or with gzip"),
                    v -> write(ctx, request, v, json));
            return;
        }
        reception.judge(whole, Signal.of(request.uri()), json, gzip, ctx.executor(), v -> write(ctx, request, v, json));
    }

    private static String mime(HttpRequest request) {
        var type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    private static void write(ChannelHandlerContext ctx, HttpRequest request, Verdict verdict, boolean json) {
        var content = Unpooled.wrappedBuffer(Answers.body(verdict, json));
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(verdict.outcome().http), content);
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, json ? "application/json" : "application/x-protobuf");
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        if (verdict.comesAgain()) {
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, Verdict.AGAIN_SECONDS);
        }
        boolean stays = HttpUtil.isKeepAlive(request) && verdict.outcome() != Outcome.TOO_LARGE;
        HttpUtil.setKeepAlive(answer, stays);
        var written = ctx.writeAndFlush(answer);
        if (stays) {
            ctx.channel().config().setAutoRead(true);
        } else {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        var left = body;
        if (left != null) {
            left.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        var _ = ctx.close(); // idle
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }
}

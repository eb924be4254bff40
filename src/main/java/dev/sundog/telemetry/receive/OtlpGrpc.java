package dev.sundog.telemetry.receive;

import dev.sundog.telemetry.receive.Export.Signal;
import dev.sundog.telemetry.receive.Verdict.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One call of gRPC (its protocol over HTTP/2, PROTOCOL-HTTP2.md): one message in a frame of five bytes, answered with trailers. */
final class OtlpGrpc extends ChannelInboundHandlerAdapter {
    private static final int FRAME = 5;

    private final Reception reception;
    private final Body body;
    private @Nullable Http2Headers head;
    private boolean over;

    OtlpGrpc(Reception reception) {
        this.reception = reception;
        this.body = reception.body();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            switch (message) {
                case Http2HeadersFrame frame -> {
                    head = head == null ? frame.headers() : head;
                    part(ctx, Unpooled.EMPTY_BUFFER, frame.isEndStream());
                }
                case Http2DataFrame frame -> part(ctx, frame.content(), frame.isEndStream());
                default -> {
                    // resets come as events, everything else is of no concern
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void part(ChannelHandlerContext ctx, ByteBuf content, boolean last) {
        body.add(content);
        var request = head;
        if (last && !over && request != null) {
            over = true;
            answer(ctx, request);
        }
    }

    private void answer(ChannelHandlerContext ctx, Http2Headers request) {
        var type = text(request.get("content-type"));
        if (!type.startsWith("application/grpc")) {
            reception.refuse(body, Verdict.of(Outcome.UNSUPPORTED, "this port speaks gRPC"), v -> notGrpc(ctx, v));
            return;
        }
        var whole = body.bytes();
        var frame = Arrays.copyOf(whole, FRAME);
        long announced =
                (frame[1] & 0xffL) << 24 | (frame[2] & 0xff) << 16 | (frame[3] & 0xff) << 8 | (frame[4] & 0xff);
        var signal = Signal.of(text(request.path()));
        boolean packed = frame[0] == 1;
        boolean gzip =
                text(request.get("grpc-encoding")).toLowerCase(Locale.ROOT).equals("gzip");
        if (signal == Signal.TRACES && (whole.length < FRAME || announced != whole.length - FRAME)) {
            reception.refuse(body, Verdict.of(Outcome.BAD, "not one whole message of gRPC"), v -> write(ctx, v));
        } else if (packed && !gzip) {
            reception.refuse(
                    body, Verdict.of(Outcome.UNIMPLEMENTED, "of grpc-encoding only gzip is known"), v -> write(ctx, v));
        } else {
            body.dropFirst(FRAME);
            reception.judge(body, signal, false, packed, ctx.executor(), v -> write(ctx, v));
        }
    }

    private static String text(@Nullable CharSequence value) {
        return value == null ? "" : value.toString();
    }

    private static void write(ChannelHandlerContext ctx, Verdict verdict) {
        var first = new DefaultHttp2Headers().status("200").set("content-type", "application/grpc");
        if (verdict.taken()) {
            var message = Answers.body(verdict, false);
            var framed = Unpooled.buffer(FRAME + message.length);
            framed.writeByte(0).writeInt(message.length).writeBytes(message);
            var _ = ctx.write(new DefaultHttp2HeadersFrame(first));
            var _ = ctx.write(new DefaultHttp2DataFrame(framed));
            var _ = ctx.writeAndFlush(
                    new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().set("grpc-status", "0"), true));
            return;
        }
        first.set("grpc-status", Integer.toString(verdict.outcome().grpc))
                .set("grpc-message", percentEncoded(verdict.why()))
                .set(
                        "grpc-status-details-bin",
                        Base64.getEncoder().withoutPadding().encodeToString(Answers.status(verdict)));
        var _ = ctx.writeAndFlush(new DefaultHttp2HeadersFrame(first, true));
    }

    private static void notGrpc(ChannelHandlerContext ctx, Verdict verdict) {
        var head = new DefaultHttp2Headers().status(Integer.toString(verdict.outcome().http));
        var _ = ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head, true));
    }

    /** As grpc-message has to be: printable ASCII but for the percent sign. */
    static String percentEncoded(String text) {
        var out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= 0x20 && b < 0x7f && b != '%';
            out.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b & 0xff));
        }
        return out.toString();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!over) {
            over = true;
            body.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }
}

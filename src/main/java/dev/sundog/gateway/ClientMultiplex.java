package dev.sundog.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;

/** One connection of a client that speaks HTTP/2: each of its streams is an exchange of its own ({@link ClientStream}). */
final class ClientMultiplex extends ChannelInboundHandlerAdapter implements Ticker.Ticking {
    private static final int STREAMS = 128;
    private static final int STREAM_WINDOW = 64 * 1024;
    /** So that bodies that wait for their place do not keep all others from coming. */
    private static final int CONNECTION_WINDOW = 16 * STREAM_WINDOW;

    private static final int FRAME_BYTES = 16 * 1024;

    private final Common common;
    private final Lane lane;
    private final Http2FrameCodec codec;
    private final Channel channel;
    private long lastStreamNanos;

    private ClientMultiplex(Common common, Lane lane, Http2FrameCodec codec, Channel channel) {
        this.common = common;
        this.lane = lane;
        this.codec = codec;
        this.channel = channel;
        this.lastStreamNanos = common.clock.getAsLong();
    }

    /** Makes a connection whose client is going to send the preface, or has sent it, one of HTTP/2. */
    static void install(SocketChannel channel, Common common, Lane lane, boolean secure) {
        var codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(STREAMS)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxFrameSize(FRAME_BYTES)
                        .maxHeaderListSize(Wire.HEADER_BYTES))
                .gracefulShutdownTimeoutMillis(common.limits.hold().toMillis())
                .build();
        var caller = new Caller(Wire.address(channel), secure, true, false);
        channel.pipeline().addLast(codec);
        channel.pipeline().addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.config().setAutoRead(false);
                stream.pipeline().addLast(new Opening(common, lane, caller));
            }
        }));
        channel.pipeline().addLast(new ClientMultiplex(common, lane, codec, channel));
        channel.config().setAutoRead(true); // windows bound what may come
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        lane.slow.add(this);
        Wire.widen(codec, CONNECTION_WINDOW);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message); // settings and pings, which the codec has answered
    }

    /** Takes no new streams, and closes when the last one is answered. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Inlet.DRAIN) {
            var _ = ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lane.slow.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }

    @Override
    public void tick(long nowNanos) {
        if (codec.connection().numActiveStreams() > 0) {
            lastStreamNanos = nowNanos;
        } else if (nowNanos - lastStreamNanos > common.limits.idle().toNanos()) {
            var _ = channel.close();
        }
    }

    /** Puts a stream's handler in its place once it has a context to write to. */
    private static final class Opening extends ChannelInboundHandlerAdapter {
        private final Common common;
        private final Lane lane;
        private final Caller caller;

        Opening(Common common, Lane lane, Caller caller) {
            this.common = common;
            this.lane = lane;
            this.caller = caller;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            var stream = new ClientStream(common, lane, caller, ctx);
            ctx.pipeline().addAfter(ctx.name(), null, stream);
            stream.opened();
        }
    }
}

package dev.sundog.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections of one event loop to services that speak HTTP/2 without TLS: each carries many attempts at once, as streams
 * that look to an attempt like connections of their own. Used on its loop only.
 */
final class Http2Upstreams {
    private static final int LINES_MOST = 16;
    private static final int WAITING_MOST = 512;
    private static final int STREAMS_MOST = 256;
    private static final int STREAM_WINDOW = 64 * 1024;

    private final EventLoop loop;
    private final Common common;
    private final Map<Upstreams.Place, List<Line>> lines = new HashMap<>();
    private final Map<Upstreams.Place, ArrayDeque<Upstreams.Wanted>> waiting = new HashMap<>();

    Http2Upstreams(EventLoop loop, Common common) {
        this.loop = loop;
        this.common = common;
    }

    void acquire(Upstreams.Place place, Upstreams.Wanted wanted) {
        var known = lines.computeIfAbsent(place, p -> new ArrayList<>());
        var free = known.stream().filter(Line::hasRoom).findFirst();
        if (free.isPresent()) {
            free.get().open(wanted);
            return;
        }
        var queue = waiting.computeIfAbsent(place, p -> new ArrayDeque<>());
        boolean dialing = known.stream().anyMatch(line -> !line.ready);
        if (queue.size() >= WAITING_MOST || (!dialing && known.size() >= LINES_MOST)) {
            wanted.refused("too many requests wait for " + place.address());
            return;
        }
        queue.add(wanted);
        if (!dialing) {
            dial(place, known);
        }
    }

    private void dial(Upstreams.Place place, List<Line> known) {
        var line = new Line(place);
        known.add(line);
        var connecting = Upstreams.bootstrap(loop, common)
                .option(ChannelOption.AUTO_READ, true) // windows bound what may come
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        line.install(channel);
                    }
                })
                .connect(place.address());
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                line.gone("no connection to " + place.address() + " (" + Upstreams.shortly(done.cause()) + ")");
            }
        });
    }

    private void serveWaiting(Upstreams.Place place) {
        var queue = waiting.get(place);
        for (int n = queue == null ? 0 : queue.size(); queue != null && n > 0; n--) {
            var next = queue.poll();
            if (next != null) {
                acquire(place, next);
            }
        }
    }

    private void refuseWaiting(Upstreams.Place place, String why) {
        var queue = waiting.remove(place);
        if (queue != null) {
            queue.forEach(wanted -> wanted.refused(why));
        }
    }

    /** One connection. */
    private final class Line extends ChannelInboundHandlerAdapter implements UpstreamConnection.Origin {
        private final Upstreams.Place place;
        private int most;
        private int streams;
        private boolean ready;
        private boolean ending;
        private @Nullable Channel channel;
        private @Nullable Http2FrameCodec codec;

        Line(Upstreams.Place place) {
            this.place = place;
        }

        void install(SocketChannel made) {
            channel = made;
            codec = Http2FrameCodecBuilder.forClient()
                    .initialSettings(Http2Settings.defaultSettings()
                            .pushEnabled(false)
                            .initialWindowSize(STREAM_WINDOW)
                            .maxHeaderListSize(Wire.HEADER_BYTES))
                    .gracefulShutdownTimeoutMillis(0)
                    .build();
            made.pipeline().addLast(codec);
            made.pipeline().addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
            made.pipeline().addLast(this);
        }

        boolean hasRoom() {
            return ready && !ending && streams < most && channel != null && channel.isActive();
        }

        void open(Upstreams.Wanted wanted) {
            if (channel == null) {
                wanted.refused("not connected yet");
                return;
            }
            streams++;
            var connection = new UpstreamConnection(place, this);
            new Http2StreamChannelBootstrap(channel)
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel stream) {
                            stream.pipeline().addLast(new StreamCodec(), connection);
                        }
                    })
                    .open()
                    .addListener(done -> {
                        if (done.isSuccess()) {
                            var stream = (Http2StreamChannel) done.getNow();
                            stream.closeFuture().addListener(closed -> connection.closed());
                            wanted.connected(connection);
                        } else {
                            streams--;
                            wanted.refused(Upstreams.shortly(done.cause()));
                        }
                    });
        }

        @Override
        public void release(UpstreamConnection connection) {
            connection.close(); // a stream serves once
        }

        @Override
        public void forget(UpstreamConnection connection) {
            streams--;
            if (ending && streams == 0 && channel != null) {
                var _ = channel.close();
            }
            serveWaiting(place);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (codec != null) {
                Wire.widen(codec, STREAMS_MOST * STREAM_WINDOW); // one slow client keeps no other's answer from coming
            }
            var _ = loop.schedule(
                    () -> {
                        if (!ready) {
                            gone("the service at " + place.address() + " does not speak HTTP/2");
                            var _ = ctx.close();
                        }
                    },
                    common.limits.connect().toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Http2SettingsFrame frame) {
                var told = frame.settings().maxConcurrentStreams();
                most = told != null ? (int) Math.min(told, STREAMS_MOST) : ready ? most : STREAMS_MOST;
                ready = true;
                serveWaiting(place);
            } else if (message instanceof Http2GoAwayFrame) {
                ending = true;
                lines.getOrDefault(place, List.of()).remove(this);
                if (streams == 0) {
                    var _ = ctx.close();
                }
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            gone("the connection to " + place.address() + " was closed");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }

        private void gone(String why) {
            ending = true;
            var known = lines.get(place);
            if (known == null || !known.remove(this)) {
                return;
            }
            if (known.isEmpty()) {
                lines.remove(place);
            }
            if (!ready) {
                refuseWaiting(place, why);
            }
        }
    }
}

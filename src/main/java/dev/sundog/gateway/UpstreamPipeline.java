package dev.sundog.gateway;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/** What stands between a connection and the wire, by the way that one talks to the place. */
final class UpstreamPipeline extends ChannelInitializer<SocketChannel> {
    private final Upstreams.Place place;
    private final UpstreamConnection connection;
    private final Common common;
    private final @Nullable SslContext dial;

    UpstreamPipeline(Upstreams.Place place, UpstreamConnection connection, Common common, @Nullable SslContext dial) {
        this.place = place;
        this.common = common;
        this.connection = connection;
        this.dial = dial;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (place.relay()) {
            if (dial == null) {
                throw new IllegalStateException("the relay needs its TLS context");
            }
            var at = place.address(); // named, so that a session is resumed and a burst of connections is cheap
            var tls = dial.newHandler(channel.alloc(), at.getHostString(), at.getPort());
            tls.setHandshakeTimeoutMillis(Upstreams.HANDSHAKE_MILLIS);
            channel.pipeline().addLast(common.metered(), tls);
        }
        if (place.way() != Upstreams.Way.TCP) {
            channel.pipeline().addLast(new HttpClientCodec(Wire.strict(), false, true));
        }
        channel.pipeline().addLast(connection);
    }
}

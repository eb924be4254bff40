package dev.sundog.gateway;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.io.Closeable;
import java.util.function.BiPredicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/**
 * How both ends of the relay know each other.
 *
 * @param context this agent's key and the installation's authority; sessions may be resumed
 * @param admits asked when a handshake is done, resumed or not: whether the peer's certificate still counts. Closes the connection
 *     later should that change; holds it weakly
 * @param meter told what the relay carries
 */
public record RelayTls(SSLContext context, BiPredicate<SSLSession, Closeable> admits, RelayMeter meter) {
    private static final AttributeKey<Closeable> END = AttributeKey.valueOf("sundog-relay-end");

    /** Whether a connection whose handshake is done may stay. */
    boolean admit(Channel channel, SslHandler handler) {
        Closeable end = channel::close;
        channel.attr(END).set(end); // as long as the channel lives, so does this
        return admits.test(handler.engine().getSession(), end);
    }
}

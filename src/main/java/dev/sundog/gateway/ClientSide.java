package dev.sundog.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.util.function.BooleanSupplier;

/**
 * The client's side of one exchange, whatever it speaks: an HTTP/1.1 connection whose turn it is, or one stream of HTTP/2.
 * An exchange knows nothing else of its client. Used on its event loop.
 */
interface ClientSide {
    Caller caller();

    /** Whether more of an answer can be taken without keeping it; also when nobody is there to take it. */
    boolean writable();

    /** Asks for the next part of the request, however often it is said. */
    void readMore();

    /** The head of the answer. Framed for HTTP/1.1; what another protocol has no use for is left out there. */
    void head(HttpResponse answer, boolean toHead);

    /** Takes over the buffer. */
    void chunk(ByteBuf chunk);

    /**
     * The answer is complete.
     *
     * @param trailers may be empty; dropped where the protocol has no place for them
     * @param keepAlive whether the connection can take another request
     */
    void end(HttpHeaders trailers, boolean keepAlive);

    /**
     * The service goes on in another protocol: both connections are joined.
     *
     * @param head the answer that says so
     * @param mayStay asked again and again: once it is false, both are closed
     */
    default void switchTo(HttpResponse head, Channel upstream, BooleanSupplier mayStay) {
        var _ = upstream.close(); // nothing else than a connection of its own can
        abort();
    }

    /** The answer can no longer be completed: the client must see that it was cut off. */
    void abort();
}

package dev.sundog.gateway;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Going on in another protocol on the same connection: WebSocket, or whatever is spoken at a TCP port of a workload. */
final class Upgrade {
    /** Between gateways: the method and the protocol of what began as a connection to a TCP port. */
    static final String TCP = "TCP";

    private static final String TCP_PROTOCOL = "sundog-tcp";
    private static final String WEBSOCKET = "websocket";

    private Upgrade() {}

    /** What a connection to a TCP port asks for. */
    static HttpRequest request(Router.TcpPort port) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(TCP), port.target());
        request.headers().set(HttpHeaderNames.HOST, "sundog");
        return request;
    }

    /** What is taken for the answer of a TCP port: it took the connection. */
    static HttpResponse taken() {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    }

    /** The protocol that is asked for and may be had: what is said in it is never held, so at rpo 0 it must not write. */
    static Optional<String> wanted(HttpRequest request, Router.Matched matched) {
        if (matched.workload().rpoIsZero() && matched.writing()) {
            return Optional.empty();
        }
        if (matched.tcp().isPresent()) {
            return Optional.of(TCP_PROTOCOL);
        }
        var headers = request.headers();
        boolean asked = request.method().equals(HttpMethod.GET)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && WEBSOCKET.equalsIgnoreCase(headers.get(HttpHeaderNames.UPGRADE));
        return asked && matched.webSocket() ? Optional.of(WEBSOCKET) : Optional.empty();
    }

    /** Says the wish, or its fulfilment, to the next hop. */
    static void say(HttpHeaders headers, String protocol) {
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE).set(HttpHeaderNames.UPGRADE, protocol);
    }

    /** Whether what is said may still go to where it goes. The other gateway asks for itself. */
    static BooleanSupplier mayStay(
            Common common, Router.Matched matched, Optional<Placement.Fence> sent, boolean here) {
        var group = matched.workload().group();
        if (!here) {
            return common.traffic::otherReachable;
        }
        return LocalTurn.holderOnly(matched)
                ? () -> sent.isPresent()
                        && Confirmation.changedSince(common, matched, sent.get().epoch())
                                .isEmpty()
                : () -> common.traffic.readableHere(
                        group, matched.data(), matched.reads().orElseThrow());
    }
}

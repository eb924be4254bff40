package dev.sundog.gateway;

import io.netty.handler.codec.http.DefaultHttpHeaders;
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
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Heads of HTTP/2 as those of HTTP/1.1, which the gateway thinks in, and back. What would mean something else in the other
 * protocol is refused before it is translated: {@link #problem}.
 */
final class Http2Heads {
    private static final Set<String> CONNECTION_ONLY =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings");
    private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":authority", ":path");

    private Http2Heads() {}

    /** What makes a request's head one that HTTP/1.1 could read in another way; empty when nothing does. */
    static Optional<String> problem(Http2Headers head, boolean ends) {
        for (var header : head) {
            var wrong = field(header.getKey().toString(), header.getValue().toString());
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        if (head.method() == null || head.path() == null || head.scheme() == null) {
            return Optional.of("a request has a method, a scheme and a path");
        }
        var host = head.get(HttpHeaderNames.HOST);
        if (head.authority() != null && host != null && !AsciiString.contentEquals(head.authority(), host)) {
            return Optional.of("the Host header and the authority differ");
        }
        var length = head.get(HttpHeaderNames.CONTENT_LENGTH);
        return ends && length != null && !length.toString().equals("0")
                ? Optional.of("the body is not as long as Content-Length says")
                : Optional.empty();
    }

    private static Optional<String> field(String name, String value) {
        boolean pseudo = name.startsWith(":");
        if (pseudo ? !PSEUDO.contains(name) : !name.matches("[a-z0-9!#$%&'*+.^_`|~-]+")) {
            return Optional.of("the name of a header is none");
        }
        boolean trimmed = value.equals(value.strip());
        if (!trimmed || value.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f)) {
            return Optional.of("the value of the header " + name + " holds what no header may");
        }
        if (CONNECTION_ONLY.contains(name) || (name.equals("te") && !value.equals("trailers"))) {
            return Optional.of("the header " + name + " has no place in HTTP/2");
        }
        return Optional.empty();
    }

    /** A request without {@link #problem}. Its body without a length is framed in chunks. */
    static HttpRequest request(Http2Headers head, boolean ends) {
        var headers = new DefaultHttpHeaders();
        if (head.authority() != null) {
            headers.set(HttpHeaderNames.HOST, text(head.authority()));
        } else {
            headers.set(HttpHeaderNames.HOST, head.getAll(HttpHeaderNames.HOST));
        }
        var cookies = head.getAll(HttpHeaderNames.COOKIE);
        if (!cookies.isEmpty()) {
            headers.set(HttpHeaderNames.COOKIE, String.join("; ", cookies));
        }
        for (var header : head) {
            var name = header.getKey().toString();
            if (!name.startsWith(":") && !name.equals("host") && !name.equals("cookie")) {
                headers.add(name, header.getValue());
            }
        }
        if (!ends && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return new DefaultHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.valueOf(text(head.method())), text(head.path()), headers);
    }

    private static String text(@Nullable CharSequence text) {
        return text == null ? "" : text.toString();
    }

    /** A request on its way to a service that speaks HTTP/2. */
    static Http2Headers request(HttpRequest request) {
        var head = new DefaultHttp2Headers(false)
                .method(request.method().asciiName())
                .scheme("http")
                .path(request.uri());
        Optional.ofNullable(request.headers().get(HttpHeaderNames.HOST)).ifPresent(head::authority);
        fields(request.headers(), head);
        head.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS); // this hop keeps them, and gRPC insists on being told
        return head;
    }

    /** An answer on its way to a client. */
    static Http2Headers answer(HttpResponse answer) {
        var head = new DefaultHttp2Headers(false).status(answer.status().codeAsText());
        fields(answer.headers(), head);
        if (head.contains("grpc-status")) {
            head.remove(HttpHeaderNames.CONTENT_LENGTH); // these are trailers already
        }
        return head;
    }

    static Http2Headers trailers(HttpHeaders trailers) {
        var tail = new DefaultHttp2Headers(false);
        fields(trailers, tail);
        return tail;
    }

    private static void fields(HttpHeaders from, Http2Headers to) {
        var all = from.iteratorCharSequence();
        while (all.hasNext()) {
            var field = all.next();
            var name = field.getKey().toString().toLowerCase(Locale.ROOT);
            if (!name.equals("host") && !name.equals("te") && !CONNECTION_ONLY.contains(name)) {
                to.add(name, field.getValue());
            }
        }
    }

    /** An answer of a service; empty when it is none. */
    static Optional<HttpResponse> answer(Http2Headers head) {
        var status = text(head.status());
        return status.matches("[1-5][0-9]{2}")
                ? Optional.of(new DefaultHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(Integer.parseInt(status)), headers(head)))
                : Optional.empty();
    }

    /** The fields of an answer, or its trailers. A value that HTTP/1.1 would end a line in is an IllegalArgumentException. */
    static HttpHeaders headers(Http2Headers head) {
        var headers = new DefaultHttpHeaders();
        for (var header : head) {
            if (!header.getKey().toString().startsWith(":")) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        return headers;
    }
}

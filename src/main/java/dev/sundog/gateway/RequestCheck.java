package dev.sundog.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What makes a request too ambiguous to pass on: two readers could take it for different requests. */
final class RequestCheck {
    private static final Predicate<String> HOST =
            Pattern.compile("[A-Za-z0-9._~:\\[\\]%-]*").asMatchPredicate();
    private static final Predicate<String> LENGTH =
            Pattern.compile("[0-9]{1,18}").asMatchPredicate();

    private RequestCheck() {}

    /** What is wrong with it, in words; empty when nothing is. */
    static Optional<String> problem(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of("the request cannot be read as HTTP/1.1");
        }
        var version = request.protocolVersion();
        boolean known = version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
        if (!known) {
            return Optional.of("the protocol version is neither HTTP/1.1 nor HTTP/1.0");
        }
        if (request.method().equals(HttpMethod.CONNECT)) {
            return Optional.of("CONNECT is not served here");
        }
        return host(request)
                .or(() -> framing(request))
                .or(() -> target(request))
                .or(() -> expect(request));
    }

    private static Optional<String> host(HttpRequest request) {
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        boolean needed = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (hosts.size() > 1 || (needed && hosts.isEmpty())) {
            return Optional.of("exactly one Host header is needed");
        }
        boolean odd = !hosts.isEmpty() && !HOST.test(hosts.getFirst());
        return odd ? Optional.of("the Host header holds characters that no host has") : Optional.empty();
    }

    private static Optional<String> framing(HttpRequest request) {
        var codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        var lengths = request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (!codings.isEmpty()) {
            boolean plain = codings.size() == 1 && codings.getFirst().trim().equalsIgnoreCase("chunked");
            if (!plain || !lengths.isEmpty() || request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
                return Optional.of("the body's length is given in a way that can be read in two ways");
            }
        }
        boolean oneNumber = lengths.isEmpty() || (lengths.size() == 1 && LENGTH.test(lengths.getFirst()));
        return oneNumber ? Optional.empty() : Optional.of("Content-Length is not one number");
    }

    private static Optional<String> target(HttpRequest request) {
        var target = request.uri();
        boolean shaped = target.startsWith("/") || target.startsWith("http://") || target.equals("*");
        boolean clean = target.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        return shaped && clean ? Optional.empty() : Optional.of("the request target is malformed");
    }

    private static Optional<String> expect(HttpRequest request) {
        var expect = request.headers().get(HttpHeaderNames.EXPECT);
        boolean fine = expect == null || expect.equalsIgnoreCase("100-continue");
        return fine ? Optional.empty() : Optional.of("the only expectation that can be met is 100-continue");
    }
}

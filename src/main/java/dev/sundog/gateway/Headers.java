package dev.sundog.gateway;

import dev.sundog.model.Epoch;
import dev.sundog.model.Site;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What of a message's head goes on to the next hop. */
final class Headers {
    /** Which site's service answered. */
    static final String SITE = "X-Sundog-Site";
    /** In an answer of a relay: no service has seen the request. */
    static final String UNSERVED = "X-Sundog-Unserved";
    /** In an answer of a relay: a service may have carried the request out, its answer is withheld. */
    static final String UNRELEASED = "X-Sundog-Unreleased";
    /** In a relayed request: the lease's epoch that the sender takes to be in force. */
    static final String EPOCH = "X-Sundog-Epoch";

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final String OWN = "x-sundog-";
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect");
    private static final Set<String> NEVER_NOMINATED = Set.of("host", "content-length");

    private Headers() {}

    /** Of a client's request: without what concerns this hop, or what only gateways may say; with where it came from. */
    static HttpHeaders ofClient(HttpRequest request, Caller caller) {
        var kept = endToEnd(request.headers());
        var proto = caller.secure() ? "https" : "http";
        var host = Optional.ofNullable(kept.get(HttpHeaderNames.HOST));
        var before = String.join(", ", kept.getAllAsString("X-Forwarded-For"));
        kept.set("X-Forwarded-For", before.isEmpty() ? caller.address() : before + ", " + caller.address());
        kept.set("X-Forwarded-Proto", proto);
        host.ifPresent(h -> kept.set("X-Forwarded-Host", h));
        var hops = String.join(", ", kept.getAllAsString("Forwarded"));
        var hop = "for=" + node(caller.address())
                + host.map(h -> ";host=\"" + h + "\"").orElse("") + ";proto=" + proto;
        kept.set("Forwarded", hops.isEmpty() ? hop : hops + ", " + hop);
        return kept;
    }

    /** As RFC 7239 writes addresses. */
    private static String node(String address) {
        return address.contains(":") ? "\"[" + address.replaceAll("%.*", "") + "]\"" : address;
    }

    /** Of a request that the other gateway passes on: it has said where it came from. */
    static HttpHeaders ofRelay(HttpRequest request) {
        return endToEnd(request.headers());
    }

    static Optional<Epoch> epoch(HttpRequest request) {
        var text = request.headers().get(EPOCH);
        return text == null || !text.matches("[0-9]{1,18}")
                ? Optional.empty()
                : Optional.of(new Epoch(Long.parseLong(text)));
    }

    /** The body's length as the client gave it, else chunked when there is a body at all. */
    static void frameRequest(HttpHeaders to, HttpRequest from) {
        if (HttpUtil.isTransferEncodingChunked(from)) {
            to.remove(HttpHeaderNames.CONTENT_LENGTH);
            to.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    /** Of an answer on its way to whoever asked. */
    static HttpHeaders ofAnswer(HttpResponse answer, Optional<Site> served) {
        boolean relayed = served.isEmpty();
        var site = relayed ? answer.headers().get(SITE) : null;
        var kept = endToEnd(answer.headers());
        served.map(Site::label).or(() -> Optional.ofNullable(site)).ifPresent(label -> kept.set(SITE, label));
        return kept;
    }

    /** Of what comes after an answer's body. */
    static HttpHeaders ofTrailers(HttpHeaders trailers) {
        return trailers.isEmpty() ? trailers : endToEnd(trailers).remove(HttpHeaderNames.CONTENT_LENGTH);
    }

    /** Whether what is asked or answered may go on for as long as the client likes, with nothing said for a while. */
    static boolean isOpenEnded(HttpHeaders headers) {
        var type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        return type.startsWith("application/grpc") || type.startsWith("text/event-stream");
    }

    /** Sets length or chunks and whether the connection stays; returns whether it can stay. */
    static boolean frameAnswer(HttpHeaders headers, int status, boolean head, HttpVersion version, boolean keepAlive) {
        boolean old = !version.equals(HttpVersion.HTTP_1_1);
        boolean bodiless = head || status == 204 || status == 304;
        boolean stays = keepAlive;
        if (!bodiless && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            if (old) {
                stays = false;
            } else {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
        }
        if (!stays) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (old) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return stays;
    }

    /** Without what concerns one hop only, or what only gateways may say. */
    private static HttpHeaders endToEnd(HttpHeaders headers) {
        var nominated = new HashSet<String>();
        for (var value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (var name : value.split(",", -1)) {
                nominated.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        nominated.removeAll(NEVER_NOMINATED);
        var kept = new DefaultHttpHeaders();
        for (var header : headers) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            boolean ours = name.startsWith(OWN);
            if (!ours && !HOP_BY_HOP.contains(name) && !nominated.contains(name)) {
                kept.add(header.getKey(), header.getValue());
            }
        }
        return kept;
    }
}

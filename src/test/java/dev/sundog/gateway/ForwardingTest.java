package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

/** What a service learns of where a request came from. */
final class ForwardingTest {
    private static final Caller PLAIN = new Caller("192.0.2.7", false, false, false);
    private static final Caller SECURE = new Caller("2001:db8::7%eth0", true, true, false);

    private static DefaultHttpRequest request(String... headers) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.headers().set("Host", "shop.example:8080");
        for (int i = 0; i < headers.length; i += 2) {
            request.headers().add(headers[i], headers[i + 1]);
        }
        return request;
    }

    private static HttpHeaders onward(Caller caller, String... headers) {
        return Headers.ofClient(request(headers), caller);
    }

    @Test
    void address_protocol_and_host_are_said_in_both_ways() {
        var told = onward(PLAIN);
        assertEquals("192.0.2.7", told.get("X-Forwarded-For"));
        assertEquals("http", told.get("X-Forwarded-Proto"));
        assertEquals("shop.example:8080", told.get("X-Forwarded-Host"));
        assertEquals("for=192.0.2.7;host=\"shop.example:8080\";proto=http", told.get("Forwarded"));
        assertEquals(
                "for=\"[2001:db8::7]\";host=\"shop.example:8080\";proto=https",
                onward(SECURE).get("Forwarded"));
        assertEquals("https", onward(SECURE).get("X-Forwarded-Proto"));
    }

    @Test
    void hops_before_are_kept_and_what_only_this_hop_knows_cannot_be_claimed() {
        var told = onward(
                PLAIN,
                "X-Forwarded-For",
                "198.51.100.1",
                "X-Forwarded-For",
                "198.51.100.2",
                "Forwarded",
                "for=198.51.100.1;proto=https",
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Host",
                "evil");
        assertEquals("198.51.100.1, 198.51.100.2, 192.0.2.7", told.get("X-Forwarded-For"));
        assertEquals(1, told.getAll("X-Forwarded-For").size());
        assertEquals(
                "for=198.51.100.1;proto=https, for=192.0.2.7;host=\"shop.example:8080\";proto=http",
                told.get("Forwarded"));
        assertEquals("http", told.get("X-Forwarded-Proto"));
        assertEquals("shop.example:8080", told.get("X-Forwarded-Host"));
    }

    @Test
    void traces_go_on_and_what_concerns_one_hop_does_not() {
        var parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var told = onward(PLAIN, "traceparent", parent, "tracestate", "a=b", "Connection", "x-one", "X-One", "1");
        assertEquals(parent, told.get("traceparent"));
        assertEquals("a=b", told.get("tracestate"));
        assertFalse(told.contains("X-One"));
    }
}

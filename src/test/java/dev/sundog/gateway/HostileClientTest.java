package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
final class HostileClientTest {
    private final Rig rig = new Rig();
    private final FakeTraffic traffic = new FakeTraffic(Site.PRIVATE, Site.PRIVATE, 3);
    private Rig.Service service;
    private Gateway gateway;

    @BeforeEach
    void open() {
        service = rig.service("private");
        traffic.backend = Optional.of(service.address());
        traffic.otherReachable = false;
        gateway = rig.gateway(traffic, Duration.ZERO, Optional.empty());
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /orders HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
                "POST /orders HTTP/1.1\r\nHost: h\r\nContent-Length: +4\r\n\r\nabcd",
                "POST /orders HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST /orders HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "POST /orders HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /catalogue/1 HTTP/1.1\r\n\r\n",
                "GET /catalogue/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /catalogue/1 HTTP/1.1\r\nHost: h\r\nno colon here\r\n\r\n",
                "GET /catalogue/1 HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n",
                "GET catalogue HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /catalogue/1 HTTP/9.9\r\nHost: h\r\n\r\n",
                "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n",
                "\u0016\u0003\u0001\0\0 garbage \r\n\r\n"
            })
    void ambiguous_or_broken_requests_are_refused_and_the_connection_closed(String request) throws Exception {
        var answer = Rig.raw(gateway.clientPort(), request + "GET /catalogue/2 HTTP/1.1\r\nHost: h\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertEquals(1, answer.split("HTTP/1.1 [0-9]", -1).length - 1, answer);
        assertEquals(0, service.requests.get());
        assertEquals(1, gateway.snapshot().badRequests());
    }

    @Test
    void headers_over_sixteen_kib_are_refused() throws Exception {
        var answer = Rig.raw(
                gateway.clientPort(), "GET /catalogue/1 HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(17_000) + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    }

    @Test
    void a_client_that_dawdles_with_its_headers_or_its_body_is_let_go() throws Exception {
        var limits = Rig.LIMITS.withClientTimes(Duration.ofMillis(600), Duration.ofMillis(300));
        var hasty = rig.gateway(traffic, Duration.ZERO, Optional.empty(), limits);
        // A client that stands still before it says anything is let go without a word, and asks again.
        Rig.until(() -> said(hasty, "GET /catalogue/1 HTTP/1.1\r\nHos").startsWith("HTTP/1.1 408"));
        int before = traffic.begun.get();
        var half = "POST /orders HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab";
        Rig.until(() -> !said(hasty, half).contains("200") && traffic.begun.get() > before);
        assertEquals("", said(hasty, ""));
        Rig.until(() -> hasty.inFlight() == 0);
        assertEquals(traffic.begun.get(), traffic.ended.get());
        assertEquals(200, rig.get(gateway, "/catalogue/1").statusCode());
    }

    private static String said(Gateway to, String text) {
        try {
            return Rig.raw(to.clientPort(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void expectations_are_met_with_continue() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.clientPort())) {
            socket.setSoTimeout((int) Rig.LONG.toMillis());
            var to = socket.getOutputStream();
            to.write("POST /orders HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            var first = new String(socket.getInputStream().readNBytes(21), StandardCharsets.US_ASCII);
            assertTrue(first.startsWith("HTTP/1.1 100 Continue"), first);
            to.write("ab".getBytes(StandardCharsets.US_ASCII));
            var rest = new String(socket.getInputStream().readNBytes(16), StandardCharsets.US_ASCII);
            assertTrue(rest.contains("HTTP/1.1 200"), rest);
        }
    }
}

package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of HTTP/2 could say that a service of HTTP/1.1 would take for something else. */
@Timeout(240)
final class HostileHttp2Test {
    private static final Set<String> REFUSED = Set.of("400", "431", "reset", "goaway", "closed");

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

    private String answer(String body, String... head) throws IOException {
        try (var client = new Frames(gateway.clientPort())) {
            int ends = body.isEmpty() ? Frames.END_STREAM : 0;
            client.send(Frames.HEADERS, Frames.END_HEADERS | ends, 1, Frames.block(head));
            if (!body.isEmpty()) {
                client.send(Frames.DATA, Frames.END_STREAM, 1, body.getBytes(StandardCharsets.US_ASCII));
            }
            return client.outcome(1);
        }
    }

    /** By a path of its own: what was given up before may still be on its way to the service. */
    private void assertServes() throws IOException {
        assertEquals("200", answer("", fields(":method=GET|:scheme=http|:authority=h|:path=/catalogue/after")));
        assertEquals(1, service.asked("/catalogue/after"));
    }

    private static String[] fields(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\0", "\0")
                .split("[|=]", -1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x=a\\r\\nHost: evil",
                "x=a\\r\\n\\r\\nGET /orders/1 HTTP/1.1\\r\\nHost: h",
                "x=a\\nb",
                "x=a\\rb",
                "x=a\\0b",
                "x= padded",
                "x\\r\\ny=1",
                "x: y=1",
                "X-Upper=1",
                "x y=1",
                "transfer-encoding=chunked",
                "connection=keep-alive",
                "upgrade=websocket",
                "te=gzip",
                "host=evil",
                "content-length=+3",
                "content-length=3, 4",
                "content-length=3|content-length=4",
                "expect=miracles",
                ":path=/second",
                ":unknown=1"
            })
    void what_http_1_would_read_in_another_way_is_refused(String field) throws Exception {
        var head = ":method=POST|:scheme=http|:authority=h|:path=/orders|" + field;
        var outcome = answer("abc", fields(head));
        assertTrue(REFUSED.contains(outcome), outcome);
        assertEquals(0, service.requests.get());
        assertServes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":method=GET|:scheme=http|:path=/catalogue/1",
                ":method=GET|:authority=h|:path=/catalogue/1",
                ":method=GET|:scheme=http|:authority=h",
                ":scheme=http|:authority=h|:path=/catalogue/1",
                ":method=GET|:scheme=http|:authority=h|:path=",
                ":method=GET|:scheme=http|:authority=h|:path=catalogue",
                ":method=GET|:scheme=http|:authority=h|:path=/catalogue/1 HTTP/1.1\\r\\nx: y",
                ":method=GET /orders HTTP/1.1\\r\\nx: |:scheme=http|:authority=h|:path=/catalogue/1",
                ":method=GET|:scheme=http|:authority=h\\r\\nx: y|:path=/catalogue/1",
                ":method=CONNECT|:authority=h:1",
                "x=1|:method=GET|:scheme=http|:authority=h|:path=/catalogue/1"
            })
    void a_head_that_is_none_is_refused(String head) throws Exception {
        var outcome = answer("", fields(head));
        assertTrue(REFUSED.contains(outcome), outcome);
        assertEquals(0, service.requests.get());
        assertServes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "4", "100"})
    void a_body_that_is_not_as_long_as_it_says_never_reaches_the_service_as_a_request(String length) throws Exception {
        var outcome =
                answer("abc", fields(":method=POST|:scheme=http|:authority=h|:path=/orders|content-length=" + length));
        assertTrue(REFUSED.contains(outcome), outcome);
        Rig.until(() -> gateway.inFlight() == 0 && traffic.begun.get() == traffic.ended.get());
        assertServes();
    }

    @Test
    void headers_over_sixteen_kib_are_refused() throws Exception {
        var head = ":method=GET|:scheme=http|:authority=h|:path=/catalogue/1|x=" + "a".repeat(15_000) + "|y=";
        assertEquals("200", answer("", fields(head + "b")));
        try (var client = new Frames(gateway.clientPort())) {
            client.send(Frames.HEADERS, Frames.END_STREAM, 1, Frames.block(fields(head + "b")));
            client.send(Frames.CONTINUATION, Frames.END_HEADERS, 1, Frames.block("z", "c".repeat(15_000)));
            var outcome = client.outcome(1);
            assertTrue(REFUSED.contains(outcome), outcome);
        }
        assertEquals(1, service.requests.get());
    }

    @Test
    void an_endless_head_ends_the_connection() throws Exception {
        try (var client = new Frames(gateway.clientPort())) {
            client.send(Frames.HEADERS, Frames.END_STREAM, 1, Frames.block(":method", "GET"));
            assertNotEquals("200", endless(client));
        }
    }

    private static String endless(Frames client) throws IOException {
        try {
            for (int i = 0; i < 10_000; i++) {
                client.send(Frames.CONTINUATION, 0, 1, Frames.block("x", "y"));
            }
        } catch (IOException e) {
            return "closed";
        }
        return client.outcome(1);
    }

    @Test
    void streams_that_are_opened_and_reset_by_the_thousand_end_the_connection() throws Exception {
        try (var client = new Frames(gateway.clientPort())) {
            var head = Frames.block(fields(":method=GET|:scheme=http|:authority=h|:path=/catalogue/1"));
            var outcome = "";
            try {
                for (int stream = 1; stream < 4000; stream += 2) {
                    client.send(Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, stream, head);
                    client.send(Frames.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
                }
                outcome = client.outcome(9999);
            } catch (IOException e) {
                outcome = "closed";
            }
            assertTrue(Set.of("goaway", "closed").contains(outcome), outcome);
        }
        Rig.until(() -> gateway.inFlight() == 0);
        assertServes();
    }

    @Test
    void a_client_that_dawdles_is_let_go() throws Exception {
        var limits = Rig.LIMITS.withClientTimes(Duration.ofMillis(600), Duration.ofMillis(300));
        var hasty = rig.gateway(traffic, Duration.ZERO, Optional.empty(), limits);
        for (var start : new String[] {"P", "PRI * HTTP/2.0\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
            Rig.raw(hasty.clientPort(), start); // ends
        }
        // A client that stands still before it asks is let go with its connection, and comes again.
        long end = System.nanoTime() + Rig.LONG.toNanos();
        var outcome = halfABody(hasty);
        while (!outcome.equals("reset") && System.nanoTime() < end) {
            outcome = halfABody(hasty);
        }
        assertEquals("reset", outcome, "half a body and no more");
        Rig.until(() -> hasty.inFlight() == 0);
        assertEquals(traffic.begun.get(), traffic.ended.get());
        assertServes();
    }

    private static String halfABody(Gateway to) throws IOException {
        try (var client = new Frames(to.clientPort())) {
            client.send(
                    Frames.HEADERS,
                    Frames.END_HEADERS,
                    1,
                    Frames.block(fields(":method=POST|:scheme=http|:authority=h|:path=/orders")));
            return client.outcome(1);
        } catch (SocketException e) {
            return "closed";
        }
    }

    @Test
    void a_preface_in_pieces_is_understood() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.clientPort())) {
            socket.setSoTimeout((int) Rig.LONG.toMillis());
            socket.setTcpNoDelay(true);
            for (var piece : new String[] {"PRI * H", "TTP/2.0\r\n\r\nS", "M\r\n\r\n\0\0\0\4\0\0\0\0\0"}) {
                socket.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
                Thread.sleep(30);
            }
            var frame = socket.getInputStream().readNBytes(9);
            assertEquals(Frames.SETTINGS, frame[3]);
        }
    }
}

package dev.sundog.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sundog.demo.Shopper.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShopperTest {
    private final List<HttpServer> servers = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** A gateway that answers the n-th request with a status. */
    private URI gateway(String site, IntUnaryOperator status) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("X-Sundog-Site", site);
            var body = "id".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(status.applyAsInt(asked.incrementAndGet()), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static URI nobody() {
        return URI.create("http://127.0.0.1:" + Ports.free(1).getFirst());
    }

    private static Request order(boolean keyed) {
        return new Request("/orders", Optional.of("x"), keyed ? Optional.of("k") : Optional.empty());
    }

    @AfterEach
    void stop() {
        servers.forEach(s -> s.stop(0));
    }

    @Test
    void aGatewayThatIsGoneIsPassedOver() throws Exception {
        var shopper = new Shopper(List.of(nobody(), gateway("public", n -> 201)));
        assertEquals("public", shopper.send(order(true), 0).site());
        assertTrue(shopper.send(order(false), 0).isGood(), "what was certainly not sent may be sent elsewhere");
    }

    @Test
    void whatMayBeRepeatedIsUntilItIsAnswered() throws Exception {
        var gateway = gateway("private", n -> n < 4 ? 503 : 201);
        var outcome = new Shopper(List.of(gateway, gateway)).send(order(true), 0);
        assertTrue(outcome.isGood());
        assertEquals(4, asked.get());
    }

    @Test
    void whatMayNotBeRepeatedIsSentOnce() throws Exception {
        var gateway = gateway("private", n -> 503);
        var outcome = new Shopper(List.of(gateway, gateway)).send(order(false), 0);
        assertFalse(outcome.isGood());
        assertEquals(1, asked.get());
    }

    @Test
    void anAnswerThatWillNotChangeIsFinal() throws Exception {
        var gateway = gateway("private", n -> 404);
        assertEquals(
                404, new Shopper(List.of(gateway)).send(Request.get("/none"), 0).status());
        assertEquals(1, asked.get());
    }
}

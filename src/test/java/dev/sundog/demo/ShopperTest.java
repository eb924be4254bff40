package dev.sundog.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sundog.demo.Shopper.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ShopperTest {
    private static final Shopper.Patience LONG =
            new Shopper.Patience(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(120));

    private final List<HttpServer> servers = new ArrayList<>();
    private final List<Socket> held = new ArrayList<>();
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

    /** A port that nobody else can get meanwhile, and at which nobody listens. */
    private URI nobody() throws IOException {
        var socket = new Socket();
        held.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    private static Shopper shopper(URI... gateways) {
        return new Shopper(List.of(gateways), LONG);
    }

    private static Request order(boolean keyed) {
        return new Request("/orders", Optional.of("x"), keyed ? Optional.of("k") : Optional.empty());
    }

    @AfterEach
    void stop() throws IOException {
        servers.forEach(s -> s.stop(0));
        for (var socket : held) {
            socket.close();
        }
    }

    @Test
    void aGatewayThatIsGoneIsPassedOver() throws Exception {
        var shopper = shopper(nobody(), gateway("public", n -> 201));
        assertEquals("public", shopper.send(order(true), 0).site());
        assertTrue(shopper.send(order(false), 0).isGood(), "what was certainly not sent may be sent elsewhere");
    }

    @Test
    void whatMayBeRepeatedIsUntilItIsAnswered() throws Exception {
        var gateway = gateway("private", n -> n < 4 ? 503 : 201);
        var outcome = shopper(gateway, gateway).send(order(true), 0);
        assertTrue(outcome.isGood());
        assertEquals(4, asked.get());
    }

    @Test
    void whatMayNotBeRepeatedIsSentOnce() throws Exception {
        var gateway = gateway("private", n -> 503);
        var outcome = shopper(gateway, gateway).send(order(false), 0);
        assertFalse(outcome.isGood());
        assertEquals(1, asked.get());
    }

    @Test
    void anAnswerThatWillNotChangeIsFinal() throws Exception {
        var gateway = gateway("private", n -> 404);
        assertEquals(404, shopper(gateway).send(Request.get("/none"), 0).status());
        assertEquals(1, asked.get());
    }
}

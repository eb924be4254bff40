package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Reads;
import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import dev.sundog.model.Workload.Operation;
import dev.sundog.model.Workload.Protocol;
import dev.sundog.model.Workload.Service;
import dev.sundog.model.Workload.TcpPort;
import dev.sundog.model.Workload.Traits;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets and TCP ports, with one gateway, or two, between client and service. Private holds the lease of epoch 3. */
@Timeout(240)
final class TunnelTest {
    /** Which gateway the client asks: the holder's, or the one that passes on. */
    enum By {
        HOLDER,
        RELAY
    }

    private final Rig rig = new Rig();
    private final Certificates installation = new Certificates();
    private final FakeTraffic atPrivate = new FakeTraffic(Site.PRIVATE, Site.PRIVATE, 3);
    private final FakeTraffic atPublic = new FakeTraffic(Site.PUBLIC, Site.PRIVATE, 3);
    private final EchoService sockets = new EchoService(true);
    private final EchoService bytes = new EchoService(false);
    private Gateway privateGateway;
    private Gateway publicGateway;

    private Workload live(Duration rpo) {
        var any = Map.of(Site.PRIVATE, "127.0.0.1:0", Site.PUBLIC, "127.0.0.1:0");
        var served = "127.0.0.1:" + bytes.address().getPort();
        var port = new TcpPort(any, Map.of(Site.PRIVATE, served, Site.PUBLIC, served));
        return new Workload(
                FakeTraffic.SHOP,
                5,
                rpo,
                Map.of(),
                List.of(),
                List.of(
                        new Operation("GET", "/live", List.of(), Optional.empty(), true),
                        new Operation("GET", "/watch", List.of(), Optional.of(new Reads.Local()), true)),
                Optional.of(new Service.External(
                        any,
                        "/health",
                        List.of(),
                        List.of(),
                        Duration.ofSeconds(1),
                        new Traits(Protocol.HTTP1, Optional.empty(), List.of(port), Workload.Spread.HOLDER))));
    }

    private void start(Duration rpo) {
        rig.closeLater(sockets);
        rig.closeLater(bytes);
        atPrivate.backend = Optional.of(sockets.address());
        atPublic.readable = false;
        privateGateway = gateway(atPrivate, rpo);
        publicGateway = gateway(atPublic, rpo);
        atPublic.relay = Optional.of(Rig.loopback(privateGateway.relayPort()));
    }

    private Gateway gateway(FakeTraffic traffic, Duration rpo) {
        var relay = Optional.of(installation.context(traffic.here().label()));
        return rig.gateway(traffic, Rig.settings(live(rpo), relay, Optional.empty(), Optional.empty(), Rig.LIMITS));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private Gateway gateway(By by) {
        return by == By.HOLDER ? privateGateway : publicGateway;
    }

    /** A client that keeps what it hears. */
    private static final class Ear implements WebSocket.Listener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            heard.add("closed");
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            heard.add("failed: " + error);
        }

        String next() throws InterruptedException {
            return heard.poll(60, TimeUnit.SECONDS);
        }
    }

    private WebSocket open(By by, String path, Ear ear) {
        return rig.client
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + gateway(by).clientPort() + path), ear)
                .join();
    }

    @ParameterizedTest
    @EnumSource
    void messages_go_both_ways(By by) throws Exception {
        start(Duration.ofSeconds(5));
        var ear = new Ear();
        var socket = open(by, "/live", ear);
        assertEquals("hi", ear.next());
        for (var text : List.of("one", "two", "x".repeat(40_000))) {
            socket.sendText(text, true).join();
            assertEquals(text, ear.next());
        }
        assertTrue(sockets.heads.peek().contains("X-Forwarded-For: 127.0.0.1"), sockets.heads.peek());
        Rig.until(() -> privateGateway.inFlight() == 0 && publicGateway.inFlight() == 0);
        assertEquals(atPrivate.begun.get(), atPrivate.ended.get());
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertEquals("closed", ear.next());
    }

    @ParameterizedTest
    @EnumSource
    void a_socket_that_only_reads_is_open_at_rpo_zero_too(By by) throws Exception {
        start(Duration.ZERO);
        var ear = new Ear();
        open(by, "/watch", ear);
        assertEquals("hi", ear.next());
    }

    @ParameterizedTest
    @EnumSource
    void one_that_may_write_at_rpo_zero_or_is_not_declared_is_not_passed_on(By by) {
        start(Duration.ZERO);
        assertThrows(CompletionException.class, () -> open(by, "/live", new Ear()));
        assertThrows(CompletionException.class, () -> open(by, "/elsewhere", new Ear()));
        sockets.heads.forEach(
                head -> assertFalse(head.toLowerCase(java.util.Locale.ROOT).contains("upgrade"), head));
    }

    @ParameterizedTest
    @EnumSource
    void a_socket_ends_when_the_lease_moves_on(By by) throws Exception {
        start(Duration.ofSeconds(5));
        var ear = new Ear();
        open(by, "/live", ear);
        assertEquals("hi", ear.next());
        atPrivate.lease(Site.PUBLIC, 4);
        assertEquals("closed", ear.next());
    }

    @ParameterizedTest
    @EnumSource
    void a_socket_that_reads_ends_when_the_copy_may_no_longer_be_read(By by) throws Exception {
        start(Duration.ofSeconds(5));
        var ear = new Ear();
        open(by, "/watch", ear);
        assertEquals("hi", ear.next());
        atPrivate.readable = false;
        assertEquals("closed", ear.next());
    }

    @ParameterizedTest
    @EnumSource
    void connections_to_a_tcp_port_carry_all_bytes_both_ways(By by) throws Exception {
        start(Duration.ofSeconds(5));
        var sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        try (var socket = connect(by)) {
            var writing = Thread.ofVirtual().start(() -> write(socket, sent));
            assertTrue(Arrays.equals(sent, socket.getInputStream().readNBytes(sent.length)));
            writing.join();
        }
        Rig.until(() -> privateGateway.inFlight() == 0);
        assertEquals(atPrivate.begun.get(), atPrivate.ended.get());
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Socket connect(By by) throws java.io.IOException {
        var socket = new Socket(
                InetAddress.getLoopbackAddress(), gateway(by).tcpPorts().getFirst());
        socket.setSoTimeout((int) Rig.LONG.toMillis());
        return socket;
    }

    private static String echo(Socket socket, String text) throws java.io.IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_waits_for_a_holder_and_ends_when_the_lease_moves_on(By by) throws Exception {
        start(Duration.ofSeconds(5));
        atPrivate.standing = new Standing.Stalled("no majority");
        try (var socket = connect(by)) {
            Thread.sleep(100);
            atPrivate.lease(Site.PRIVATE, 4);
            atPublic.lease(Site.PRIVATE, 4);
            assertEquals("hello", echo(socket, "hello"));
            atPrivate.lease(Site.PUBLIC, 5);
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void at_rpo_zero_no_tcp_port_is_opened() {
        start(Duration.ZERO);
        assertEquals(List.of(), privateGateway.tcpPorts());
    }

    @Test
    void what_only_gateways_say_between_them_is_nothing_to_clients() throws Exception {
        start(Duration.ofSeconds(5));
        var request = "TCP /shop/0 HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: sundog-tcp\r\n\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), privateGateway.clientPort())) {
            socket.setSoTimeout((int) Rig.LONG.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertEquals("HTTP/1.1 400", line); // of the service, which was asked in plain HTTP
        }
        assertFalse(sockets.heads.peek().contains("Upgrade"), sockets.heads.peek());
    }
}

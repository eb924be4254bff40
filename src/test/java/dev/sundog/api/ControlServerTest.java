package dev.sundog.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlServerTest {
    @TempDir
    Path dir;

    private final Reports agent = new Reports();
    private ControlServer server;
    private ControlClient client;

    @BeforeEach
    void start() {
        server = ControlServer.start(dir.resolve("control.sock"), new Routes(agent));
        client = new ControlClient(server.socket());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyReportArrivesAsItWasGiven() {
        assertEquals(agent.status(), client.status());
        assertEquals(agent.segments(), client.segments());
        assertEquals(agent.graph(), client.graph());
        assertEquals(agent.link(), client.link());
        var history = agent.linkHistory(Duration.ofDays(7), 34);
        agent.asked.clear();
        assertEquals(history, client.linkHistory(Duration.ofDays(7), 34));
        assertEquals(List.of("history PT168H 34"), agent.asked);
        agent.asked.clear();
        assertEquals(agent.plan(), client.plan());
        assertEquals(agent.forecast(Optional.empty()), client.forecast(Optional.empty()));
        assertEquals(agent.forecast(Optional.of("shop/a&b")), client.forecast(Optional.of("shop/a&b")));
        assertEquals(agent.explain("shop/a b&c=d+e%"), client.explain("shop/a b&c=d+e%"));
        assertEquals(
                List.of("shop"),
                client.barrier(Optional.of("shop"), Duration.ofMillis(1500)).groups());
        client.barrier(Optional.empty(), Duration.ofSeconds(9));
        client.failover("shop", Site.PUBLIC, true, false);
        client.failback("shop", false, true);
        var ask = new DrillAsk(true, false, 5_000_000_000L, Duration.ofSeconds(7));
        var drilled = client.drill("shop", ask);
        assertEquals(agent.drill("shop", ask), drilled);
        var verifying = client.verify(Optional.of("shop/orders"), false).getFirst();
        assertEquals(1, verifying.read().differences());
        assertEquals("orders/\\xff", verifying.found().getFirst().path());
        assertEquals(List.of(verifying), client.verifications());
        var changes = agent.asked.stream().filter(a -> !a.equals("status")).toList();
        assertEquals(
                List.of(
                        "barrier Optional[shop] PT1.5S",
                        "barrier Optional.empty PT9S",
                        "failover shop PUBLIC true false",
                        "failback shop false true",
                        "drill shop " + ask,
                        "drill shop " + ask,
                        "verify Optional[shop/orders] false"),
                changes);
    }

    @Test
    void aHistoryThatIsNotKeptIsRefused() {
        for (var back : List.of(Duration.ofDays(732), Duration.ZERO)) {
            assertThrows(OperatorException.class, () -> client.linkHistory(back, 10));
        }
        for (int points : new int[] {0, -1, 4_001}) {
            assertThrows(OperatorException.class, () -> client.linkHistory(Duration.ofHours(1), points));
        }
        client.linkHistory(Duration.ofSeconds(1), 4_000);
        assertEquals(List.of("history PT1S 4000"), agent.asked);
    }

    @Test
    void onlyTheOwnerMayOpenTheSocket() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())));
        try (var entries = Files.list(dir)) {
            assertEquals(List.of(server.socket()), entries.toList());
        }
    }

    @Test
    void whatMayChangeSomethingIsAuditedWithTheUserThatTheKernelNames() {
        var lines = Collections.synchronizedList(new ArrayList<String>());
        var routes = new Routes(agent, Optional.empty(), lines::add);
        try (var audited = ControlServer.start(dir.resolve("audited.sock"), routes)) {
            var asking = new ControlClient(audited.socket());
            asking.status();
            assertEquals(List.of(), lines);
            asking.failover("shop", Site.PUBLIC, true, false);
            assertThrows(OperatorException.class, () -> asking.accept("shop/orders"));
            assertThrows(OperatorException.class, asking::login);
        }
        assertEquals(3, lines.size(), lines.toString());
        var user = "user " + System.getProperty("user.name") + " from control socket: POST ";
        assertTrue(lines.get(0).startsWith(user + "/v1/failover {\"group\":\"shop\",\"to\":\"public\""), lines.get(0));
        assertTrue(lines.get(0).contains(": done, "), lines.get(0));
        assertTrue(lines.get(1).contains("409 {\"error\":\"Nothing stopped shop/orders\""), lines.get(1));
        assertTrue(lines.get(2).contains("409 {\"error\":\"This agent serves no page\""), lines.get(2));
    }

    @Test
    void aRefusalArrivesWithItsRemedy() {
        var e = assertThrows(OperatorException.class, () -> client.accept("shop/orders"));
        assertEquals("Nothing stopped shop/orders", e.what());
        assertEquals("See sundog status", e.remedy());
        var broken = assertThrows(OperatorException.class, client::doctor);
        assertTrue(broken.what().contains("broken on purpose"), broken.what());
    }

    @Test
    void aGetNeverChangesAnything() throws IOException {
        for (var path : List.of("barrier", "accept", "failover", "failback", "drill")) {
            assertTrue(send("GET /v1/" + path + " HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 405 "), path);
        }
        assertEquals(List.of(), agent.asked);
    }

    @Test
    void garbageIsRefusedAndTheServerGoesOn() throws IOException {
        var body = "{\"group\":\"shop\",\"to\":\"mars\"}";
        var wrong = List.of(
                "\u0016\u0003\u0001\r\n\r\n",
                "GET /v1/status HTTP/2\r\n\r\n",
                "GET /v1/status HTTP/1.1\n\n",
                "GET /v1/status HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
                "GET /v1/%zz HTTP/1.1\r\n\r\n",
                "POST /v1/accept HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
                "POST /v1/accept HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/accept HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
                "POST /v1/accept HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /v1/accept HTTP/1.1\r\nContent-Length: 9\r\n\r\n{\"wrong\":1",
                "POST /v1/accept HTTP/1.1\r\nContent-Length: 13\r\n\r\n{\"segmen\":\"\"}",
                "POST /v1/failover HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body,
                "GET /v1/explain HTTP/1.1\r\n\r\n",
                "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n");
        for (var request : wrong) {
            var answer = send(request);
            assertTrue(
                    answer.matches("(?s)HTTP/1\\.1 (4\\d\\d|501) .*\"error\":.*\"remedy\":.*"),
                    request + " -> " + answer);
        }
        assertEquals(List.of(), agent.asked);
        assertEquals("private", client.status().voter());
    }

    @Test
    void aConnectionThatEndsEarlyHarmsNobody() throws IOException {
        for (int i = 0; i < 200; i++) {
            try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(server.socket()))) {
                channel.write(
                        ByteBuffer.wrap("POST /v1/accept HTTP/1.1\r\nContent-Le".getBytes(StandardCharsets.US_ASCII)));
            }
        }
        assertEquals("private", client.status().voter());
    }

    @Test
    void withoutAnAgentTheRemedyIsToStartOne() {
        server.close();
        assertFalse(Files.exists(server.socket()));
        var e = assertThrows(OperatorException.class, client::status);
        assertEquals("No agent answers at " + server.socket(), e.what());
        assertTrue(e.remedy().contains("sundog up"), e.remedy());
    }

    @Test
    void aSecondAgentIsRefusedButASocketLeftBehindIsReplaced() throws IOException {
        assertThrows(OperatorException.class, () -> ControlServer.start(server.socket(), new Routes(agent)));
        server.close();
        Files.createFile(server.socket());
        try (var next = ControlServer.start(server.socket(), new Routes(agent))) {
            assertEquals("private", new ControlClient(next.socket()).status().voter());
        }
    }

    @Test
    void aPathThatLinuxCannotHoldIsExplained() {
        var far = dir.resolve("x".repeat(120));
        var e = assertThrows(OperatorException.class, () -> ControlServer.start(far, new Routes(agent)));
        assertTrue(e.remedy().contains("shorter"), e.remedy());
    }

    @Test
    void whatIsNoAgentIsSaidToBeNone() throws Exception {
        var other = dir.resolve("other.sock");
        try (var listener = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(other));
            var answering = Thread.startVirtualThread(() -> answerOnce(listener));
            var e = assertThrows(OperatorException.class, () -> new ControlClient(other).status());
            assertTrue(e.what().contains("ended in the middle"), e.what());
            answering.join();
        }
    }

    private static void answerOnce(java.nio.channels.ServerSocketChannel listener) {
        try (var peer = listener.accept()) {
            peer.read(ByteBuffer.allocate(4096));
            peer.write(ByteBuffer.wrap(
                    "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String send(String request) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(server.socket()))) {
            try {
                Channels.newOutputStream(channel).write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException refusedEarly) {
                // The answer may be there already.
            }
            var answer = new ByteArrayOutputStream();
            try {
                Channels.newInputStream(channel).transferTo(answer);
            } catch (IOException reset) {
                // It was closed over what was sent beyond what is read.
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}

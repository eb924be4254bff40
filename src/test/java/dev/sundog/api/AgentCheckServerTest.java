package dev.sundog.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.AgentCheckAddress;
import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AgentCheckServerTest {
    private static AgentCheckServer open(String host, List<String> from) {
        return AgentCheckServer.start(
                new InetSocketAddress(host, 0),
                new AgentCheckAddress(host + ":0", from),
                line -> line.isEmpty() ? Optional.empty() : Optional.of("up 7% #" + line));
    }

    private static String ask(InetAddress host, int port, String text) throws IOException {
        try (var socket = new Socket(host, port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (SocketException reset) {
            return ""; // closed before what was sent was read
        }
    }

    /** Who stands still for longer than a line is waited for gets no answer, and asks again. */
    private static String answered(InetAddress host, int port, String text) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        var answer = ask(host, port, text);
        while (answer.isEmpty() && System.nanoTime() < end) {
            answer = ask(host, port, text);
        }
        return answer;
    }

    @Test
    void a_line_gets_a_line() throws IOException {
        try (var server = open("127.0.0.1", List.of())) {
            var loopback = InetAddress.getLoopbackAddress();
            assertEquals("up 7% #shop\n", answered(loopback, server.port(), "shop\n"));
            assertEquals("up 7% #shop service\n", answered(loopback, server.port(), "shop service\r\n"));
            assertEquals("", ask(loopback, server.port(), "\n"));
        }
    }

    @Test
    void what_is_no_line_is_not_answered_and_takes_no_room() throws IOException {
        try (var server = open("127.0.0.1", List.of())) {
            var loopback = InetAddress.getLoopbackAddress();
            assertEquals("", ask(loopback, server.port(), "shop"));
            assertEquals("", ask(loopback, server.port(), "x".repeat(300) + "\n"));
            var idle = new ArrayList<Socket>();
            for (int i = 0; i < 200; i++) {
                idle.add(new Socket(loopback, server.port()));
            }
            assertEquals("up 7% #shop\n", answered(loopback, server.port(), "shop\n"));
            for (var socket : idle) {
                socket.close();
            }
        }
    }

    /** An address of this host that is not loopback. */
    private static InetAddress elsewhere() throws SocketException {
        var found = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> a.getAddress().length == 4 && !a.isLoopbackAddress())
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), "this machine has only loopback addresses");
        return found.get();
    }

    @Test
    void who_is_not_listed_gets_no_byte() throws IOException {
        var here = elsewhere();
        try (var server = open("0.0.0.0", List.of("255.255.255.0/24"))) {
            assertEquals("", ask(here, server.port(), "shop\n"));
            assertEquals("up 7% #shop\n", answered(InetAddress.getLoopbackAddress(), server.port(), "shop\n"));
        }
        try (var server = open("0.0.0.0", List.of(here.getHostAddress()))) {
            assertEquals("up 7% #shop\n", answered(here, server.port(), "shop\n"));
        }
    }

    @Test
    void a_taken_port_is_named() {
        try (var server = open("127.0.0.1", List.of())) {
            var at = "127.0.0.1:" + server.port();
            var refusal = assertThrows(
                    OperatorException.class,
                    () -> AgentCheckServer.start(
                            new InetSocketAddress("127.0.0.1", server.port()),
                            new AgentCheckAddress(at, List.of()),
                            Optional::of));
            assertTrue(refusal.what().contains(at), refusal.what());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.8, false",
        "10.0.0.0/24, 10.0.0.255, true",
        "10.0.0.0/24, 10.0.1.0, false",
        "10.0.0.128/25, 10.0.0.127, false",
        "10.0.0.128/25, 10.0.0.129, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
    })
    void ranges(String range, String address, boolean within) {
        assertEquals(within, AddressRange.parse(range).contains(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lb.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0/24/7", "::/129"})
    void what_is_no_range_is_refused(String text) {
        assertThrows(OperatorException.class, () -> AddressRange.parse(text));
    }
}

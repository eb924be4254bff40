package dev.sundog.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class WanTest {
    private static final int BYTES = 600_000;
    private static final int PATIENCE_MILLIS = 60_000;

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static Socket dial(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static byte[] content(int length) {
        var bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    @Test
    void everyByteArrivesInOrderAndIsCountedOnce() throws Exception {
        try (var wan = new Wan(50, Duration.ofMillis(20), Duration.ofMillis(3));
                var target = listen()) {
            int port = wan.open(Wan.Kind.LINK, Voter.PRIVATE, Voter.PUBLIC, target.getLocalPort());
            var sent = content(BYTES);
            var received = CompletableFuture.supplyAsync(() -> readAll(target));
            try (var socket = dial(port)) {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
                assertArrayEquals(sent, received.join());
                assertEquals(-1, socket.getInputStream().read(), "the end travels back too");
            }
            assertEquals(BYTES, wan.bytes(Wan.Kind.LINK, Voter.PRIVATE, Voter.PUBLIC));
            assertEquals(0, wan.bytes(Wan.Kind.LINK, Voter.PUBLIC, Voter.PRIVATE));
            var seconds = wan.perSecond(Voter.PRIVATE, Voter.PUBLIC);
            assertEquals(
                    BYTES, seconds.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    private static byte[] readAll(ServerSocket target) {
        try (var socket = target.accept()) {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCutPlaceIsSilentUntilItIsHealedAndThenItsOldConnectionsAreReset() throws Exception {
        try (var wan = new Wan(50, Duration.ofMillis(2), Duration.ZERO);
                var target = listen()) {
            int port = wan.open(Wan.Kind.LINK, Voter.PRIVATE, Voter.PUBLIC, target.getLocalPort());
            try (var near = dial(port);
                    var far = target.accept()) {
                far.setSoTimeout(PATIENCE_MILLIS);
                near.getOutputStream().write(1);
                assertEquals(1, far.getInputStream().read());

                far.setSoTimeout(300);
                wan.cut(Voter.PUBLIC);
                near.getOutputStream().write(2);
                assertThrows(
                        SocketTimeoutException.class, () -> far.getInputStream().read());
                try (var fresh = dial(port)) {
                    fresh.setSoTimeout(200);
                    assertThrows(
                            SocketTimeoutException.class,
                            () -> fresh.getInputStream().read());
                }

                wan.heal(Voter.PUBLIC);
                // An orderly end is no reset.
                assertThrows(SocketException.class, () -> near.getInputStream().read());
            }
            try (var again = dial(port)) {
                again.getOutputStream().write(3);
                assertEquals(3, firstByte(target));
            }
        }
    }

    /** What was dialled while the place was cut may come through afterwards, and has ended by then. */
    private static int firstByte(ServerSocket target) throws IOException {
        while (true) {
            try (var far = target.accept()) {
                far.setSoTimeout(PATIENCE_MILLIS);
                int first = far.getInputStream().read();
                if (first >= 0) {
                    return first;
                }
            }
        }
    }

    @Test
    void cuttingOnePlaceLeavesTheOthersConnected() throws Exception {
        try (var wan = new Wan(50, Duration.ofMillis(2), Duration.ZERO);
                var target = listen()) {
            int port = wan.open(Wan.Kind.QUORUM, Voter.PUBLIC, Voter.WITNESS, target.getLocalPort());
            wan.cut(Voter.PRIVATE);
            try (var near = dial(port);
                    var far = target.accept()) {
                near.getOutputStream().write(5);
                assertEquals(5, far.getInputStream().read());
            }
        }
    }

    @Test
    void theLineGivesEachByteItsTimeInVirtualTime() {
        var clock = new AtomicLong(1_000);
        var flow = new WanFlow(
                8,
                Duration.ofMillis(20),
                Duration.ZERO,
                Duration.ofSeconds(100),
                clock::get,
                1); // 1 byte a microsecond
        assertEquals(1_000 + 10_000_000L + 20_000_000L, flow.admit(10_000));
        assertEquals(1_000 + 20_000_000L + 20_000_000L, flow.admit(10_000), "the second waits for the first");
        clock.addAndGet(5_000_000_000L);
        assertEquals(1_000 + 5_010_000_000L + 20_000_000L, flow.admit(10_000), "an idle line saves nothing up");
        assertEquals(Map.of(0L, 20_000L, 5L, 10_000L), flow.perSecond());
    }

    @Test
    void aFullSecondNeverCarriesMoreThanTheRate() {
        var clock = new AtomicLong();
        var flow = new WanFlow(8, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(100), clock::get, 1);
        for (int i = 0; i < 500; i++) {
            flow.admit(10_000);
        }
        assertTrue(flow.perSecond().values().stream().allMatch(n -> n <= 1_000_000));
        assertEquals(5_000_000, flow.bytes());
    }

    @Test
    void aTargetThatRefusesIsSeenAsAReset() throws Exception {
        // Nobody else can get its port, and it does not listen.
        try (var dead = new Socket();
                var wan = new Wan(50, Duration.ofMillis(2), Duration.ZERO)) {
            dead.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = wan.open(Wan.Kind.RELAY, Voter.PUBLIC, Voter.PRIVATE, dead.getLocalPort());
            try (var socket = dial(port)) {
                assertThrows(
                        SocketException.class, () -> socket.getInputStream().read());
            }
        }
    }

    @Test
    void packetsBesideTheLinkAreLateToo() throws Exception {
        var loopback = InetAddress.getLoopbackAddress();
        try (var wan = new Wan(50, Duration.ofMillis(60), Duration.ZERO);
                var target = new DatagramSocket(0, loopback);
                var caller = new DatagramSocket(0, loopback)) {
            int port = wan.open(Wan.Kind.LINK, Voter.PRIVATE, Voter.PUBLIC, target.getLocalPort());
            target.setSoTimeout(PATIENCE_MILLIS);
            caller.setSoTimeout(PATIENCE_MILLIS);
            long begun = System.nanoTime();
            caller.send(new DatagramPacket(new byte[] {7}, 1, loopback, port));
            var in = new DatagramPacket(new byte[10], 10);
            target.receive(in);
            target.send(new DatagramPacket(new byte[] {8, 9}, 2, in.getSocketAddress()));
            caller.receive(in);
            assertEquals(2, in.getLength());
            assertEquals(port, in.getPort());
            assertTrue(System.nanoTime() - begun >= 60_000_000L);
            wan.cut(Voter.PUBLIC);
            caller.send(new DatagramPacket(new byte[] {7}, 1, loopback, port));
            target.setSoTimeout(300);
            assertThrows(SocketTimeoutException.class, () -> target.receive(in));
        }
    }
}

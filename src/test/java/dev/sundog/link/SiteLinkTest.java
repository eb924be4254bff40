package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteLinkTest {
    @TempDir
    static Path dir;

    private static Installation installation;
    private static Installation foreign;

    private final End a = new End();
    private final End b = new End();
    private final SlowClock clock = new SlowClock(20);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @BeforeAll
    static void init() {
        installation = Installation.in(dir.resolve("ours"));
        foreign = Installation.in(dir.resolve("foreign"));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var each : open) {
            each.close();
        }
    }

    private SiteLink accept(int protocol) {
        return accept(new Protocol(protocol, 0));
    }

    private SiteLink accept(Protocol protocol) {
        var at = HostPort.parse("127.0.0.1:0");
        return begin(new SiteLink(installation.of(Voter.PUBLIC), new Accepting(at), b, b, b, clock, protocol));
    }

    private SiteLink dial(Installation mine, HostPort to, int protocol) {
        return dial(mine, to, new Protocol(protocol, 0));
    }

    private SiteLink dial(Installation mine, HostPort to, Protocol protocol) {
        return begin(new SiteLink(mine.of(Voter.PRIVATE), new Dialing(to), a, a, a, clock, protocol));
    }

    private SiteLink begin(SiteLink link) {
        open.push(link);
        link.start();
        return link;
    }

    private static HostPort at(SiteLink link) {
        return new HostPort("127.0.0.1", link.port().orElseThrow());
    }

    private void bothUp() throws InterruptedException {
        assertEquals("up public", a.event());
        assertEquals("up private", b.event());
    }

    private static byte[] text(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void bothLanesCarryMessagesInOrderBothWays() throws Exception {
        for (int i = 0; i < 200; i++) {
            for (var lane : Lane.values()) {
                a.offered.get(lane).add(text(lane + " of a " + i));
                b.offered.get(lane).add(text(lane + " of b " + i));
            }
        }
        dial(installation, at(accept(1)), 1);
        bothUp();
        for (var lane : Lane.values()) {
            var atA = a.take(lane, 200);
            var atB = b.take(lane, 200);
            for (int i = 0; i < 200; i++) {
                assertEquals(lane + " of b " + i, new String(atA.get(i), StandardCharsets.UTF_8));
                assertEquals(lane + " of a " + i, new String(atB.get(i), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void theLongestAndTheEmptyMessageArrive() throws Exception {
        var longest = new byte[SiteLink.MAX_MESSAGE_BYTES];
        new Random(1).nextBytes(longest);
        for (var lane : Lane.values()) {
            a.offered.get(lane).add(longest);
            a.offered.get(lane).add(new byte[0]);
        }
        dial(installation, at(accept(1)), 1);
        for (var lane : Lane.values()) {
            var came = b.take(lane, 2);
            assertArrayEquals(longest, came.get(0));
            assertEquals(0, came.get(1).length);
        }
    }

    @Test
    void wakeSendsWhatIsOfferedLater() throws Exception {
        var link = dial(installation, at(accept(1)), 1);
        bothUp();
        a.offered.get(Lane.BULK).add(text("later"));
        link.wake();
        assertEquals("later", new String(b.take(Lane.BULK, 1).getFirst(), StandardCharsets.UTF_8));
    }

    @Test
    void aCutConnectionIsReportedAndMadeAgain() throws Exception {
        var cable = new Cable(accept(1).port().orElseThrow());
        open.push(cable);
        var link = dial(installation, cable.end(), 1);
        bothUp();
        cable.cut();
        assertTrue(a.event().startsWith("down "));
        assertTrue(b.event().startsWith("down "));
        bothUp();
        a.offered.get(Lane.CONTROL).add(text("again"));
        link.wake();
        assertEquals("again", new String(b.take(Lane.CONTROL, 1).getFirst(), StandardCharsets.UTF_8));
    }

    @Test
    void anAgentThatComesBackReplacesItsOldConnection() throws Exception {
        var accepting = accept(1);
        var cable = new Cable(at(accepting).port());
        open.push(cable);
        dial(installation, cable.end(), 1);
        bothUp();
        cable.freeze(true);
        var second = new End();
        begin(new SiteLink(
                installation.of(Voter.PRIVATE),
                new Dialing(at(accepting)),
                second,
                second,
                second,
                clock,
                new Protocol(1, 0)));
        assertEquals("up public", second.event());
        assertEquals("down replaced by a new connection of the peer", b.event());
        assertEquals("up private", b.event());
    }

    @Test
    void aSilentPeerIsGivenUpAfterThreeSeconds() throws Exception {
        var cable = new Cable(accept(1).port().orElseThrow());
        open.push(cable);
        var link = dial(installation, cable.end(), 1);
        bothUp();
        End.eventually(() -> !link.measurement().rtt().isZero(), "no probe was answered");
        cable.freeze(true);
        End.eventually(
                () -> {
                    clock.pass(10_000_000L);
                    return link.measurement().silentNanos() > 300_000_000L;
                },
                "silence was not seen");
        assertNull(a.events.poll());
        clock.pass(3_000_000_000L);
        assertEquals("down silent for 3 s", a.event());
        assertFalse(link.measurement().up());
        End.eventually(() -> link.trouble().orElse("").contains("silent for 3 s"), "trouble does not say why");
    }

    @Test
    void differentProtocolsAreRefusedWithTheReasonOnBothSides() throws Exception {
        var accepting = accept(1);
        var dialing = dial(installation, at(accepting), 2);
        var why = "the public agent speaks protocol 1, the private agent speaks protocol 2: upgrade the public agent";
        End.eventually(
                () -> dialing.trouble().orElse("").contains(why), "the dialing side knows: " + dialing.trouble());
        End.eventually(
                () -> accepting.trouble().orElse("").contains(why), "the accepting side: " + accepting.trouble());
        assertTrue(a.events.isEmpty() && b.events.isEmpty());
    }

    @Test
    void protocolsThatDifferInTheMinorVersionSpeakWithEachOther() throws Exception {
        var accepting = accept(new Protocol(4, 3));
        var dialing = dial(installation, at(accepting), new Protocol(4, 0));
        assertEquals("up public", a.event());
        assertEquals("up private", b.event());
        assertTrue(dialing.measurement().up() && accepting.measurement().up());
    }

    @Test
    void aHelloOfAnEarlierReleaseHasNoMinorVersionAndOneOfALaterHasMoreBehindIt() throws Exception {
        var me = new Identity(UUID.randomUUID(), Voter.PUBLIC);
        var peer = new Identity(me.installation(), Voter.PRIVATE);
        var sent = new Hello(new Protocol(4, 7), peer, Lane.BULK, UUID.randomUUID());
        var bytes = sent.bytes();
        assertEquals(sent, read(bytes, me, peer));
        var earlier = read(Arrays.copyOf(bytes, bytes.length - 2), me, peer);
        assertEquals(new Hello(new Protocol(4, 0), peer, Lane.BULK, sent.attempt()), earlier);
        assertEquals(sent, read(Arrays.copyOf(bytes, bytes.length + 9), me, peer));
        assertEquals(new Protocol(4, 0), sent.protocol().common(earlier.protocol()));
        bytes[5] = 5;
        var refused = assertThrows(ProtocolException.class, () -> read(bytes, me, peer));
        assertTrue(String.valueOf(refused.getMessage()).contains("upgrade the public agent"), refused.getMessage());
    }

    private static Hello read(byte[] payload, Identity me, Identity peer) throws ProtocolException {
        return Hello.read(
                new LaneConnection.Frame(FrameType.HELLO, ByteBuffer.wrap(payload)), new Protocol(4, 0), me, peer);
    }

    @Test
    void anotherInstallationIsRefused() throws Exception {
        var dialing = dial(foreign, at(accept(1)), 1);
        End.eventually(
                () -> dialing.trouble().orElse("").contains("is not of this installation"), "got " + dialing.trouble());
        assertTrue(a.events.isEmpty() && b.events.isEmpty());
    }

    @Test
    void theWitnessHasNoLink() throws Exception {
        var accepting = accept(1);
        var witness = installation.of(Voter.WITNESS);
        assertThrows(OperatorException.class, () -> SiteLink.dial(witness, at(accepting), a, a, a, clock));
        var dialer = new TlsDialer(witness, java.time.Duration.ofSeconds(60));
        try (var tls = dialer.dial(at(accepting), Voter.PUBLIC)) {
            var refused = new LaneConnection(tls, new Traffic(a, clock)).read(1024);
            assertEquals(FrameType.REFUSE, refused.type());
            var why = new String(refused.payload().array(), StandardCharsets.UTF_8);
            assertEquals("the public agent has no link with the witness agent", why);
        }
    }

    @Test
    void garbageBeforeAndAfterTlsDoesNotStopTheListener() throws Exception {
        var accepting = accept(1);
        var random = new Random(7);
        for (int i = 0; i < 40; i++) {
            try (var socket =
                    new Socket(InetAddress.getLoopbackAddress(), at(accepting).port())) {
                var bytes = new byte[random.nextInt(3_000)];
                random.nextBytes(bytes);
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                // refused while it wrote
            }
        }
        var dialer = new TlsDialer(installation.of(Voter.PRIVATE), java.time.Duration.ofSeconds(60));
        for (int i = 0; i < 10; i++) {
            try (var tls = dialer.dial(at(accepting), Voter.PUBLIC)) {
                var bytes = new byte[300];
                random.nextBytes(bytes);
                tls.out().write(bytes);
            } catch (IOException e) {
                // refused while it wrote
            }
        }
        dial(installation, at(accepting), 1);
        bothUp();
    }

    @Test
    void twentyMegabytesArriveWholeAndTextShrinks() throws Exception {
        var random = new Random(3);
        var sent = new ArrayList<byte[]>();
        for (int i = 0; i < 320; i++) {
            var message = new byte[64 * 1024];
            if (i % 2 == 0) {
                random.nextBytes(message);
            } else {
                for (int at = 0; at < message.length; at++) {
                    message[at] = (byte) "order placed by customer 4711 ".charAt((at + random.nextInt(2)) % 30);
                }
            }
            sent.add(message);
        }
        a.offered.get(Lane.BULK).addAll(sent);
        var link = dial(installation, at(accept(1)), 1);
        var came = b.take(Lane.BULK, 320);
        for (int i = 0; i < 320; i++) {
            assertArrayEquals(sent.get(i), came.get(i), "message " + i);
        }
        long bytes = link.measurement().bytesSent();
        assertTrue(bytes > 10L * 1024 * 1024 && bytes < 17L * 1024 * 1024, "sent " + bytes);
    }

    @Test
    void paceCountsExactlyWhatTheLinkCounts() throws Exception {
        var random = new Random(5);
        for (int i = 0; i < 50; i++) {
            var message = new byte[random.nextInt(60_000)];
            random.nextBytes(message);
            a.offered.get(Lane.BULK).add(message);
            a.offered.get(Lane.CONTROL).add(new byte[random.nextInt(500)]);
        }
        var accepting = accept(1);
        var dialing = dial(installation, at(accepting), 1);
        b.take(Lane.BULK, 50);
        b.take(Lane.CONTROL, 50);
        dialing.close();
        accepting.close();
        // Closing does not wait for threads that stand still.
        End.eventually(
                () -> a.paced.get() + a.control.get() == dialing.measurement().bytesSent()
                        && b.paced.get() + b.control.get()
                                == accepting.measurement().bytesSent(),
                "paced and counted differ");
        assertEquals(0, b.paced.get(), "nothing of b's was bulk");
        long handshakes = 2L * Wire.HANDSHAKE_BYTES;
        long heard = accepting.measurement().bytesReceived();
        long acks = a.control.get() + a.paced.get() - heard - handshakes;
        assertTrue(acks > 0 && acks < heard / 20, "what a sent beyond what b heard: " + acks);
    }

    @Test
    void whatIsCountedIsWhatGoesOverTheCableAndItsHeaders() throws Exception {
        var accepting = accept(1);
        var cable = new Cable(at(accepting).port());
        open.push(cable);
        for (int i = 0; i < 50; i++) {
            var message = new byte[60_000];
            new Random(i).nextBytes(message);
            a.offered.get(Lane.BULK).add(message);
        }
        var dialing = dial(installation, cable.end(), 1);
        b.take(Lane.BULK, 50);
        dialing.close();
        accepting.close();
        double there = dialing.measurement().bytesSent() / (cable.there.get() * (1 + 52.0 / 1_448));
        assertTrue(there > 0.999 && there < 1.02, "counted over true: " + there);
        double heard = (double) accepting.measurement().bytesReceived()
                / dialing.measurement().bytesSent();
        assertTrue(heard > 0.98 && heard <= 1, "heard over sent: " + heard);
        assertTrue(cable.back.get() < accepting.measurement().bytesSent());
    }

    @Test
    void messagesAreCountedBeforeTlsAndProbesAreNot() throws Exception {
        var accepting = accept(1);
        var dialing = dial(installation, at(accepting), 1);
        bothUp();
        End.eventually(
                () -> !dialing.measurement().rtt().isZero()
                        && !accepting.measurement().rtt().isZero(),
                "no probe was answered");
        assertEquals(new LinkMeasurement.Messages(0, 0), dialing.measurement().messages());
        var word = new byte[1_000];
        new Random(2).nextBytes(word);
        a.offered.get(Lane.CONTROL).add(word);
        var noise = new byte[60_000];
        new Random(1).nextBytes(noise);
        a.offered.get(Lane.BULK).add(noise);
        dialing.wake();
        b.take(Lane.CONTROL, 1);
        b.take(Lane.BULK, 1);
        End.eventually(
                () -> dialing.measurement().messages().sentBytes()
                                == accepting.measurement().messages().receivedBytes()
                        && dialing.measurement().messages().sentBytes() >= 61_000,
                "what was sent is not what was received");
        var sent = dialing.measurement().messages();
        assertEquals(0, sent.receivedBytes());
        assertEquals(61_000, sent.sentBytes(), 100, "content, and a frame's header for each part");
        assertEquals(
                new LinkMeasurement.Messages(0, sent.sentBytes()),
                accepting.measurement().messages());
    }

    @Test
    void controlDoesNotWaitForPacedBulk() throws Exception {
        a.waitNanos = 3_600_000_000_000L;
        var link = dial(installation, at(accept(1)), 1);
        bothUp();
        a.offered.get(Lane.BULK).add(text("bulk"));
        link.wake();
        End.eventually(() -> a.paced.get() > 0, "bulk was not reserved");
        a.offered.get(Lane.CONTROL).add(text("quick"));
        link.wake();
        assertEquals("quick", new String(b.take(Lane.CONTROL, 1).getFirst(), StandardCharsets.UTF_8));
        assertTrue(b.came.get(Lane.BULK).isEmpty());
    }

    @Test
    void aMessageOfHigherPriorityOvertakesAllButTheOneInHand() throws Exception {
        var held = new CountDownLatch(1);
        var pace = new Pace() {
            @Override
            public long reserveNanos(int wireBytes) {
                try {
                    assertTrue(held.await(60, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return 0;
            }

            @Override
            public long stillNanos(int wireBytes) {
                return 0;
            }

            @Override
            public void reserveControl(int wireBytes) {}
        };
        var queue = a.offered.get(Lane.BULK);
        for (int i = 1; i <= 5; i++) {
            queue.addLast(text("low " + i));
        }
        var accepting = accept(1);
        begin(new SiteLink(
                installation.of(Voter.PRIVATE), new Dialing(at(accepting)), a, a, pace, clock, new Protocol(1, 0)));
        bothUp();
        End.eventually(() -> queue.size() < 5, "nothing was pulled");
        queue.addFirst(text("high"));
        held.countDown();
        var order = b.take(Lane.BULK, 6).stream()
                .map(m -> new String(m, StandardCharsets.UTF_8))
                .toList();
        assertEquals(java.util.List.of("low 1", "high", "low 2", "low 3", "low 4", "low 5"), order);
    }

    @Test
    void closeReportsDownOnceAndMakesNoNewConnection() throws Exception {
        var accepting = accept(1);
        var dialing = dial(installation, at(accepting), 1);
        bothUp();
        dialing.close();
        assertEquals("down closed on this side", a.event());
        assertTrue(b.event().startsWith("down "));
        assertNull(a.events.poll(500, TimeUnit.MILLISECONDS));
        assertNull(b.events.poll());
    }

    @Test
    void aPortInUseIsToldToTheOperator() {
        var first = accept(1);
        var second = SiteLink.accept(installation.of(Voter.PUBLIC), at(first), b, b, b, clock);
        var e = assertThrows(OperatorException.class, second::start);
        assertTrue(e.what().contains("Cannot listen on 127.0.0.1:" + at(first).port()), e.what());
    }
}

package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.bandwidth.stamp.ErrorEstimate;
import dev.sundog.bandwidth.stamp.NtpTime;
import dev.sundog.bandwidth.stamp.PathMeasurement;
import dev.sundog.bandwidth.stamp.ReflectorPacket;
import dev.sundog.bandwidth.stamp.SenderPacket;
import dev.sundog.bandwidth.stamp.StampCodec;
import dev.sundog.bandwidth.stamp.Totals;
import dev.sundog.model.Voter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two ends with a real link and real UDP ports, and what lies between these. */
final class StampPortTest {
    private static final long MS = 1_000_000L;
    private static final long WALL_NANOS = 1_760_000_000_000L * MS;
    private static final HostPort ANY = HostPort.parse("127.0.0.1:0");

    @TempDir
    static Path dir;

    private static Installation installation;

    private final End a = new End();
    private final End b = new End();
    /** Four times as slow: a packet counts as lost after twelve seconds, and few come while a thread stands still. */
    private final SlowClock clock = new SlowClock(4);

    private final SlowClock linkClock = new SlowClock(20);
    private final AtomicLong wallAhead = new AtomicLong();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private SiteLink privateLink;
    private SiteLink publicLink;

    @BeforeAll
    static void init() {
        installation = Installation.in(dir.resolve("ours"));
    }

    @BeforeEach
    void connect() throws Exception {
        publicLink = keep(SiteLink.accept(installation.of(Voter.PUBLIC), ANY, b, b, b, linkClock));
        publicLink.start();
        var at = new HostPort("127.0.0.1", publicLink.port().orElseThrow());
        privateLink = keep(SiteLink.dial(installation.of(Voter.PRIVATE), at, a, a, a, linkClock));
        privateLink.start();
        a.event();
        b.event();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T one) {
        open.push(one);
        return one;
    }

    private StampPort port(SiteLink link, HostPort at, HostPort peer, Predicate<InetAddress> answered) {
        return keep(StampPort.start(
                link,
                new StampPort.Settings(at, peer, 10 * MS, answered),
                clock,
                () -> WALL_NANOS + clock.getAsLong() + wallAhead.get(),
                () -> ErrorEstimate.of(true, MS)));
    }

    private static InetSocketAddress bound(StampPort port) throws InterruptedException {
        End.eventually(() -> port.address().isPresent(), "no port was had");
        return port.address().orElseThrow();
    }

    /** Both ends, and the air between them; public is told nothing useful about where private is. */
    private record Both(StampPort atPrivate, StampPort atPublic, Airwave air) {}

    private Both both() throws Exception {
        var atPublic = port(publicLink, ANY, HostPort.parse("127.0.0.1:9"), from -> false);
        var air = keep(new Airwave(bound(atPublic)));
        return new Both(port(privateLink, ANY, air.end(), from -> false), atPublic, air);
    }

    private static long answered(StampPort port) {
        return port.measured().map(m -> m.all().answered()).orElse(0L);
    }

    private static void measure(Both both, int packets) throws InterruptedException {
        long from = answered(both.atPrivate);
        long back = answered(both.atPublic);
        End.eventually(
                () -> answered(both.atPrivate) >= from + packets && answered(both.atPublic) >= back + packets,
                "the two did not measure each other");
    }

    @Test
    void bothSidesMeasureEachOtherAndWhatIsLostIsKnownByItsWay() throws Exception {
        var both = both();
        both.air.delayMillis = 80; // 20 by the ports' clock
        measure(both, 50);
        var random = new Random(1);
        both.air.loses = () -> random.nextInt(3) == 0;
        measure(both, 60);
        both.air.loses = () -> false;
        End.eventually(() -> knowsWhatIsLost(both), "what was lost on which way is not known");
        measure(both, 20);
        assertTrue(both.air.lostThere.get() > 10 && both.air.lostBack.get() > 10);
        assertTrue(knowsWhatIsLost(both), "more than was lost");
        var m = both.atPrivate.measured().orElseThrow();
        for (var one : new PathMeasurement[] {m, both.atPublic.measured().orElseThrow()}) {
            assertTrue(one.rtt().least() >= 0.040, one.toString());
            assertTrue(one.there().delays().least() >= 0.020 - one.clock().errorSeconds(), one.toString());
            assertTrue(one.back().delays().least() >= 0.020 - one.clock().errorSeconds(), one.toString());
            // How small that becomes is ProbingTest's matter: here a busy machine's delays are in it.
            assertTrue(Double.isFinite(one.clock().errorSeconds()), one.toString());
        }
        assertFalse(both.atPrivate.trouble().isPresent());
        assertEquals(StampRefusals.NONE, both.atPrivate.refusals());
        assertTrue(a.control.get() > 300 * (StampCodec.AUTHENTICATED_BYTES + 28), "probes are counted against the cap");
        long taken = both.atPrivate.take().totals().decided();
        assertTrue(taken > 150);
        assertTrue(both.atPrivate.take().totals().decided() < taken, "what was taken is not taken again");
    }

    private static boolean knowsWhatIsLost(Both both) {
        var losses = both.atPrivate.measured().orElseThrow().all().losses();
        return losses.there() == both.air.lostThere.get() && losses.back() == both.air.lostBack.get();
    }

    @Test
    void whoHasNoCertificateGetsNotOneByteAlsoForWhatHeOverheard() throws Exception {
        var both = both();
        measure(both, 20);
        pester(both, InetAddress.getLoopbackAddress(), List.copyOf(both.air.delivered));
        for (var port : new StampPort[] {both.atPrivate, both.atPublic}) {
            End.eventually(
                    () -> {
                        var r = port.refusals();
                        return r.repeated() >= 5
                                && r.untrue() >= 5
                                && r.forged() >= 20
                                && r.misshapen() >= 5
                                && r.elsewhere() > 0;
                    },
                    "it was not refused for all that is wrong");
        }
        measure(both, 20);
    }

    @Test
    void nobodyElsewhereIsAnsweredHoweverQuickHeIs() throws Exception {
        var both = both();
        measure(both, 5);
        both.air.delayMillis = 400; // what is overheard from now on has not arrived yet
        both.air.overheard.clear();
        End.eventually(() -> both.air.overheard.size() >= 20, "nothing is sent");
        pester(both, InetAddress.getByName("127.0.0.2"), List.copyOf(both.air.overheard));
        End.eventually(
                () -> both.atPrivate.refusals().elsewhere() > 0
                        && both.atPublic.refusals().elsewhere() > 0,
                "it was not refused");
        assertEquals(
                0,
                both.atPrivate.refusals().repeated() + both.atPublic.refusals().repeated());
        measure(both, 20);
    }

    /** Sends both ports all that was overheard, also altered, and noise; nothing may come back. */
    private static void pester(Both both, InetAddress from, List<byte[]> overheard) throws Exception {
        var random = new Random(2);
        try (var stranger = new DatagramSocket(0, from)) {
            stranger.setSoTimeout(1_500);
            for (var port : new StampPort[] {both.atPrivate, both.atPublic}) {
                var to = bound(port);
                for (var packet : overheard) {
                    stranger.send(new DatagramPacket(packet, packet.length, to));
                    var altered = packet.clone();
                    altered[random.nextInt(altered.length)]++;
                    stranger.send(new DatagramPacket(altered, altered.length, to));
                }
                for (int n : new int[] {0, 1, 43, 44, 111, 112, 1_472, 9_000}) {
                    var noise = new byte[n];
                    random.nextBytes(noise);
                    stranger.send(new DatagramPacket(noise, n, to));
                }
            }
            var in = new DatagramPacket(new byte[2_048], 2_048);
            assertThrows(SocketTimeoutException.class, () -> stranger.receive(in));
        }
    }

    @Test
    void whatTheNetworkRepeatsIsAnsweredOnce() throws Exception {
        var both = both();
        both.air.repeats = true;
        measure(both, 50);
        End.eventually(() -> disorder(both.atPrivate).repeatedBack() >= 40, "what was repeated was not noticed");
        assertEquals(0, disorder(both.atPrivate).repeatedThere());
        End.eventually(() -> both.atPublic.refusals().repeated() >= 40, "what was repeated was not refused");
    }

    private static Totals.Disorder disorder(StampPort port) {
        return port.measured().orElseThrow().all().disorder();
    }

    @Test
    void aPortThatNobodyAnswersIsSaidToBeSo() throws Exception {
        var alone = port(privateLink, ANY, HostPort.parse("127.0.0.1:9"), from -> false);
        bound(alone);
        assertFalse(alone.trouble().isPresent());
        End.eventually(
                () -> {
                    clock.pass(1_000 * MS);
                    return alone.trouble().isPresent();
                },
                "nothing was said");
        var why = alone.trouble().orElseThrow();
        assertTrue(why.startsWith("UDP port 127.0.0.1:9 does not answer: loss and one-way delay are unknown"), why);
        assertFalse(alone.measured().isPresent());
        assertEquals(0, alone.take().totals().decided());
    }

    @Test
    void aPortThatSomebodyElseHasIsSaidToBeSoAndStopsNothing() throws Exception {
        try (var taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var port = port(privateLink, new HostPort("127.0.0.1", taken.getLocalPort()), ANY, from -> true);
            End.eventually(() -> port.trouble().isPresent(), "nothing was said");
            var why = port.trouble().orElseThrow();
            assertTrue(why.contains(":" + taken.getLocalPort() + " cannot be had"), why);
            assertTrue(privateLink.measurement().up());
        }
    }

    @Test
    void aNewLinkHasNewKeysAndAnOldPacketIsOfNoSession() throws Exception {
        var both = both();
        measure(both, 10);
        var old = both.air.overheard.getLast();
        privateLink.drop("a test");
        a.event();
        b.event();
        a.event();
        b.event();
        End.eventually(() -> answered(both.atPrivate) > 0 && answered(both.atPrivate) < 200, "no new session");
        measure(both, 20);
        long before = both.atPublic.refusals().unknown();
        try (var stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            stranger.send(new DatagramPacket(old, old.length, bound(both.atPublic)));
        }
        End.eventually(() -> both.atPublic.refusals().unknown() > before, "it was not refused");
    }

    @Test
    void aWallClockThatIsSetDoesNotShowInAnyDelay() throws Exception {
        var both = both();
        measure(both, 30);
        wallAhead.addAndGet(3_600_000 * MS);
        measure(both, 30);
        var m = both.atPrivate.measured().orElseThrow();
        assertEquals(0, m.clock().steps());
        assertTrue(
                m.rtt().most() < 1_000
                        && m.there().delays().most() < 1_000
                        && m.back().delays().most() < 1_000,
                m.toString());
        assertTrue(m.clock().statedErrorSeconds() > 3_000, m.toString());
    }

    @Test
    void othersAreAnsweredWithoutAuthenticationOnlyWhereTheConfigurationNamesThem() throws Exception {
        var closed = port(privateLink, ANY, ANY, from -> false);
        var named = port(publicLink, ANY, ANY, InetAddress::isLoopbackAddress);
        var codec = StampCodec.open();
        var asked = new SenderPacket(0, NtpTime.of(1_000), ErrorEstimate.of(false, MS), 5);
        var extended = Arrays.copyOf(codec.encode(asked), 60);
        extended[StampCodec.OPEN_BYTES] = (byte) 0x80;
        extended[StampCodec.OPEN_BYTES + 1] = 3;
        extended[StampCodec.OPEN_BYTES + 3] = 12;
        try (var other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            other.setSoTimeout(60_000);
            var in = new DatagramPacket(new byte[2_048], 2_048);
            other.send(new DatagramPacket(extended, extended.length, bound(named)));
            other.receive(in);
            assertEquals(60, in.getLength());
            var bytes = Arrays.copyOf(in.getData(), in.getLength());
            if (!(codec.readReflector(bytes) instanceof StampCodec.Parsed.Sound<ReflectorPacket>(var answer))) {
                throw new AssertionError("an answer that cannot be read");
            }
            assertEquals(asked, answer.asked());
            assertEquals(0, answer.sequence());
            assertEquals((byte) 0x80, bytes[StampCodec.OPEN_BYTES]);
            other.setSoTimeout(1_000);
            other.send(new DatagramPacket(extended, extended.length, bound(closed)));
            other.send(new DatagramPacket(extended, 43, bound(named)));
            assertThrows(SocketTimeoutException.class, () -> other.receive(in));
        }
    }
}

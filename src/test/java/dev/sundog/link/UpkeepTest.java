package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.link.Upkeep.Source;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put into a bundle while its agent runs is taken up when it is good, and else refused; what is due is renewed. */
class UpkeepTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HostPort ANY = new HostPort("127.0.0.1", 0);

    @TempDir
    Path dir;

    private Installation ours;
    private Credentials publicSide;
    private Credentials privateSide;
    private BundleWatch watch;

    @BeforeEach
    void install() {
        ours = Installation.in(dir.resolve("ours"));
        publicSide = ours.of(Voter.PUBLIC);
        privateSide = ours.of(Voter.PRIVATE);
        watch = new BundleWatch(publicSide, CLOCK);
        watch.look();
    }

    private static void echo(TlsConnection connection) {
        try {
            connection.in().transferTo(connection.out());
        } catch (IOException e) {
            // the test has closed it, or its certificate was revoked
        }
    }

    private TlsListener listener() {
        return TlsListener.open(publicSide, ANY, "test", System::nanoTime, UpkeepTest::echo);
    }

    private TlsConnection dial(TlsListener to) throws IOException {
        var at = new HostPort("127.0.0.1", to.port());
        return new TlsDialer(privateSide, Duration.ofSeconds(60)).dial(at, Voter.PUBLIC);
    }

    private static boolean echoes(TlsConnection connection) {
        try {
            connection.out().write(7);
            return connection.in().read() == 7;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether it stops echoing, which takes as long as the other end needs to close it. */
    private static boolean isCut(TlsConnection connection) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (echoes(connection)) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    /** Another certificate and key of the authority, as people carry them. */
    private Path another(Voter voter) throws Exception {
        var bundle = dir.resolve("carried");
        var desk = JoinDesk.open(ours.issuer(), ANY, ANY, terms(voter), CLOCK, event -> {});
        try (desk) {
            new Joining(desk.invitations().getFirst(), CLOCK, RANDOM).into(bundle);
        }
        return bundle;
    }

    private static JoinDesk.Terms terms(Voter voter) {
        return new JoinDesk.Terms(Map.of(voter, List.of()), Duration.ofMinutes(1), Duration.ofDays(30));
    }

    private void carry(Path from, String... files) throws IOException {
        for (var file : files) {
            Files.copy(
                    from.resolve(file), ours.bundle(Voter.PUBLIC).resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void refused(String why) {
        var before = publicSide.serial();
        watch.look();
        assertTrue(
                watch.problem().orElse("nothing").contains(why), watch.problem().toString());
        assertEquals(before, publicSide.serial());
    }

    @Test
    void aReplacedBundleIsShownToTheNextWhileWhatStandsGoesOn() throws Exception {
        try (var listener = listener();
                var standing = dial(listener)) {
            assertTrue(echoes(standing));
            var before = publicSide.serial();
            carry(another(Voter.PUBLIC), "cert.pem", "key.pem");
            watch.look();
            assertEquals(Optional.empty(), watch.problem());
            assertNotEquals(before, publicSide.serial());
            try (var next = dial(listener)) {
                assertTrue(echoes(next));
                assertEquals(publicSide.serial(), Serials.text(next.certificate()));
            }
            assertTrue(echoes(standing), "what stood was ended");
            assertEquals(before, Serials.text(standing.certificate()));
        }
    }

    @Test
    void badReplacementsAreRefusedUntilAGoodOneComes() throws Exception {
        var fresh = another(Voter.PUBLIC);
        carry(fresh, "key.pem");
        refused("key.pem is not the key of cert.pem");
        var whole = Files.readAllBytes(fresh.resolve("cert.pem"));
        Files.write(ours.bundle(Voter.PUBLIC).resolve("cert.pem"), java.util.Arrays.copyOf(whole, whole.length / 2));
        refused("cert.pem is no certificate");
        var theirs = Installation.in(dir.resolve("theirs")).bundle(Voter.PUBLIC);
        carry(theirs, "cert.pem", "key.pem");
        refused("is of another installation");
        carry(theirs, "ca.pem", "bundle.properties");
        refused("by the bundle of public of installation");
        carry(ours.bundle(Voter.PRIVATE), "ca.pem", "cert.pem", "key.pem", "bundle.properties");
        refused("by the bundle of private");
        Files.delete(ours.bundle(Voter.PUBLIC).resolve("key.pem"));
        refused("key.pem is missing");
        carry(fresh, "ca.pem", "cert.pem", "key.pem", "bundle.properties");
        watch.look();
        assertEquals(Optional.empty(), watch.problem());
        assertEquals(Credentials.load(fresh, Instant.now()).serial(), publicSide.serial());
    }

    @Test
    void anExpiredReplacementIsRefused() throws Exception {
        var later = new BundleWatch(publicSide, () -> Instant.now().plus(Duration.ofDays(31)));
        carry(another(Voter.PUBLIC), "cert.pem", "key.pem");
        later.look();
        assertTrue(
                later.problem().orElseThrow().contains("cert.pem expired at"),
                later.problem().toString());
    }

    @Test
    void aReplacementThatACrashInterruptedIsReadWholeAndEndedByTheNext() throws Exception {
        var bundle = ours.bundle(Voter.PUBLIC);
        var fresh = another(Voter.PUBLIC);
        Files.move(fresh, bundle.resolve("next"));
        Files.delete(bundle.resolve("key.pem"));
        var read = Credentials.load(bundle, Instant.now());
        assertEquals(Credentials.load(bundle.resolve("next"), Instant.now()).serial(), read.serial());
        var again = Credentials.load(another(Voter.PUBLIC), Instant.now()).bundle();
        BundleFiles.replace(bundle, again.identity(), again.ca(), again.own(), again.key());
        assertEquals(
                Serials.text(again.own()),
                Credentials.load(bundle, Instant.now()).serial());
        try (var files = Files.list(bundle)) {
            assertEquals(4, files.count(), "rests are left");
        }
    }

    private long revoke(String what) {
        return ours.issuer().revoke(what, Instant.now()).number();
    }

    @Test
    void aRevokedAgentIsRefusedAndWhatItOpenedIsEnded() throws Exception {
        try (var listener = listener();
                var standing = dial(listener)) {
            assertTrue(echoes(standing));
            assertEquals(1, revoke("private"));
            watch.look();
            assertEquals(1, publicSide.revocations());
            assertTrue(isCut(standing), "what stood goes on");
            try (var next = dial(listener)) {
                assertFalse(echoes(next));
            } catch (IOException e) {
                // refused while it greeted
            }
            var own = new BundleWatch(privateSide, CLOCK);
            own.look();
            assertTrue(privateSide.isRevoked());
            assertTrue(
                    own.problem().orElseThrow().contains("was revoked"),
                    own.problem().toString());
        }
        var e = assertThrows(OperatorException.class, () -> ours.of(Voter.PRIVATE));
        assertTrue(e.what().contains("was revoked by the authority"), e.what());
    }

    @Test
    void listsGrowAndOnlyTheAuthoritysCount() throws Exception {
        assertEquals(1, revoke("witness"));
        assertEquals(1, revoke("witness"), "nothing was added");
        var file = ours.bundle(Voter.PUBLIC).resolve("revoked.pem");
        var first = Files.readAllBytes(file);
        assertEquals(2, revoke("00:AB:cd"));
        var second =
                Revocations.read(Files.readAllBytes(file), publicSide.bundle().ca());
        assertEquals(2, second.serials().size());
        watch.look();
        assertEquals(2, publicSide.revocations());
        Files.write(file, first);
        refused("is older (1) than the list that is known (2)");
        var theirs = Installation.in(dir.resolve("theirs"));
        theirs.issuer().revoke("public", Instant.now());
        Files.copy(theirs.bundle(Voter.PUBLIC).resolve("revoked.pem"), file, StandardCopyOption.REPLACE_EXISTING);
        refused("is no list of this installation's authority");
        assertEquals(2, publicSide.revocations());
        assertThrows(OperatorException.class, () -> revoke("nobody"));
    }

    /** An installation whose certificates have less than a third of their time left. */
    private Credentials aged(Voter voter) {
        var at = dir.resolve("aged");
        if (!Files.exists(at)) {
            var then = Instant.now().minus(Duration.ofDays(600));
            Authority.create(at, Map.of(Voter.PUBLIC, "cloud.example"), then, RANDOM);
        }
        return new Installation(at).of(voter);
    }

    private Issuer agedIssuer() {
        return new Installation(dir.resolve("aged")).issuer();
    }

    private static void assertRenewed(Credentials me, Bundle before) throws Exception {
        var after = me.bundle();
        assertNotEquals(before.own().getSerialNumber(), after.own().getSerialNumber());
        assertNotEquals(before.own().getPublicKey(), after.own().getPublicKey());
        assertEquals(before.identity(), after.identity());
        assertEquals(
                before.own().getSubjectAlternativeNames().toString(),
                after.own().getSubjectAlternativeNames().toString());
        assertFalse(Bundle.isDue(after.own(), Instant.now()));
        assertArrayEquals(
                after.own().getEncoded(),
                Bundle.read(me.directory(), Instant.now()).own().getEncoded());
    }

    @Test
    void theAgentThatHasTheAuthorityRenewsItselfWhenItIsDue() throws Exception {
        var me = aged(Voter.PUBLIC);
        var before = me.bundle();
        try (var upkeep = new Upkeep(me, new Upkeep.Source.Own(agedIssuer()), CLOCK, RANDOM)) {
            upkeep.ask();
            assertEquals(Optional.empty(), upkeep.problem());
            assertRenewed(me, before);
            var once = me.serial();
            upkeep.ask();
            assertEquals(once, me.serial(), "it was not due");
        }
    }

    @Test
    void whoCannotBeToldForADayWhatIsRevokedIsAWarning() throws Exception {
        var now = new AtomicReference<>(Instant.now());
        var fresh = Installation.in(dir.resolve("fresh"));
        Source nobody = new Source.Other(Voter.PRIVATE, new HostPort("127.0.0.1", closedPort()));
        try (var upkeep = new Upkeep(fresh.of(Voter.PUBLIC), nobody, now::get, RANDOM)) {
            upkeep.ask();
            assertEquals(Optional.empty(), upkeep.problem());
            now.updateAndGet(t -> t.plus(Duration.ofDays(1)).plusSeconds(1));
            var said = upkeep.problem().orElseThrow();
            assertTrue(said.contains("nobody told which certificates are revoked: "), said);
            try (var desk = RenewalDesk.open(fresh.of(Voter.PRIVATE), fresh.issuer(), ANY, CLOCK, System::nanoTime)) {
                var source = new Source.Other(Voter.PRIVATE, new HostPort("127.0.0.1", desk.port()));
                try (var told = new Upkeep(fresh.of(Voter.PUBLIC), source, now::get, RANDOM)) {
                    now.updateAndGet(t -> t.plus(Duration.ofDays(2)));
                    told.ask();
                    assertEquals(Optional.empty(), told.problem());
                }
            }
        }
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void anotherAgentIsRenewedByItAndGetsTheListOfRevokedOnes() throws Exception {
        var holder = aged(Voter.PRIVATE);
        var me = aged(Voter.PUBLIC);
        var before = me.bundle();
        try (var desk = RenewalDesk.open(holder, agedIssuer(), ANY, CLOCK, System::nanoTime)) {
            var source = new Upkeep.Source.Other(Voter.PRIVATE, new HostPort("127.0.0.1", desk.port()));
            try (var upkeep = new Upkeep(me, source, CLOCK, RANDOM)) {
                upkeep.ask();
                assertEquals(Optional.empty(), upkeep.problem());
                assertRenewed(me, before);
                agedIssuer().revoke("witness", Instant.now());
                upkeep.ask();
                assertEquals(1, me.revocations());
                assertEquals(1, Credentials.load(me.directory(), Instant.now()).revocations(), "it was not kept");
                for (var damage : List.of("", "no list")) {
                    Files.writeString(me.directory().resolve("revoked.pem"), damage);
                    upkeep.ask();
                    assertEquals(
                            1, Credentials.load(me.directory(), Instant.now()).revocations(), damage);
                }
            }
        }
    }

    @Test
    void nobodyGetsACertificateOfAnotherOrBeforeItsTimeOrForTheSameKey() throws Exception {
        var holder = aged(Voter.PRIVATE);
        try (var desk = RenewalDesk.open(holder, agedIssuer(), ANY, CLOCK, System::nanoTime)) {
            var keys = Authority.newKeys(RANDOM);
            var other = SigningRequest.make(Voter.PRIVATE, keys);
            assertTrue(asked(aged(Voter.PUBLIC), desk, other).contains("asks as private"));
            var me = aged(Voter.PUBLIC);
            var same = SigningRequest.make(
                    Voter.PUBLIC,
                    new java.security.KeyPair(
                            me.bundle().own().getPublicKey(), me.bundle().key()));
            assertTrue(asked(me, desk, same).contains("is that of the former certificate"));
            assertTrue(asked(me, desk, new byte[] {1, 2, 3}).contains("cannot be read"));
            new Upkeep(me, new Upkeep.Source.Own(agedIssuer()), CLOCK, RANDOM).ask();
            var early = SigningRequest.make(Voter.PUBLIC, keys);
            assertTrue(asked(me, desk, early).contains("is not due before"));
        }
    }

    private static String asked(Credentials me, RenewalDesk desk, byte[] request) throws IOException {
        var at = new HostPort("127.0.0.1", desk.port());
        try (var connection = new TlsDialer(me, Duration.ofSeconds(60)).dial(at, Voter.PRIVATE)) {
            CertificateWire.ask(connection.out(), new CertificateWire.Question.Renew(request));
            return CertificateWire.answer(connection.in()) instanceof CertificateWire.Answer.Refused refused
                    ? refused.why()
                    : "it was given";
        }
    }

    @Test
    void whatIsDueAndNotRenewedIsSaid() {
        var me = aged(Voter.PUBLIC);
        var source = new Upkeep.Source.Other(Voter.PRIVATE, new HostPort("127.0.0.1", 1));
        try (var upkeep = new Upkeep(me, source, CLOCK, RANDOM)) {
            upkeep.ask();
            assertTrue(
                    upkeep.problem().orElseThrow().contains("is not renewed"),
                    upkeep.problem().toString());
            assertTrue(upkeep.renewal().contains("by the private agent; now not: "), upkeep.renewal());
        }
        var people = new Upkeep(publicSide, new Upkeep.Source.People(), CLOCK, RANDOM);
        people.ask();
        assertEquals(Optional.empty(), people.problem());
    }

    @Test
    void theAuthorityOfAnotherInstallationIsNotTaken() {
        var theirs = Installation.in(dir.resolve("theirs")).issuer();
        var e = assertThrows(
                OperatorException.class, () -> new Upkeep(publicSide, new Upkeep.Source.Own(theirs), CLOCK, RANDOM));
        assertTrue(e.what().contains("is not that of this host's bundle"), e.what());
    }
}

package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoiningTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HostPort ANY = new HostPort("127.0.0.1", 0);

    @TempDir
    Path dir;

    private final List<JoinDesk.Event> events = Collections.synchronizedList(new ArrayList<>());
    private volatile Instant now = Instant.now();
    private Path bundle;
    private JoinDesk desk;

    @BeforeEach
    void invite() {
        Authority.create(dir.resolve("ours"), Map.of(), List.of(Voter.PRIVATE), now, RANDOM);
        bundle = dir.resolve("host/bundle");
        desk = desk("ours", Voter.PUBLIC);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private Issuer issuer(String installation) {
        return Issuer.open(Issuer.at(dir.resolve(installation)), RANDOM);
    }

    private JoinDesk desk(String installation, Voter voter) {
        var terms = new JoinDesk.Terms(
                Map.of(voter, List.of("cloud.example")), Duration.ofMinutes(15), Duration.ofDays(90));
        return JoinDesk.open(issuer(installation), ANY, ANY, terms, clock(), events::add);
    }

    private InstantSource clock() {
        return () -> now;
    }

    private Invitation token() {
        return Invitation.parse(desk.invitations().getFirst().token());
    }

    private Joining joining(Invitation invitation) {
        return new Joining(invitation, clock(), RANDOM);
    }

    /** Joins in vain; what is said. Nothing is left where it would have been written. */
    private String refused(Invitation invitation) throws IOException {
        var e = assertThrows(OperatorException.class, () -> joining(invitation).into(bundle));
        assertFalse(e.remedy().isBlank());
        assertFalse(Files.exists(bundle), "something was written");
        try (var rests = Files.list(bundle.getParent())) {
            assertEquals(List.of(), rests.toList(), "a draft was left");
        }
        return e.what();
    }

    private static Invitation with(Invitation of, Voter voter, String fingerprint, String id, String secret) {
        return new Invitation(voter, of.address(), fingerprint, id, secret, of.until());
    }

    @Test
    void aHostGetsABundleForAKeyOfItsOwn() throws Exception {
        var joined = joining(token()).into(bundle);
        assertEquals(Voter.PUBLIC, joined.identity().voter());
        assertEquals(List.of(), desk.await(), "the command ends, and nothing has lapsed");
        var credentials = Credentials.load(bundle, now);
        assertEquals(joined.serial(), credentials.serial());
        assertEquals(issuer("ours").installation(), credentials.identity().installation());
        assertEquals(
                List.of(new JoinDesk.Event.Joined(Voter.PUBLIC, "127.0.0.1", joined.serial(), joined.until())), events);
        assertEquals("rw-------", mode(bundle.resolve("key.pem")));
        assertEquals("rw-r--r--", mode(bundle.resolve("cert.pem")));
        assertEquals("rwx------", mode(bundle));
        try (var files = Files.list(bundle)) {
            assertEquals(4, files.count());
        }
        var names = credentials.bundle().own().getSubjectAlternativeNames().toString();
        assertTrue(names.contains("cloud.example"), names);
        assertTrue(
                Files.readString(dir.resolve("ours/authority/issued")).contains(joined.serial() + " public "),
                "it is not noted what was issued");
        End.eventually(() -> !listens(token().address()), "it still listens");
    }

    private static boolean listens(HostPort at) {
        try (var end = new Socket()) {
            end.connect(at.resolve());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void anEmptyDirectoryIsFilledAndAFullOneIsNot() throws Exception {
        Files.createDirectories(bundle);
        joining(token()).into(bundle);
        desk.close();
        desk = desk("ours", Voter.PUBLIC);
        var before = Files.readAllBytes(bundle.resolve("key.pem"));
        var e = assertThrows(OperatorException.class, () -> joining(token()).into(bundle));
        assertTrue(e.what().contains("is not empty"), e.what());
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(bundle.resolve("key.pem"))));
        assertEquals(1, desk.invitations().size());
        joining(token()).again(bundle);
        assertNotEquals(-1, Arrays.mismatch(before, Files.readAllBytes(bundle.resolve("key.pem"))));
    }

    @Test
    void aTokenIsGoodOnce() throws Exception {
        joining(token()).into(dir.resolve("first/bundle"));
        desk.close();
        End.eventually(() -> !listens(token().address()), "it still listens");
        var second = refused(token());
        assertTrue(second.contains("Nobody answers"), second);
    }

    @Test
    void aTokenThatWasUsedIsRefusedWhileOthersAreAwaited() throws Exception {
        var terms = new JoinDesk.Terms(
                Map.of(Voter.PUBLIC, List.of(), Voter.WITNESS, List.of()), Duration.ofMinutes(1), Duration.ofDays(1));
        try (var two = JoinDesk.open(issuer("ours"), ANY, ANY, terms, clock(), events::add)) {
            var tokens = two.invitations().stream().collect(Collectors.toMap(Invitation::voter, i -> i));
            joining(tokens.get(Voter.PUBLIC)).into(dir.resolve("first/bundle"));
            var why = refused(tokens.get(Voter.PUBLIC));
            assertTrue(why.contains("used already"), why);
            joining(tokens.get(Voter.WITNESS)).into(dir.resolve("second/bundle"));
            assertEquals(List.of(), two.await());
        }
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        var token = token();
        now = now.plus(Duration.ofMinutes(15));
        var why = refused(token);
        assertTrue(why.contains("has expired at"), why);
        assertEquals(List.of(token), desk.await(), "what was not used is told");
    }

    @Test
    void guessesAreRefusedAndTheThirdMakesTheInvitationVoid() throws Exception {
        var real = token();
        var guess = with(real, real.voter(), real.fingerprint(), real.id(), "00".repeat(16));
        for (int i = 0; i < Invitations.GUESSES; i++) {
            assertTrue(refused(guess).contains("the token's secret is wrong"));
        }
        assertEquals(List.of(real), desk.await());
    }

    @Test
    void aTokenOfAnotherSiteIsRefused() throws Exception {
        var real = token();
        var why = refused(with(real, Voter.WITNESS, real.fingerprint(), real.id(), real.secret()));
        assertTrue(why.contains("the invitation is for public, not for witness"), why);
    }

    @Test
    void anotherAuthorityIsNotBelievedAndIsNotToldTheSecret() throws Exception {
        Authority.create(dir.resolve("theirs"), Map.of(), List.of(), now, RANDOM);
        try (var other = desk("theirs", Voter.PUBLIC)) {
            var real = token();
            var led = new Invitation(
                    real.voter(),
                    other.invitations().getFirst().address(),
                    real.fingerprint(),
                    real.id(),
                    real.secret(),
                    real.until());
            var why = refused(led);
            assertTrue(why.contains("is not the authority that the token is of"), why);
        }
        assertTrue(
                events.stream().noneMatch(e -> e.toString().contains("not known here")),
                "the token was sent to a stranger: " + events);
    }

    @Test
    void anAgentOfTheInstallationIsNotTakenForTheAuthority() throws Exception {
        var agent = Credentials.load(dir.resolve("ours/private"), now);
        try (var listener = TlsListener.open(agent, ANY, "test", System::nanoTime, connection -> {})) {
            var real = token();
            var led = new Invitation(
                    real.voter(),
                    new HostPort("127.0.0.1", listener.port()),
                    real.fingerprint(),
                    real.id(),
                    real.secret(),
                    real.until());
            var why = refused(led);
            assertTrue(why.contains("was not believed"), why);
        }
    }

    @Test
    void silenceGarbageAndCutConnectionsAreSaidInOneSentence() throws Exception {
        for (var answer : List.of("", "HTTP/1.1 200 OK\r\n\r\n", "\u0015\u0003\u0003\0\2\2(")) {
            try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> {
                    try (var one = server.accept()) {
                        one.getInputStream().read(new byte[100]);
                        one.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    } catch (IOException e) {
                        // the client is gone
                    }
                });
                var real = token();
                var led = new Invitation(
                        real.voter(),
                        new HostPort("127.0.0.1", server.getLocalPort()),
                        real.fingerprint(),
                        real.id(),
                        real.secret(),
                        real.until());
                var why = refused(led);
                assertTrue(why.contains("was not believed, or did not answer"), why);
            }
        }
    }

    /** Speaks TLS with the desk as a stranger would, says something, and gives what comes back. */
    private byte[] say(byte[] bytes) throws Exception {
        var context = SSLContext.getInstance("TLS");
        var trust = new PinnedAuthority(token().fingerprint());
        context.init(null, new javax.net.ssl.TrustManager[] {trust}, null);
        try (var socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", token().address().port())) {
            socket.setSoTimeout(60_000);
            socket.startHandshake();
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                return socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                return new byte[0]; // it was cut off
            }
        }
    }

    @Test
    void garbageAndTooMuchAtTheDeskAreRefusedAndTheInvitationStaysGood() throws Exception {
        assertEquals(0, say("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).length);
        assertEquals(0, say(new byte[] {0x7f, 0, 0, 0}).length);
        assertEquals(0, say(new byte[0]).length);
        try (var plain = new Socket("127.0.0.1", token().address().port())) {
            plain.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
            plain.shutdownOutput();
            plain.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            // refused as well
        }
        End.eventually(() -> !events.isEmpty(), "nobody is told");
        assertTrue(List.copyOf(events).stream().allMatch(e -> e instanceof JoinDesk.Event.Refused), events.toString());
        joining(token()).into(bundle);
    }

    @Test
    void nothingElseIsDoneAtTheDesk() throws Exception {
        var ask = new java.io.ByteArrayOutputStream();
        CertificateWire.ask(ask, new CertificateWire.Question.Look(0));
        var answer = CertificateWire.answer(new java.io.ByteArrayInputStream(say(ask.toByteArray())));
        assertTrue(answer.toString().contains("nothing else is done"), answer.toString());
    }

    @Test
    void aHostThatGoesAwayWithItsCertificateIsToldOf() throws Exception {
        var real = token();
        var ask = new java.io.ByteArrayOutputStream();
        var request = SigningRequest.make(Voter.PUBLIC, Authority.newKeys(RANDOM));
        CertificateWire.ask(ask, new CertificateWire.Question.Join(real.id(), real.secret(), request));
        say(ask.toByteArray());
        desk.await();
        assertEquals(
                1,
                events.stream()
                        .filter(e -> e instanceof JoinDesk.Event.Unconfirmed)
                        .count(),
                events::toString);
    }

    @Test
    void aBundleOfSomebodyElseIsNotReplaced() {
        var e = assertThrows(OperatorException.class, () -> joining(token()).again(dir.resolve("ours/private")));
        assertTrue(e.what().contains("is for public"), e.what());
        Authority.create(dir.resolve("theirs"), Map.of(), now, RANDOM);
        e = assertThrows(OperatorException.class, () -> joining(token()).again(dir.resolve("theirs/public")));
        assertTrue(e.what().contains("is of another installation"), e.what());
    }

    @Test
    void aWrongClockIsSaidAndNothingIsWritten() throws Exception {
        var slow = new Joining(token(), () -> now.minus(Duration.ofDays(1)), RANDOM);
        var e = assertThrows(OperatorException.class, () -> slow.into(bundle));
        assertTrue(e.what().contains("not valid before"), e.what());
        assertFalse(Files.exists(bundle));
    }

    @Test
    void whoMayNotReadTheAuthorityIsToldSo() {
        var e = assertThrows(OperatorException.class, () -> issuer("nowhere"));
        assertTrue(e.what().contains("is no authority"), e.what());
    }
}

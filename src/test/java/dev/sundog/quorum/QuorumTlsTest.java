package dev.sundog.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.link.BundleWatch;
import dev.sundog.link.Credentials;
import dev.sundog.link.Issuer;
import dev.sundog.model.Voter;
import dev.sundog.quorum.RatisProperties.LogLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuorumTlsTest {
    /** What any HTTP/2 client says first; a server that accepts it answers with its settings. */
    private static final byte[] HELLO =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    /** Settings of HTTP/2, which are acknowledged. */
    private static final byte[] SETTINGS = "\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    Path directory;

    private TestQuorum test;
    private InetSocketAddress port;

    @BeforeEach
    void oneVoterListens() throws Exception {
        test = new TestQuorum(directory, LogLimits.NORMAL, Voter.PRIVATE);
        test.start(Voter.PRIVATE);
        port = test.address(Voter.PRIVATE);
    }

    @AfterEach
    void stop() {
        test.close();
    }

    private Credentials witness() {
        return test.installation().of(Voter.WITNESS);
    }

    /** Greets as an HTTP/2 client over TLS; the bytes of the answer, or the failure. */
    private int answered(KeyManager[] own, String protocol) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(own, new TrustManager[] {witness().trustManager()}, null);
        return answered(context, protocol);
    }

    private int answered(SSLContext context, String protocol) throws Exception {
        try (var socket = greeting(context, protocol)) {
            return Math.max(0, socket.getInputStream().read(new byte[64]));
        }
    }

    /** A connection that has greeted, and not read the answer. */
    private SSLSocket greeting(SSLContext context, String protocol) throws Exception {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(port.getAddress(), port.getPort());
        socket.setSoTimeout(60_000);
        socket.setEnabledProtocols(new String[] {protocol});
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        socket.getOutputStream().write(HELLO);
        socket.getOutputStream().flush();
        return socket;
    }

    @Test
    void aVoterOfThisInstallationIsAnsweredOverTls13() throws Exception {
        assertTrue(answered(keys(witness()), "TLSv1.3") > 0);
    }

    @Test
    void nobodyWithoutACertificateGetsAnAnswer() {
        assertThrows(IOException.class, () -> answered(new KeyManager[0], "TLSv1.3"));
    }

    @Test
    void nobodyWithAForeignCertificateGetsAnAnswer() throws Exception {
        var foreign = new TestInstallation(directory.resolve("foreign"));
        assertThrows(IOException.class, () -> answered(keys(foreign.of(Voter.WITNESS)), "TLSv1.3"));
    }

    @Test
    void tls12IsRefusedEvenWithAGoodCertificate() throws Exception {
        var good = keys(witness());
        assertThrows(IOException.class, () -> answered(good, "TLSv1.2"));
    }

    @Test
    void plainTextAndGarbageGetNothing() throws Exception {
        for (var bytes : new byte[][] {HELLO, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)}) {
            try (var socket = new Socket(port.getAddress(), port.getPort())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write(bytes);
                var answer = new byte[64];
                int length;
                try {
                    length = socket.getInputStream().read(answer);
                } catch (IOException e) {
                    length = -1;
                }
                // a TLS alert (type 21) says only that this is not TLS
                assertTrue(length <= 0 || (answer[0] == 21 && length <= 7), "answered " + length + " bytes");
            }
        }
        assertTrue(answered(keys(witness()), "TLSv1.3") > 0, "and it still listens");
    }

    @Test
    void aRevokedVoterIsRefusedEvenByATicketOfFormerTimesAndWhatItOpenedIsEnded() throws Exception {
        var own = test.installation().of(Voter.PRIVATE);
        var watch = new BundleWatch(own, InstantSource.system());
        var before = witness().sslContext();
        assertTrue(answered(before, "TLSv1.3") > 0);
        try (var standing = greeting(before, "TLSv1.3")) {
            assertTrue(standing.getInputStream().read(new byte[64]) > 0);
            Issuer.open(Issuer.at(test.installation().directory()), new SecureRandom())
                    .revoke("witness", Instant.now());
            watch.look();
            assertEquals(1, own.revocations());
            assertThrows(IOException.class, () -> answered(before, "TLSv1.3"), "it could be resumed");
            assertTrue(endsWithin(standing, Duration.ofSeconds(60)), "what stood goes on");
        }
    }

    /** Whether the other end closes what goes on being used. */
    private static boolean endsWithin(SSLSocket socket, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        try {
            while (System.nanoTime() < end) {
                socket.getOutputStream().write(SETTINGS);
                socket.getOutputStream().flush();
                if (socket.getInputStream().read(new byte[256]) < 0) {
                    return true;
                }
                Thread.sleep(20);
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aReplacedCertificateIsShownToTheNextWhileWhatStandsGoesOn() throws Exception {
        var client = witness().sslContext();
        try (var standing = greeting(client, "TLSv1.3")) {
            assertTrue(standing.getInputStream().read(new byte[64]) > 0);
            var own = test.installation().of(Voter.PRIVATE);
            var before = shown(client);
            test.installation().renew(Voter.PRIVATE);
            new BundleWatch(own, InstantSource.system()).look();
            assertNotEquals(before, shown(client));
            assertEquals(own.serial(), shown(client));
            assertFalse(endsWithin(standing, Duration.ofMillis(600)), "what stood was ended");
        }
    }

    private String shown(SSLContext client) throws Exception {
        try (var socket = greeting(client, "TLSv1.3")) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString(16);
        }
    }

    private static KeyManager[] keys(Credentials of) {
        return new KeyManager[] {of.keyManager()};
    }
}

package dev.sundog.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Voter;
import dev.sundog.quorum.RatisProperties.LogLimits;
import dev.sundog.quorum.TestAuthority.Certified;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuorumTlsTest {
    /** What any HTTP/2 client says first; a server that accepts it answers with its settings. */
    private static final byte[] HELLO =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

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

    private static Certificate certificate(Path pem) throws Exception {
        try (var in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static KeyStore store() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyManager[] own(Certified files) throws Exception {
        var body = Files.readString(files.key()).replaceAll("-----[A-Z ]+-----", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
        var store = store();
        store.setKeyEntry("me", key, new char[0], new Certificate[] {certificate(files.cert())});
        var factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    /** Greets as an HTTP/2 client over TLS; the bytes of the answer, or the failure. */
    private int answered(KeyManager[] own, String protocol) throws Exception {
        var trusted = store();
        trusted.setCertificateEntry("ca", certificate(directory.resolve("ca/ca.pem")));
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(own, trust.getTrustManagers(), null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket(port.getAddress(), port.getPort())) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {protocol});
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream().write(HELLO);
            socket.getOutputStream().flush();
            return Math.max(0, socket.getInputStream().read(new byte[64]));
        }
    }

    @Test
    void aVoterOfThisInstallationIsAnsweredOverTls13() throws Exception {
        assertTrue(answered(own(test.authority().certify("peer")), "TLSv1.3") > 0);
    }

    @Test
    void nobodyWithoutACertificateGetsAnAnswer() {
        assertThrows(IOException.class, () -> answered(new KeyManager[0], "TLSv1.3"));
    }

    @Test
    void nobodyWithAForeignCertificateGetsAnAnswer() throws Exception {
        var foreign = new TestAuthority(directory.resolve("foreign"), "somebody else");
        assertThrows(IOException.class, () -> answered(own(foreign.certify("peer")), "TLSv1.3"));
    }

    @Test
    void aForeignAuthorityOfTheSameNameIsForeignStill() throws Exception {
        var foreign = new TestAuthority(directory.resolve("foreign"), "sundog test");
        assertThrows(IOException.class, () -> answered(own(foreign.certify("peer")), "TLSv1.3"));
    }

    @Test
    void tls12IsRefusedEvenWithAGoodCertificate() throws Exception {
        var good = own(test.authority().certify("peer"));
        assertThrows(IOException.class, () -> answered(good, "TLSv1.2"));
    }

    @Test
    void plainTextAndGarbageGetNothing() throws Exception {
        for (var bytes : new byte[][] {HELLO, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)}) {
            try (var socket = new Socket(port.getAddress(), port.getPort())) {
                socket.setSoTimeout(10_000);
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
        assertTrue(answered(own(test.authority().certify("peer")), "TLSv1.3") > 0, "and it still listens");
    }

    @Test
    void missingOrDamagedFilesAreSaidWithARemedy() throws Exception {
        var good = test.authority().certify("peer");
        var missing = assertThrows(
                OperatorException.class, () -> QuorumTls.read(directory.resolve("no.pem"), good.cert(), good.key()));
        assertTrue(missing.what().contains("no.pem"));
        var damaged = Files.writeString(directory.resolve("bad.key"), "not a key");
        var e = assertThrows(OperatorException.class, () -> QuorumTls.read(good.ca(), good.cert(), damaged));
        assertEquals("Put back the bundle that 'sundog init' made for this host", e.remedy());
    }
}

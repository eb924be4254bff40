package dev.sundog.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsListenerTest {
    @TempDir
    static Path dir;

    private static Installation installation;
    private static Installation foreign;

    private final AtomicInteger served = new AtomicInteger();
    private TlsListener listener;

    @BeforeAll
    static void init() {
        installation = Installation.in(dir.resolve("ours"));
        foreign = Installation.in(dir.resolve("foreign"));
    }

    @BeforeEach
    void open() {
        listener = TlsListener.open(
                installation.of(Voter.PUBLIC), HostPort.parse("127.0.0.1:0"), "test", System::nanoTime, this::echo);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private void echo(TlsConnection connection) {
        served.incrementAndGet();
        try {
            connection.in().transferTo(connection.out());
            connection.closeOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HostPort at() {
        return new HostPort("127.0.0.1", listener.port());
    }

    private static TlsDialer dialer(Installation of, Voter voter) {
        return new TlsDialer(of.of(voter), Duration.ofSeconds(60));
    }

    @Test
    void agentsOfOneInstallationKnowEachOther() throws Exception {
        for (var voter : new Voter[] {Voter.PRIVATE, Voter.WITNESS}) {
            try (var connection = dialer(installation, voter).dial(at(), Voter.PUBLIC)) {
                assertEquals(Voter.PUBLIC, connection.peer().voter());
                connection.out().write(new byte[] {1, 2, 3});
                connection.closeOutput();
                assertEquals(3, connection.in().readAllBytes().length);
            }
        }
        assertEquals(2, served.get());
    }

    @Test
    void theDialedAgentMustBeTheExpectedOne() {
        var e = assertThrows(
                IOException.class, () -> dialer(installation, Voter.WITNESS).dial(at(), Voter.PRIVATE));
        assertTrue(e.getMessage().contains("answers the agent of public, not that of private"), e.getMessage());
    }

    @Test
    void aDialerTrustsNoForeignListener() {
        assertThrows(IOException.class, () -> dialer(foreign, Voter.PRIVATE).dial(at(), Voter.PUBLIC));
        assertEquals(0, served.get());
    }

    @Test
    void aClientWithoutCertificateGetsNoByte() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, trustOf(installation), null);
        assertRefused(context, "TLSv1.3");
    }

    @Test
    void aClientWithForeignCertificateGetsNoByte() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var bundle = foreign.bundle(Voter.PRIVATE);
        var own = Pem.certificate(java.nio.file.Files.readAllBytes(bundle.resolve("cert.pem")));
        var key = Pem.ecKey(java.nio.file.Files.readAllBytes(bundle.resolve("key.pem")));
        store.setKeyEntry("k", key, new char[0], new X509Certificate[] {own});
        var keys = javax.net.ssl.KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trustOf(installation), null);
        assertRefused(context, "TLSv1.3");
    }

    @Test
    void aGoodCertificateOverTls12GetsNoByte() throws Exception {
        assertRefused(installation.of(Voter.PRIVATE).sslContext(), "TLSv1.2");
        try (var connection = dialer(installation, Voter.PRIVATE).dial(at(), Voter.PUBLIC)) {
            assertEquals(Voter.PUBLIC, connection.peer().voter(), "the same certificate is good over 1.3");
        }
    }

    @Test
    void aFaultOfTheHandlerDoesNotStopTheListener() throws Exception {
        var count = new AtomicInteger();
        try (var failing = TlsListener.open(
                installation.of(Voter.PUBLIC), HostPort.parse("127.0.0.1:0"), "bad", System::nanoTime, c -> {
                    count.incrementAndGet();
                    throw new IllegalStateException("planted by the test");
                })) {
            for (int i = 0; i < 2; i++) {
                try (var c = dialer(installation, Voter.PRIVATE)
                        .dial(new HostPort("127.0.0.1", failing.port()), Voter.PUBLIC)) {
                    assertThrows(IOException.class, () -> {
                        if (c.in().read() < 0) {
                            throw new IOException("closed");
                        }
                    });
                }
            }
        }
        assertEquals(2, count.get());
    }

    @Test
    void refusalsAreLoggedOnceAMinuteForEachSource() {
        var now = new java.util.concurrent.atomic.AtomicLong();
        var refusals = new Refusals(now::get);
        assertTrue(refusals.mayLog("a"));
        assertFalse(refusals.mayLog("a"));
        assertTrue(refusals.mayLog("b"));
        now.set(60_000_000_000L);
        assertTrue(refusals.mayLog("a"));
        for (int i = 0; i < 5_000; i++) {
            refusals.mayLog("source " + i);
        }
        assertFalse(refusals.mayLog("one more than is remembered"));
        assertEquals("a?b", Refusals.clean("a\nb"));
    }

    private void assertRefused(SSLContext context, String protocol) throws Exception {
        try (var raw = new Socket(InetAddress.getLoopbackAddress(), listener.port());
                var socket =
                        (SSLSocket) context.getSocketFactory().createSocket(raw, "127.0.0.1", listener.port(), true)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setSoTimeout(60_000);
            assertEquals(-1, firstByte(socket));
        }
        assertEquals(0, served.get());
    }

    /** Of what comes back, or -1 where the connection is refused, in which way ever the client learns of that. */
    private static int firstByte(SSLSocket socket) {
        try {
            socket.startHandshake();
            socket.getOutputStream().write(1);
            return socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("neither answered nor refused", e);
        } catch (IOException refused) {
            return -1;
        }
    }

    private static TrustManager[] trustOf(Installation of) throws Exception {
        var ca = Pem.certificate(
                java.nio.file.Files.readAllBytes(of.bundle(Voter.PRIVATE).resolve("ca.pem")));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", ca);
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }
}

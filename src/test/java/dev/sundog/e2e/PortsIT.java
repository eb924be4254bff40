package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.e2e.Estate.Port;
import dev.sundog.link.Authority;
import dev.sundog.link.Credentials;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every port of a running installation: who gets through, and that nonsense harms nothing. */
final class PortsIT {
    private static final Duration SOME = Estate.LONG;
    private static final int TRIES = 5;

    /** The public site accepts the link that the private one dials. */
    private static final Map<Voter, List<Port>> TLS = Map.of(
            Voter.PRIVATE, List.of(Port.QUORUM, Port.RELAY),
            Voter.PUBLIC, List.of(Port.QUORUM, Port.RELAY, Port.LINK),
            Voter.WITNESS, List.of(Port.QUORUM));

    /** Those of either site. */
    private static final Set<Port> OWN = Set.of(
            Port.QUORUM, Port.RELAY, Port.GATEWAY, Port.METRICS, Port.API, Port.CHECK, Port.OTLP_GRPC, Port.OTLP_HTTP);

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void every_port_refuses_no_certificate_a_foreign_one_and_tls_1_2_and_survives_garbage() throws Exception {
        try (var estate = new Estate(root).told()) {
            new Tree(estate.data(Site.PRIVATE), 3).fill("some", 30, 5_000);
            estate.up(Voter.values());
            estate.until("every copy is hot", SOME, () -> estate.allHot(Voter.PRIVATE));
            var foreign = root.resolve("foreign");
            Authority.create(foreign, Map.of(), Instant.now(), new SecureRandom());
            assertListening(estate);
            assertCallers(estate, foreign);
            pour(estate);
            for (var voter : Voter.values()) {
                assertTrue(estate.process(voter).isAlive(), voter + " ended");
                estate.until(
                        voter + " answers", SOME, () -> estate.status(voter).isPresent());
            }
            new Tree(estate.data(Site.PRIVATE), 4).fill("more", 10, 5_000);
            estate.until(
                    "what was written after the garbage is at public",
                    SOME,
                    () -> Files.exists(estate.data(Site.PUBLIC).resolve("more")) && estate.allHot(Voter.PRIVATE));
        }
    }

    /** The sockets of docs/security.md and no others. */
    private static void assertListening(Estate estate) throws InterruptedException {
        for (var voter : Voter.values()) {
            var expected = new TreeSet<String>();
            for (var port : voter == Voter.WITNESS ? Set.of(Port.QUORUM) : OWN) {
                expected.add("tcp " + estate.port(voter, port));
            }
            if (voter == Voter.PUBLIC) {
                expected.add("tcp " + estate.port(voter, Port.LINK));
            }
            if (voter != Voter.WITNESS) {
                expected.add("udp " + estate.port(voter, Port.LINK));
            }
            estate.until(
                    voter + " listens on " + expected + " alone",
                    SOME,
                    () -> listening(estate, voter).equals(expected));
        }
    }

    private static Set<String> listening(Estate estate, Voter voter) {
        try {
            return Listening.of(estate.process(voter).toHandle());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertCallers(Estate estate, Path foreign) throws Exception {
        var checks = new ArrayList<Callable<Void>>();
        for (var voter : Voter.values()) {
            for (var port : TLS.getOrDefault(voter, List.of())) {
                var where = voter.label() + " " + port;
                int number = estate.port(voter, port);
                checks.add(() -> {
                    assertCallers(estate, foreign, where, number, port == Port.QUORUM);
                    return null;
                });
            }
        }
        assertEquals(6, checks.size());
        all(checks);
    }

    private static void assertCallers(Estate estate, Path foreign, String where, int port, boolean http2)
            throws Exception {
        SSLContext right =
                Credentials.load(estate.bundle(Voter.WITNESS), Instant.now()).sslContext();
        SSLContext other = Caller.showing(foreign.resolve("private"));
        var through = Caller.Outcome.THROUGH;
        var refused = Caller.Outcome.REFUSED;
        assertEnds(
                through,
                new Caller(right, "TLSv1.3", http2),
                port,
                where + ", the right certificate: the other checks would say nothing");
        assertEnds(
                through,
                new Caller(Caller.showing(estate.bundle(Voter.WITNESS)), "TLSv1.3", http2),
                port,
                where + ", the right certificate, shown by this test");
        assertEnds(refused, new Caller(Caller.showingNothing(), "TLSv1.3", http2), port, where + ", no certificate");
        assertEnds(
                refused, new Caller(other, "TLSv1.3", http2), port, where + ", a certificate of another installation");
        assertEnds(refused, new Caller(right, "TLSv1.2", http2), port, where + ", TLS 1.2");
    }

    /** Who stands still for some seconds refuses nobody meanwhile, and lets nobody through: then it is called again. */
    private static void assertEnds(Caller.Outcome expected, Caller caller, int port, String what) throws IOException {
        var outcome = caller.call(port);
        for (int i = 1; i < TRIES && outcome != expected; i++) {
            System.out.println(what + ": once more after " + outcome);
            outcome = caller.call(port);
        }
        assertEquals(expected, outcome, what);
    }

    /** Random bytes and a request of HTTP on every port, those of clients and of metrics included. */
    private static void pour(Estate estate) throws Exception {
        var noise = new byte[64 << 10];
        new Random(7).nextBytes(noise);
        var request = "GET / HTTP/1.1\r\nHost: sundog\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        var tasks = new ArrayList<Callable<Void>>();
        for (var voter : Voter.values()) {
            var ports = new ArrayList<>(TLS.getOrDefault(voter, List.of()));
            if (voter != Voter.WITNESS) {
                ports.addAll(List.of(Port.GATEWAY, Port.METRICS, Port.CHECK, Port.API, Port.OTLP_GRPC, Port.OTLP_HTTP));
            }
            for (var port : ports) {
                for (var bytes : List.of(noise, request)) {
                    tasks.add(() -> {
                        throwAt(estate.port(voter, port), bytes);
                        return null;
                    });
                }
            }
        }
        assertEquals(36, tasks.size());
        all(tasks);
    }

    private static void throwAt(int port, byte[] bytes) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 60_000);
            socket.setSoTimeout(3000);
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                // being cut off is as good an answer as any
            }
        }
    }

    private static void all(List<Callable<Void>> tasks) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
    }
}

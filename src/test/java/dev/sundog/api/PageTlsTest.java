package dev.sundog.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sundog.link.Authority;
import dev.sundog.link.BundleWatch;
import dev.sundog.link.Credentials;
import dev.sundog.link.Issuer;
import dev.sundog.model.Voter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With TLS, a certificate of the installation is as good as a token, but not in the hands of a browser. */
final class PageTlsTest {
    private static final String TOKEN = "a-token-of-this-test-that-is-long-enough";

    @TempDir
    Path dir;

    private final Reports agent = new Reports();
    private final List<String> audited = Collections.synchronizedList(new ArrayList<>());
    private PageServer server;
    private Credentials own;

    private Credentials installation(String name) {
        var at = dir.resolve(name);
        Authority.create(at, Map.of(Voter.PRIVATE, "127.0.0.1"), Instant.now(), new SecureRandom());
        return Credentials.load(at.resolve("private"), Instant.now());
    }

    @BeforeEach
    void start() {
        own = installation("own");
        var logins = new Logins("https://127.0.0.1:1/", TOKEN, new SecureRandom(), System::nanoTime);
        server = PageServer.start(
                new InetSocketAddress("0.0.0.0", 0),
                Optional.of(own.operatorContext()),
                List.of(),
                logins,
                new Routes(agent, Optional.of(logins), audited::add),
                audited::add);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** What a client gets that has these credentials, and shows its certificate, or does not. */
    private int status(Credentials credentials, String method, String path, String body, String... headers)
            throws IOException {
        var context = credentials.sslContext();
        var request = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n") + "Content-Length: "
                + body.length()
                + "\r\n\r\n" + body;
        try (var plain = new Socket("127.0.0.1", server.address().getPort());
                var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", 1, true)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.isEmpty() ? 0 : Integer.parseInt(answer.substring(9, 12));
        }
    }

    @Test
    void aCertificateOfTheInstallationIsEnoughForPrograms() throws IOException {
        assertEquals(200, status(own, "GET", "/v1/status", ""));
        assertEquals(200, status(own, "POST", "/v1/failback", "{\"group\":\"shop\"}"));
        assertEquals(1, audited.size());
        assertEquals("certificate", audited.getFirst().substring(0, 11));
    }

    @Test
    void aBrowserWithOneStillNeedsASession() throws IOException {
        var origin = "Origin: https://127.0.0.1";
        assertEquals(401, status(own, "POST", "/v1/failback", "{\"group\":\"shop\"}", origin));
        assertEquals(403, status(own, "GET", "/v1/status", "", "Sec-Fetch-Site: cross-site"));
        assertEquals(200, status(own, "POST", "/v1/session", "{}", origin));
        assertEquals(401, status(own, "GET", "/v1/status", "", "Authorization: Bearer wrong"));
    }

    @Test
    void aCertificateOfAnotherInstallationIsNotTaken() {
        var other = installation("other");
        assertThrows(IOException.class, () -> status(other, "GET", "/v1/status", ""));
        assertEquals(List.of(), agent.asked);
    }

    @Test
    void aRevokedCertificateIsNotTaken() throws IOException {
        var client = Credentials.load(dir.resolve("own/public"), Instant.now());
        assertEquals(200, status(client, "GET", "/v1/status", ""));
        Issuer.open(Issuer.at(dir.resolve("own")), new SecureRandom()).revoke("public", Instant.now());
        new BundleWatch(own, InstantSource.system()).look();
        assertThrows(IOException.class, () -> status(client, "GET", "/v1/status", ""));
        assertEquals(1, agent.asked.size());
    }

    @Test
    void withoutTlsNothingIsSaid() throws IOException {
        var answer = new ByteArrayOutputStream();
        try (var plain = new Socket("127.0.0.1", server.address().getPort())) {
            plain.setSoTimeout(60_000);
            plain.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            plain.getInputStream().transferTo(answer);
        } catch (SocketException reset) {
            // by a server that had closed before all had arrived
        }
        var said = answer.toString(StandardCharsets.ISO_8859_1);
        assertEquals(-1, said.indexOf("HTTP/"), said);
    }
}

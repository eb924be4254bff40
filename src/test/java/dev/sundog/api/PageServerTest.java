package dev.sundog.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page's port lets in who may come, and refuses everybody and everything else. */
final class PageServerTest {
    private static final String TOKEN = "a-token-of-this-test-that-is-long-enough";
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 0);
    private static final String MOVE = "{\"group\":\"shop\",\"to\":\"public\"}";

    private final Reports agent = new Reports();
    private final List<String> audited = Collections.synchronizedList(new ArrayList<>());
    private final Logins logins = new Logins("http://127.0.0.1:1/", TOKEN, new SecureRandom(), System::nanoTime);
    private PageServer server;

    @BeforeEach
    void start() {
        var routes = new Routes(agent, Optional.of(logins), audited::add);
        server = PageServer.start(LOOPBACK, Optional.empty(), List.of("sundog.example"), logins, routes, audited::add);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private PageCaller caller() {
        return new PageCaller(server.address());
    }

    private String own() {
        return "Origin: http://127.0.0.1:" + server.address().getPort();
    }

    private boolean moved() {
        return agent.asked.stream().anyMatch(a -> a.startsWith("failover"));
    }

    @Test
    void withTheTokenItIsTheControlSocket() throws IOException {
        assertTrue(caller().bearer(TOKEN).get("/v1/status").body().startsWith("{\"version\":\"0.1\""));
        assertEquals(200, caller().bearer(TOKEN).post("/v1/failover", MOVE).status());
        assertTrue(moved());
        assertTrue(
                audited.getFirst().matches("the token from 127\\.0\\.0\\.1:\\d+: POST /v1/failover \\{.*: done, .*"),
                audited.toString());
        assertEquals(404, caller().bearer(TOKEN).get("/v1/nothing").status());
        assertEquals(405, caller().bearer(TOKEN).get("/v1/failover").status());
        assertEquals(
                409,
                caller().bearer(TOKEN)
                        .post("/v1/accept", "{\"segment\":\"shop/orders\"}")
                        .status());
    }

    @Test
    void withoutATokenNothingIsToldOrDone() throws IOException {
        for (var path : List.of("/v1/status", "/v1/overview", "/v1/events", "/v1/openapi.json", "/v1/nothing")) {
            var got = caller().get(path);
            assertEquals(401, got.status(), path);
            assertTrue(got.head().contains("WWW-Authenticate: Bearer"), got.head());
            assertTrue(got.body().contains("sundog page"), got.body());
        }
        for (var wrong : List.of("Bearer x", "Bearer ", "Basic " + TOKEN, TOKEN, "Bearer " + TOKEN + "x")) {
            assertEquals(
                    401,
                    caller().with("Authorization: " + wrong).get("/v1/status").status(),
                    wrong);
            assertEquals(
                    401,
                    caller().with("Authorization: " + wrong)
                            .post("/v1/failover", MOVE)
                            .status(),
                    wrong);
        }
        assertEquals(List.of(), agent.asked);
        assertTrue(
                audited.getFirst().matches("nobody from 127\\.0\\.0\\.1:\\d+: POST /v1/failover : 401 .*"),
                audited.toString());
    }

    @Test
    void aNameThatSomebodyElseGaveThisAddressIsNotAnswered() throws IOException {
        for (var host : List.of("evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "localhost.", "a b")) {
            assertEquals(
                    421, caller().host(host).bearer(TOKEN).get("/v1/status").status(), host);
            assertEquals(421, caller().host(host).get("/").status(), host);
        }
        assertEquals(List.of(), agent.asked);
        for (var host : List.of("localhost:7104", "127.0.0.1", "[::1]:7104", "SUNDOG.example:443")) {
            assertEquals(
                    200, caller().host(host).bearer(TOKEN).get("/v1/status").status(), host);
        }
    }

    @Test
    void whatPagesOfOthersSendIsRefusedEvenWithTheToken() throws IOException {
        for (var origin : List.of("http://evil.example", "null", "http://127.0.0.1:1", "http://localhost")) {
            var from = caller().bearer(TOKEN).with("Origin: " + origin);
            assertEquals(403, from.post("/v1/failover", MOVE).status(), origin);
        }
        for (var site : List.of("cross-site", "same-site")) {
            assertEquals(
                    403,
                    caller().bearer(TOKEN)
                            .with("Sec-Fetch-Site: " + site)
                            .get("/v1/status")
                            .status(),
                    site);
        }
        for (var type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            var form = caller().bearer(TOKEN).with("Content-Type: " + type);
            assertEquals(415, form.postAs("/v1/failover", MOVE).status(), type);
        }
        assertEquals(415, caller().bearer(TOKEN).postAs("/v1/failover", MOVE).status());
        assertEquals(List.of(), agent.asked);
        assertEquals(
                200,
                caller().bearer(TOKEN).with(own()).post("/v1/failover", MOVE).status());
    }

    @Test
    void aPreflightOfAnotherPageIsNotGranted() throws IOException {
        var got = caller().send("OPTIONS /v1/failover HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\n"
                + "Access-Control-Request-Method: POST\r\n\r\n");
        assertEquals(403, got.status());
        assertFalse(got.head().toLowerCase(java.util.Locale.ROOT).contains("access-control"), got.head());
    }

    @Test
    void aLoginOpensOneSession() throws IOException {
        var login = Json.mapper()
                .readValue(caller().bearer(TOKEN).post("/v1/login", "{}").body(), LoginReport.class);
        assertEquals("http://127.0.0.1:1/#login=" + login.code(), login.url());
        var ask = "{\"code\":\"" + login.code() + "\"}";
        var opened = caller().with(own()).post("/v1/session", ask);
        assertEquals(200, opened.status(), opened.body());
        var session = Json.mapper().readValue(opened.body(), SessionReport.class);
        assertEquals(401, caller().post("/v1/session", ask).status(), "the code is good once");
        assertEquals(401, caller().post("/v1/session", "{}").status());
        assertEquals(400, caller().post("/v1/session", "{\"kode\":1}").status());
        assertEquals(200, caller().bearer(session.token()).get("/v1/status").status());
        assertEquals(
                200,
                caller().bearer(session.token())
                        .with(own())
                        .post("/v1/failover", MOVE)
                        .status());
        assertTrue(audited.getLast().startsWith("session 1 from "), audited.getLast());
        assertFalse(
                audited.toString().contains(login.code()) || audited.toString().contains(session.token()));
    }

    @Test
    void everyAnswerForbidsWhatAPageDoesNotNeed() throws IOException {
        var answers = List.of(
                caller().get("/"),
                caller().get("/app.js"),
                caller().get("/nothing"),
                caller().get("/v1/status"),
                caller().bearer(TOKEN).get("/v1/status"),
                caller().host("evil.example").get("/"),
                caller().send("nonsense\r\n\r\n"));
        for (var got : answers) {
            assertTrue(
                    got.head().contains("Content-Security-Policy: default-src 'none'; script-src 'self';"), got.head());
            assertTrue(got.head().contains("frame-ancestors 'none'"), got.head());
            assertTrue(got.head().contains("X-Content-Type-Options: nosniff"), got.head());
            assertFalse(got.head().contains("Set-Cookie"), got.head());
        }
        assertTrue(caller().bearer(TOKEN).get("/v1/status").head().contains("Cache-Control: no-store"));
    }

    @Test
    void thePageIsServedAndNothingBesideIt() throws IOException {
        assertTrue(caller().get("/").head().contains("Content-Type: text/html; charset=utf-8"));
        assertTrue(caller().get("/lib/uplot.js").body().contains("uPlot"));
        var tag = caller().get("/style.css").head().replaceFirst("(?s).*\r\nETag: ([^\r]*)\r\n.*", "$1");
        assertEquals(
                304, caller().with("If-None-Match: " + tag).get("/style.css").status());
        for (var path : List.of(
                "/../openapi.json",
                "/%2e%2e/openapi.json",
                "/page/../openapi.json",
                "//etc/passwd",
                "/lib/../app.js",
                "/lib%2fuplot.js%00",
                "/app.js/",
                "/APP.JS",
                "/./app.js",
                "/v1",
                "/logback.xml")) {
            assertEquals(404, caller().get(path).status(), path);
        }
        assertEquals(401, caller().get("/v1/../app.js").status());
        assertEquals(405, caller().post("/app.js", "{}").status());
    }

    @Test
    void everyFileOfThePageIsServedAndLoadsNothingFromElsewhere() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/dev/sundog/api/page"))) {
            for (var file : files.toList()) {
                var got = caller().get("/" + file.getFileName());
                assertEquals(200, got.status(), file.toString());
                assertEquals(Files.readString(file), got.body());
                var elsewhere = got.body().replace("http://www.w3.org/2000/svg", "");
                assertFalse(elsewhere.matches("(?s).*(https?:)?//[a-z0-9-]+\\.[a-z].*"), file.toString());
            }
        }
    }

    @Test
    void whatIsTooLongOrMalformedIsRefused() throws IOException {
        assertEquals(
                413,
                caller().bearer(TOKEN).post("/v1/accept", "x".repeat(70_000)).status());
        assertEquals(431, caller().with("X: " + "x".repeat(17_000)).get("/").status());
        assertEquals(400, caller().with("Host: other").get("/").status(), "a Host given twice");
        assertEquals(400, caller().bearer(TOKEN).bearer("x").get("/v1/status").status());
        assertEquals(
                501,
                caller().bearer(TOKEN)
                        .with("Transfer-Encoding: chunked")
                        .post("/v1/accept", "")
                        .status());
        assertEquals(List.of(), agent.asked);
    }

    private static List<String> lines(Socket stream, int count) throws IOException {
        var in = new BufferedReader(new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8));
        var lines = new ArrayList<String>();
        while (lines.size() < count) {
            var line = in.readLine();
            if (line == null) {
                break;
            }
            if (line.startsWith("data:") || line.startsWith("HTTP/")) {
                lines.add(line);
            }
        }
        return lines;
    }

    @Test
    void whatChangesIsToldAndWhatDoesNotIsNot() throws IOException {
        try (var stream = caller().bearer(TOKEN).open("/v1/events")) {
            var first = lines(stream, 2);
            assertEquals("HTTP/1.1 200 OK", first.getFirst());
            assertTrue(first.getLast().startsWith("data: {\"agent\":{\"version\":\"0.1\""), first.getLast());
            agent.change("0.2");
            assertTrue(lines(stream, 1).getFirst().startsWith("data: {\"agent\":{\"version\":\"0.2\""));
            stream.setSoTimeout(2_000);
            assertThrows(java.net.SocketTimeoutException.class, () -> lines(stream, 1));
        }
    }

    @Test
    void manyPagesLookThroughOneLook() throws Exception {
        var streams = new ArrayList<Socket>();
        try {
            for (int i = 0; i < EventStreams.MOST; i++) {
                streams.add(caller().bearer(TOKEN).open("/v1/events"));
                assertEquals("HTTP/1.1 200 OK", lines(streams.getLast(), 1).getFirst());
            }
            var beyond = caller().bearer(TOKEN).get("/v1/events");
            assertEquals(503, beyond.status());
            assertTrue(beyond.head().contains("Retry-After: 5"), beyond.head());
            assertEquals(200, caller().bearer(TOKEN).get("/v1/overview").status());
            long begun = System.nanoTime();
            int before = agent.asked.size();
            until(() -> agent.asked.size() >= before + 5, "nobody looks");
            int looks = agent.asked.size() - before;
            long most = 2 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) / EventStreams.LOOK_MILLIS;
            assertTrue(looks <= most, looks + " looks for " + EventStreams.MOST + " pages, not " + most);
        } finally {
            for (var stream : streams) {
                stream.close();
            }
        }
    }

    @Test
    void connectionsBeyondTheBoundAreToldToComeAgainAndPlacesComeBack() throws Exception {
        var silent = new ArrayList<Socket>();
        try {
            for (int i = 0; i < PageServer.MOST_CONNECTIONS; i++) {
                silent.add(new Socket(
                        server.address().getAddress(), server.address().getPort()));
            }
            var beyond = caller().get("/");
            assertEquals(503, beyond.status());
            assertTrue(beyond.head().contains("Retry-After: 5"), beyond.head());
        } finally {
            for (var socket : silent) {
                socket.close();
            }
        }
        until(() -> statusOfThePage() == 200, "no place has come back");
    }

    private int statusOfThePage() {
        try {
            return caller().get("/").status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void until(BooleanSupplier condition, String otherwise) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, otherwise);
            Thread.sleep(50);
        }
    }

    @Test
    void anAddressThatOthersReachIsRefusedWithoutTls() {
        var e = assertThrows(
                OperatorException.class,
                () -> PageServer.start(
                        new InetSocketAddress("0.0.0.0", 0),
                        Optional.empty(),
                        List.of(),
                        logins,
                        new Routes(agent),
                        audited::add));
        assertTrue(e.remedy().contains("TLS"), e.remedy());
    }
}

package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Site;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's client, which speaks HTTP/2 by TLS. */
@Timeout(240)
final class SecureClientTest {
    @TempDir
    Path dir;

    private final Rig rig = new Rig();
    private final Certificates authority = new Certificates();
    private final Rig.Service service = rig.service("private");
    private final FakeTraffic traffic = new FakeTraffic(Site.PRIVATE, Site.PRIVATE, 3);
    private HttpClient client;
    private GatewaySettings.ClientTls files;
    private Gateway gateway;

    @BeforeEach
    void open() throws Exception {
        files = new GatewaySettings.ClientTls(Rig.loopback(0), dir.resolve("own.pem"), dir.resolve("own.key"));
        authority.write(files, "first", inDays(90));
        traffic.backend = Optional.of(service.address());
        traffic.otherReachable = false;
        client = client();
        gateway = start();
    }

    @AfterEach
    void close() throws Exception {
        client.shutdownNow();
        rig.close();
    }

    private static Instant inDays(int days) {
        return Instant.now().plus(Duration.ofDays(days));
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(authority.anonymous())
                .build();
    }

    private Gateway start() {
        var shop = Rig.shop(Duration.ZERO);
        return rig.gateway(
                traffic, Rig.settings(shop, Optional.empty(), Optional.of(files), Optional.empty(), Rig.LIMITS));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + gateway.securePort() + path))
                .timeout(Rig.LONGER);
    }

    private CompletableFuture<HttpResponse<String>> post(String body) {
        return client.sendAsync(
                to("/orders").POST(HttpRequest.BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(to(path).build(), BodyHandlers.ofString());
    }

    @Test
    void http2_is_agreed_on_and_each_stream_is_a_request() throws Exception {
        var answer = get("/catalogue/a?x=1");
        assertEquals(HttpClient.Version.HTTP_2, answer.version());
        assertEquals("private GET /catalogue/a?x=1 ", answer.body());
        assertEquals("private", answer.headers().firstValue(Headers.SITE).orElse(""));
        assertFalse(answer.headers().map().containsKey("transfer-encoding"));
        var seen = service.headers.peek();
        assertEquals("127.0.0.1:" + gateway.securePort(), seen.get("Host").getFirst());
        assertEquals("https", seen.get("X-forwarded-proto").getFirst());
        Rig.until(() -> traffic.observations.size() == 1 && gateway.inFlight() == 0);
    }

    @Test
    void a_client_that_knows_only_http_1_is_served_too() throws Exception {
        try (var old = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(authority.anonymous())
                .build()) {
            var answer = old.send(to("/catalogue/a").build(), BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
            assertEquals(200, answer.statusCode());
        }
    }

    @Test
    void the_answer_to_a_write_is_withheld_until_its_barrier_while_other_streams_go_on() throws Exception {
        traffic.barrier = new CompletableFuture<>();
        var write = post("one");
        Rig.until(() -> traffic.barriers.get() == 1);
        assertEquals(200, get("/catalogue/1").statusCode());
        Thread.sleep(100);
        assertFalse(write.isDone());
        traffic.barrier.complete(new Released(true, true));
        assertEquals("private POST /orders one", write.get().body());
    }

    @Test
    void a_barrier_that_fails_turns_the_answer_into_503() throws Exception {
        traffic.barrier = CompletableFuture.failedFuture(new IllegalStateException("stale epoch"));
        var answer = post("one").get();
        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().contains("stale epoch"), answer.body());
    }

    @Test
    void a_hundred_streams_with_bodies_are_held_together_and_all_answered() throws Exception {
        get("/catalogue/1"); // else the client opens a connection for each, and thinks the better of it afterwards
        traffic.standing = new Standing.Stalled("no majority");
        var body = "x".repeat(40_000);
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 100; i++) {
            answers.add(post(body));
        }
        Rig.until(() -> gateway.inFlight() == 100);
        traffic.lease(Site.PRIVATE, 4);
        gateway.changed();
        for (var answer : answers) {
            assertEquals("private POST /orders 40000", answer.get().body());
        }
        assertEquals(traffic.begun.get(), traffic.ended.get());
    }

    @Test
    void a_large_body_passes_through_small_windows() throws Exception {
        assertEquals(
                "private POST /orders 5000000",
                post("y".repeat(5_000_000)).get().body());
    }

    @Test
    void an_answer_to_head_has_no_body_and_a_stream_that_is_given_up_ends_its_request() throws Exception {
        var head = client.send(
                to("/catalogue/1")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        service.gate = new CountDownLatch(1);
        var reading = client.sendAsync(to("/catalogue/2").build(), BodyHandlers.ofString());
        Rig.until(() -> service.requests.get() == 2);
        reading.cancel(true);
        Rig.until(() -> gateway.inFlight() == 0);
    }

    @Test
    void draining_answers_what_is_under_way_and_takes_nothing_new() throws Exception {
        service.gate = new CountDownLatch(1);
        var under = client.sendAsync(to("/catalogue/2").build(), BodyHandlers.ofString());
        Rig.until(() -> service.requests.get() == 1);
        var draining = CompletableFuture.supplyAsync(() -> gateway.drain(Rig.LONG));
        Thread.sleep(50);
        service.gate.countDown();
        assertEquals(200, under.get().statusCode());
        assertTrue(draining.get());
        assertThrows(IOException.class, () -> get("/catalogue/3"));
    }

    private String shown() throws Exception {
        try (var fresh = client()) {
            var answer = fresh.send(to("/catalogue/1").build(), BodyHandlers.ofString());
            return answer.sslSession().orElseThrow().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean shows(String name) {
        try {
            return shown().equals("CN=" + name);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void files_that_were_replaced_are_shown_without_a_restart_and_open_connections_stay() throws Exception {
        assertTrue(shows("first"));
        assertEquals(200, get("/catalogue/1").statusCode());
        authority.write(files, "second", inDays(90));
        Rig.until(() -> shows("second"));
        assertEquals(200, get("/catalogue/1").statusCode());
        Rig.until(() -> gateway.problems().isEmpty()); // of the moment between both files
    }

    @Test
    void what_is_wrong_with_new_files_is_told_and_the_former_certificate_stays() throws Exception {
        var good = Files.readString(files.key());
        Files.writeString(files.key(), "no key");
        Rig.until(() -> isTold("own.key"));
        assertTrue(isTold("former one is still shown"), gateway.problems().toString());
        assertTrue(shows("first"));
        Files.writeString(files.key(), good);
        Rig.until(() -> gateway.problems().isEmpty());

        var beside = dir.resolve("other");
        Files.createDirectory(beside);
        var other =
                new GatewaySettings.ClientTls(files.address(), beside.resolve("own.pem"), beside.resolve("own.key"));
        authority.write(other, "other", inDays(90));
        Files.copy(other.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Rig.until(() -> isTold("is not the key of"));
        assertTrue(shows("first"));

        authority.write(files, "late", inDays(-1));
        Rig.until(() -> isTold("has expired"));
        assertTrue(shows("first"));
    }

    private boolean isTold(String what) {
        return gateway.problems().stream().anyMatch(problem -> problem.contains(what));
    }

    @Test
    void a_certificate_that_expires_soon_or_has_expired_is_named() throws Exception {
        authority.write(files, "soon", inDays(2));
        Rig.until(() -> isTold("expires at"));
        authority.write(files, "late", inDays(-1));
        gateway = start();
        assertTrue(
                gateway.problems().getFirst().contains("expired at"),
                gateway.problems().getFirst());
    }

    @Test
    void without_a_certificate_the_gateway_runs_all_the_same_and_says_what_is_missing() throws Exception {
        Files.delete(files.key());
        gateway = start();
        assertTrue(
                gateway.problems().getFirst().contains("TLS is refused"),
                gateway.problems().getFirst());
        assertThrows(IOException.class, () -> get("/catalogue/1"));
        assertEquals(200, rig.get(gateway, "/catalogue/1").statusCode());
        authority.write(files, "found", inDays(90));
        Rig.until(() -> gateway.problems().isEmpty());
        assertTrue(shows("found"));
    }
}

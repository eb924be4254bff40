package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.SegmentId;
import dev.sundog.model.Site;
import dev.sundog.model.TreePath;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two gateways over real mutual TLS. Private holds the lease of epoch 3. */
@Timeout(240)
final class RelayTest {
    private final Rig rig = new Rig();
    private final Certificates installation = new Certificates();
    private final FakeTraffic atPrivate = new FakeTraffic(Site.PRIVATE, Site.PRIVATE, 3);
    private final FakeTraffic atPublic = new FakeTraffic(Site.PUBLIC, Site.PRIVATE, 3);
    private Rig.Service privateService;
    private Rig.Service publicService;
    private Gateway privateGateway;
    private Gateway publicGateway;

    @BeforeEach
    void open() {
        privateService = rig.service("private");
        publicService = rig.service("public");
        atPrivate.backend = Optional.of(privateService.address());
        atPublic.backend = Optional.of(publicService.address());
        privateGateway = rig.gateway(atPrivate, Duration.ZERO, Optional.of(installation.context("private")));
        publicGateway = rig.gateway(atPublic, Duration.ZERO, Optional.of(installation.context("public")));
        atPrivate.relay = Optional.of(Rig.loopback(publicGateway.relayPort()));
        atPublic.relay = Optional.of(Rig.loopback(privateGateway.relayPort()));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private void share(double publicShare) {
        var shares = Map.of(new SegmentId(FakeTraffic.SHOP, TreePath.of("catalogue")), publicShare);
        atPrivate.lease(Site.PRIVATE, 3, shares, 0);
        atPublic.lease(Site.PRIVATE, 3, shares, 0);
    }

    @Test
    void a_write_at_the_other_gateway_goes_to_the_holder_and_waits_for_its_barrier() throws Exception {
        atPrivate.barrier = new CompletableFuture<>();
        var answer = rig.post(publicGateway, "/orders", "one");
        Rig.until(() -> atPrivate.barriers.get() == 1);
        assertEquals(0, atPublic.barriers.get());
        atPrivate.barrier.complete(new Released(true, true));
        assertEquals("private POST /orders one", answer.get().body());
        assertEquals("private", answer.get().headers().firstValue(Headers.SITE).orElse(""));
        Rig.until(() -> publicGateway.snapshot().servedPrivate() == 1);
        assertEquals(1, privateGateway.snapshot().relayedIn());
    }

    @Test
    void a_gateway_whose_certificate_is_revoked_is_cut_off_and_refused_though_it_could_resume() throws Exception {
        share(0);
        var revoked = new AtomicBoolean();
        var standing = new ConcurrentLinkedQueue<Closeable>();
        var asking = rig.asking(
                atPrivate,
                new RelayTls(
                        installation.context("private"),
                        (session, end) -> standing.add(end) && !revoked.get(),
                        RelayMeter.NONE));
        atPublic.relay = Optional.of(Rig.loopback(asking.relayPort()));
        assertEquals("private", rig.get(publicGateway, "/catalogue/1").body().substring(0, 7));
        assertFalse(standing.isEmpty());
        revoked.set(true);
        for (var end = standing.poll(); end != null; end = standing.poll()) {
            end.close();
        }
        long end = System.nanoTime() + Rig.LONG.toNanos();
        while (standing.isEmpty() && System.nanoTime() < end) {
            assertEquals("public", rig.get(publicGateway, "/catalogue/1").body().substring(0, 6));
        }
        assertFalse(standing.isEmpty(), "it did not come again");
        assertEquals(1, publicGateway.snapshot().servedPrivate(), "it was answered by private once more");
    }

    /** Counts what a gateway is told of its relay. */
    private static final class Meter implements RelayMeter {
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong received = new AtomicLong();

        @Override
        public void sent(int bytes) {
            sent.addAndGet(bytes);
        }

        @Override
        public void received(int bytes) {
            received.addAndGet(bytes);
        }

        RelayTls of(Certificates installation, String site) {
            return new RelayTls(installation.context(site), (session, end) -> true, this);
        }
    }

    @Test
    void what_gateways_carry_for_each_other_is_told_at_both_ends() throws Exception {
        var here = new Meter();
        var there = new Meter();
        var answering = rig.asking(atPrivate, there.of(installation, "private"));
        var asking = rig.asking(atPublic, here.of(installation, "public"));
        atPublic.relay = Optional.of(Rig.loopback(answering.relayPort()));
        var body = "x".repeat(300_000);
        assertEquals(
                "private POST /orders " + body.length(),
                rig.post(asking, "/orders", body).get().body());
        // Not alike: what a connection that ends has still to say may arrive nowhere.
        Rig.until(() -> here.sent.get() > body.length()
                && there.received.get() > body.length()
                && there.sent.get() > 0
                && here.received.get() > 0);
    }

    @Test
    void reading_requests_follow_the_public_share() throws Exception {
        share(1);
        assertServed(privateGateway, "public");
        share(0);
        assertServed(publicGateway, "private");
        share(0.5);
        int atPrivateBefore = privateService.requests.get();
        int atPublicBefore = publicService.requests.get();
        for (int i = 0; i < 40; i++) {
            rig.get(privateGateway, "/catalogue/1");
        }
        assertTrue(privateService.requests.get() - atPrivateBefore > 5);
        assertTrue(publicService.requests.get() - atPublicBefore > 5);
    }

    /** Once the gateways have a connection between them: where that could not be made in time, a copy is read here. */
    private void assertServed(Gateway asked, String by) throws Exception {
        long end = System.nanoTime() + Rig.LONG.toNanos();
        while (!rig.get(asked, "/catalogue/1").body().startsWith(by)) {
            assertTrue(System.nanoTime() < end, "never served by " + by);
        }
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    by + " GET /catalogue/1 ", rig.get(asked, "/catalogue/1").body());
        }
    }

    @Test
    void a_get_whose_service_breaks_is_answered_by_the_other_site() throws Exception {
        share(0);
        privateService.breaks = true;
        assertTrue(rig.get(privateGateway, "/catalogue/1").body().startsWith("public"));
        assertEquals(1, privateGateway.snapshot().retries());
    }

    @Test
    void a_get_on_its_way_to_a_site_that_vanishes_is_answered_here() throws Exception {
        share(1);
        assertServed(privateGateway, "public");
        int before = publicService.requests.get();
        publicService.gate = new CountDownLatch(1);
        var answer = CompletableFuture.supplyAsync(() -> {
            try {
                return rig.get(privateGateway, "/catalogue/1").body();
            } catch (Exception e) {
                return e.toString();
            }
        });
        Rig.until(() -> publicService.requests.get() == before + 1);
        atPrivate.otherReachable = false;
        assertEquals("private GET /catalogue/1 ", answer.get());
    }

    @Test
    void a_keyed_write_whose_holder_is_killed_is_served_here_after_promotion() throws Exception {
        privateService.gate = new CountDownLatch(1);
        var answer = rig.post(publicGateway, "/orders", "one", "Idempotency-Key", "k");
        Rig.until(() -> privateService.requests.get() == 1);
        privateGateway.close();
        atPublic.otherReachable = false;
        Rig.until(() -> publicGateway.snapshot().held() == 1);
        assertEquals(0, publicService.requests.get());
        atPublic.lease(Site.PUBLIC, 4);
        assertEquals("public POST /orders one", answer.get().body());
    }

    @Test
    void a_keyed_write_whose_barrier_fails_at_the_holder_is_served_by_the_next_one() throws Exception {
        atPrivate.barrier = new CompletableFuture<>();
        var answer = rig.post(publicGateway, "/orders", "one", "Idempotency-Key", "k");
        Rig.until(() -> atPrivate.barriers.get() == 1);
        atPrivate.lease(Site.PUBLIC, 4);
        atPublic.lease(Site.PUBLIC, 4);
        atPrivate.barrier.completeExceptionally(new IllegalStateException("stale epoch"));
        assertEquals("public POST /orders one", answer.get().body());
    }

    @Test
    void a_write_sent_with_an_old_epoch_is_not_served_until_the_route_is_current() throws Exception {
        atPrivate.lease(Site.PRIVATE, 5);
        var answer = rig.post(publicGateway, "/orders", "one");
        Rig.until(() -> publicGateway.snapshot().held() == 1);
        assertEquals(0, privateService.requests.get());
        atPublic.lease(Site.PRIVATE, 5);
        assertEquals(200, answer.get().statusCode());
        assertEquals(1, privateService.requests.get());
    }

    @Test
    void the_relay_refuses_no_certificate_a_foreign_one_and_older_tls() {
        assertThrows(IOException.class, () -> ask(installation.anonymous(), "TLSv1.3"));
        assertThrows(IOException.class, () -> ask(installation.context("x"), "TLSv1.2"));
        var foreign = new Certificates();
        assertThrows(IOException.class, () -> ask(foreign.context("private"), "TLSv1.3"));
        assertEquals(0, privateGateway.snapshot().relayedIn());
    }

    @Test
    void the_relay_answers_a_certificate_of_this_installation() throws Exception {
        assertTrue(ask(installation.context("public"), "TLSv1.3").startsWith("HTTP/1.1 200"));
    }

    private String ask(SSLContext tls, String protocol) throws IOException {
        try (var socket = (SSLSocket)
                tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), privateGateway.relayPort())) {
            socket.setSoTimeout((int) Rig.LONG.toMillis());
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            socket.getOutputStream()
                    .write("GET /catalogue/1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (answer.isEmpty()) {
                throw new IOException("closed without an answer");
            }
            return answer;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("neither answered nor refused", e);
        }
    }
}

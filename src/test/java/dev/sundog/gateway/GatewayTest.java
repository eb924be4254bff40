package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Epoch;
import dev.sundog.model.Site;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
final class GatewayTest {
    private final Rig rig = new Rig();
    private final Rig.Service service = rig.service("private");
    private final FakeTraffic traffic = new FakeTraffic(Site.PRIVATE, Site.PRIVATE, 3);

    private Gateway start(Duration rpo) {
        traffic.backend = Optional.of(service.address());
        traffic.otherReachable = false;
        return rig.gateway(traffic, rpo, Optional.empty());
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void a_reading_request_is_answered_here_and_says_by_which_site() throws Exception {
        var gateway = start(Duration.ZERO);
        var answer = rig.get(gateway, "/catalogue/a/b?x=1");
        assertEquals("private GET /catalogue/a/b?x=1 ", answer.body());
        assertEquals("private", answer.headers().firstValue(Headers.SITE).orElse(""));
        assertEquals(0, traffic.barriers.get());
        Rig.until(() -> !traffic.observations.isEmpty());
        var seen = traffic.observations.peek();
        assertEquals("* /catalogue/**", seen.operation());
        assertEquals(Optional.of(Site.PRIVATE), seen.served());
        assertEquals(answer.body().length(), seen.bytes());
        assertEquals(1, gateway.snapshot().servedPrivate());
    }

    @Test
    void the_answer_to_a_write_is_withheld_until_its_barrier_completes() throws Exception {
        traffic.barrier = new CompletableFuture<>();
        var gateway = start(Duration.ZERO);
        var answer = rig.post(gateway, "/orders", "one");
        Rig.until(() -> traffic.barriers.get() == 1);
        assertEquals(1, traffic.ended.get(), "the cut is taken with no write in flight");
        Thread.sleep(150);
        assertFalse(answer.isDone());
        traffic.barrier.complete(new Released(true, true));
        assertEquals("private POST /orders one", answer.get().body());
        assertEquals(1, gateway.snapshot().barriers());
    }

    @Test
    void at_an_rpo_above_zero_no_barrier_is_waited_for() throws Exception {
        traffic.barrier = new CompletableFuture<>();
        var gateway = start(Duration.ofSeconds(5));
        assertEquals(200, rig.post(gateway, "/orders", "one").get().statusCode());
        assertEquals(0, traffic.barriers.get());
        Rig.until(() -> traffic.ended.get() == 1); // the client may have its answer before
    }

    @Test
    void a_lease_whose_epoch_moved_while_the_barrier_ran_turns_the_answer_into_503() throws Exception {
        traffic.barrier = new CompletableFuture<>();
        var gateway = start(Duration.ZERO);
        var answer = rig.post(gateway, "/orders", "one");
        Rig.until(() -> traffic.barriers.get() == 1);
        traffic.standing = new Standing.Serving(new Epoch(4));
        traffic.barrier.complete(new Released(true, true));
        assertEquals(503, answer.get().statusCode());
        assertTrue(answer.get().body().contains("epoch"), answer.get().body());
        assertEquals(1, gateway.snapshot().refusedUnprotected());
    }

    @Test
    void a_lease_lost_while_the_service_worked_turns_the_answer_into_503_at_any_rpo() throws Exception {
        service.gate = new CountDownLatch(1);
        var gateway = start(Duration.ofSeconds(5));
        var answer = rig.post(gateway, "/orders", "one");
        Rig.until(() -> service.requests.get() == 1);
        traffic.standing = new Standing.Stalled("no majority");
        service.gate.countDown();
        assertEquals(503, answer.get().statusCode());
        assertTrue(answer.get().body().contains("no majority"), answer.get().body());
    }

    @Test
    void a_failed_barrier_turns_the_answer_into_503_with_its_reason() throws Exception {
        traffic.barrier = CompletableFuture.failedFuture(new IllegalStateException("stale epoch"));
        var gateway = start(Duration.ZERO);
        var answer = rig.post(gateway, "/orders", "one").get();
        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().contains("stale epoch"), answer.body());
        assertTrue(answer.headers().firstValue("Retry-After").isPresent());
    }

    @Test
    void a_write_after_which_nothing_changed_is_released_only_without_replaced_files_held() throws Exception {
        traffic.barrier = CompletableFuture.completedFuture(new Released(false, true));
        var gateway = start(Duration.ZERO);
        assertEquals(200, rig.post(gateway, "/orders", "one").get().statusCode());
        traffic.replaced = true;
        assertEquals(503, rig.post(gateway, "/orders", "two").get().statusCode());
        assertEquals(1, gateway.snapshot().refusedReplacedInodes());
        Rig.until(() -> gateway.snapshot().releasedWithoutChange() == 1); // the client may have its answer before
    }

    @Test
    void what_is_not_declared_reads_is_a_writing_request() throws Exception {
        var gateway = start(Duration.ZERO);
        assertEquals(200, rig.get(gateway, "/unknown").statusCode());
        assertEquals(1, traffic.begun.get());
        assertEquals(1, traffic.barriers.get());
        rig.get(gateway, "/catalogue/x%2f..%2forders");
        assertEquals(2, traffic.begun.get(), "an encoded slash may mean another path to the service");
    }

    @Test
    void a_committed_read_waits_for_the_barrier_and_is_no_write() throws Exception {
        traffic.barrier = new CompletableFuture<>();
        var gateway = start(Duration.ZERO);
        var answer = rig.client.sendAsync(rig.to(gateway, "/orders/7").build(), HttpResponse.BodyHandlers.ofString());
        Rig.until(() -> traffic.barriers.get() == 1);
        assertEquals(0, traffic.begun.get());
        assertFalse(answer.isDone());
        traffic.barrier.complete(new Released(false, true));
        assertEquals(200, answer.get().statusCode());
    }

    @Test
    void writes_are_held_while_nobody_serves_and_released_on_promotion() throws Exception {
        traffic.standing = new Standing.Stalled("promotion under way");
        var gateway = start(Duration.ZERO);
        var answers = List.of(rig.post(gateway, "/orders", "1"), rig.post(gateway, "/orders", "2"));
        Rig.until(() -> gateway.snapshot().held() == 2);
        assertEquals(0, service.requests.get());
        traffic.lease(Site.PRIVATE, 4);
        gateway.changed();
        for (var answer : answers) {
            assertEquals(200, answer.get().statusCode());
        }
        assertEquals(2, service.requests.get());
    }

    /** More than are let in and may queue at the door. */
    @Test
    void what_a_takeover_held_up_waits_for_its_turn_instead_of_being_turned_away_at_a_full_door() throws Exception {
        traffic.standing = new Standing.Stalled("promotion under way");
        service.gate = new CountDownLatch(1);
        traffic.backend = Optional.of(service.address());
        traffic.otherReachable = false;
        var gateway = rig.gateway(traffic, Duration.ofSeconds(5), Optional.empty());
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 400; i++) {
            answers.add(rig.post(gateway, "/orders", "x"));
        }
        Rig.until(() -> gateway.snapshot().held() == 400);
        traffic.lease(Site.PRIVATE, 4);
        gateway.changed();
        Rig.until(() -> service.requests.get() == 64);
        service.gate.countDown();
        for (var answer : answers) {
            assertEquals(200, answer.get().statusCode());
        }
    }

    @Test
    void a_hold_ends_with_503_that_says_why() throws Exception {
        traffic.standing = new Standing.Stalled("no majority: the witness is away");
        traffic.otherReachable = false;
        var gateway =
                rig.gateway(traffic, Duration.ZERO, Optional.empty(), Rig.LIMITS.withHold(Duration.ofMillis(200)));
        var answer = rig.post(gateway, "/orders", "1").get();
        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().contains("the witness is away"), answer.body());
        assertEquals(1, gateway.snapshot().holdExpired());
    }

    @Test
    void writes_wait_while_a_cut_is_taken() throws Exception {
        traffic.writesWait = true;
        var gateway = start(Duration.ZERO);
        var answer = rig.post(gateway, "/orders", "1");
        Rig.until(() -> gateway.snapshot().held() == 1);
        assertEquals(0, service.requests.get());
        traffic.writesWait = false;
        assertEquals(200, answer.get().statusCode());
        assertEquals(traffic.begun.get(), traffic.ended.get());
    }

    @Test
    void a_sent_write_without_key_is_never_repeated() throws Exception {
        service.breaks = true;
        var gateway = start(Duration.ZERO);
        var answer = rig.post(gateway, "/orders", "one").get();
        assertEquals(502, answer.statusCode());
        assertTrue(answer.body().contains("may have been carried out"), answer.body());
        assertEquals(1, service.requests.get());
        assertEquals(1, traffic.ended.get());
    }

    @Test
    void a_sent_write_with_a_key_is_repeated_only_after_the_epoch_moved_on() throws Exception {
        service.breaks = true;
        var gateway = start(Duration.ZERO);
        var answer = rig.post(gateway, "/orders", "one", "Idempotency-Key", "k1");
        Rig.until(() -> gateway.snapshot().held() == 1);
        service.breaks = false;
        Thread.sleep(200);
        assertEquals(1, service.requests.get(), "the first attempt is not known to be over");
        traffic.lease(Site.PRIVATE, 4);
        assertEquals("private POST /orders one", answer.get().body());
        assertEquals(2, service.requests.get());
        assertEquals(1, gateway.snapshot().retries());
    }

    @Test
    void a_sent_write_with_a_key_is_repeated_after_the_service_died_for_certain() throws Exception {
        service.breaks = true;
        var gateway = start(Duration.ZERO);
        var answer = rig.post(gateway, "/orders", "one", "Idempotency-Key", "k1");
        Rig.until(() -> gateway.snapshot().held() == 1);
        service.breaks = false;
        traffic.life = 2;
        assertEquals(200, answer.get().statusCode());
    }

    @Test
    void a_key_that_the_service_would_not_see_makes_nothing_repeatable() throws Exception {
        service.breaks = true;
        var gateway = start(Duration.ZERO);
        var answer = Rig.raw(
                gateway.clientPort(),
                "POST /orders HTTP/1.1\r\nHost: h\r\nConnection: close, Idempotency-Key\r\nIdempotency-Key: k\r\n"
                        + "Content-Length: 1\r\n\r\nx");
        assertTrue(answer.startsWith("HTTP/1.1 502"), answer);
        assertEquals(1, service.requests.get());
    }

    @Test
    void headers_are_passed_on_without_those_of_the_hop_or_of_other_gateways() throws Exception {
        var gateway = start(Duration.ZERO);
        Rig.raw(
                gateway.clientPort(),
                "GET /catalogue/x HTTP/1.1\r\n"
                        + "Host: shop.example\r\n"
                        + "Connection: close, X-Hop\r\n"
                        + "X-Hop: 1\r\n"
                        + "X-Sundog-Epoch: 99\r\n"
                        + "TE: trailers\r\n"
                        + "traceparent: 00-1-2-01\r\n"
                        + "X-Forwarded-For: 9.9.9.9\r\n\r\n");
        var seen = service.headers.peek();
        assertFalse(seen.containsKey("X-hop"));
        assertFalse(seen.containsKey("X-sundog-epoch"));
        assertFalse(seen.containsKey("Te"));
        assertEquals(List.of("00-1-2-01"), seen.get("Traceparent"));
        assertEquals(List.of("shop.example"), seen.get("Host"));
        assertEquals(List.of("shop.example"), seen.get("X-forwarded-host"));
        assertEquals(List.of("http"), seen.get("X-forwarded-proto"));
        assertEquals(List.of("9.9.9.9, 127.0.0.1"), seen.get("X-forwarded-for"));
    }

    @Test
    void large_bodies_pass_in_both_framings_and_connections_are_reused() throws Exception {
        var gateway = start(Duration.ZERO);
        var big = new byte[5_000_000];
        var sized = rig.to(gateway, "/orders")
                .POST(HttpRequest.BodyPublishers.ofByteArray(big))
                .build();
        var chunked = rig.to(gateway, "/orders")
                .header("Idempotency-Key", "k")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(big)))
                .build();
        for (var request : List.of(sized, chunked, sized)) {
            var answer = rig.client.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals("private POST /orders 5000000", answer.body());
        }
    }

    @RepeatedTest(50)
    void pipelined_requests_are_answered_in_order_and_head_has_no_body() throws Exception {
        var gateway = start(Duration.ZERO);
        var answer = Rig.raw(
                gateway.clientPort(),
                "GET /catalogue/1 HTTP/1.1\r\nHost: h\r\n\r\nHEAD /catalogue/2 HTTP/1.1\r\nHost: h\r\n\r\n"
                        + "GET /catalogue/3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        int first = answer.indexOf("private GET /catalogue/1");
        int third = answer.indexOf("private GET /catalogue/3");
        assertTrue(first > 0 && third > first, answer);
        assertFalse(answer.contains("private HEAD"), answer);
        assertEquals(3, answer.split("HTTP/1.1 200", -1).length - 1, answer);
    }

    @Test
    void low_scores_are_shed_while_both_sites_are_overloaded() throws Exception {
        traffic.lease(Site.PRIVATE, 3, java.util.Map.of(), 6);
        var gateway = start(Duration.ZERO);
        traffic.score = 5;
        assertEquals(503, rig.get(gateway, "/catalogue/1").statusCode());
        traffic.score = 7;
        assertEquals(200, rig.get(gateway, "/catalogue/1").statusCode());
        assertEquals(1, gateway.snapshot().shed());
    }

    @Test
    void draining_lets_requests_finish_and_takes_no_more() throws Exception {
        service.gate = new CountDownLatch(1);
        var gateway = start(Duration.ofSeconds(5));
        var answer = rig.post(gateway, "/orders", "one");
        Rig.until(() -> service.requests.get() == 1);
        var drained = CompletableFuture.supplyAsync(() -> gateway.drain(Rig.LONG));
        service.gate.countDown();
        assertEquals(200, answer.get().statusCode());
        assertTrue(drained.get());
        assertEquals(0, gateway.inFlight());
    }

    @Test
    void a_client_that_leaves_gives_back_its_place() throws Exception {
        service.gate = new CountDownLatch(1);
        var gateway = start(Duration.ofSeconds(5));
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.clientPort())) {
            socket.getOutputStream()
                    .write("GET /catalogue/1 HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Rig.until(() -> service.requests.get() == 1);
            assertEquals(1, gateway.pressure(FakeTraffic.SHOP).inFlight());
        }
        Rig.until(() -> gateway.inFlight() == 0);
        assertEquals(0, gateway.pressure(FakeTraffic.SHOP).inFlight());
    }
}

package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Reads;
import dev.sundog.model.Site;
import dev.sundog.model.Workload;
import dev.sundog.model.Workload.Operation;
import dev.sundog.model.Workload.Protocol;
import dev.sundog.model.Workload.Service;
import dev.sundog.model.Workload.Traits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client and a service of gRPC with one gateway, or two, between them. Private holds the lease of epoch 3. */
@Timeout(240)
final class GrpcTest {
    /** Which gateway the client asks: the holder's, or the one that passes on. */
    enum By {
        HOLDER,
        RELAY
    }

    private final Rig rig = new Rig();
    private final Certificates installation = new Certificates();
    private final FakeTraffic atPrivate = new FakeTraffic(Site.PRIVATE, Site.PRIVATE, 3);
    private final FakeTraffic atPublic = new FakeTraffic(Site.PUBLIC, Site.PRIVATE, 3);
    private GrpcService service;
    private Gateway privateGateway;
    private Gateway publicGateway;

    private static Workload echo() {
        var at = Map.of(Site.PRIVATE, "127.0.0.1:1", Site.PUBLIC, "127.0.0.1:1");
        var local = Optional.<Reads>of(new Reads.Local());
        return new Workload(
                FakeTraffic.SHOP,
                8,
                Duration.ZERO,
                Map.of(),
                List.of(),
                List.of(
                        new Operation("POST", "/demo.Echo/Say", List.of(), local),
                        new Operation("POST", "/demo.Echo/Fail", List.of(), local),
                        new Operation("POST", "/demo.Echo/Count", List.of(), local),
                        new Operation("POST", "/demo.Echo/Talk", List.of(), local)),
                Optional.of(new Service.External(
                        at,
                        "/health",
                        List.of(),
                        List.of(),
                        Duration.ofSeconds(1),
                        new Traits(Protocol.H2C, Optional.empty()))));
    }

    @BeforeEach
    void open() throws Exception {
        service = new GrpcService("private");
        rig.closeLater(service);
        atPrivate.backend = Optional.of(service.address());
        atPublic.readable = false;
        begin(Rig.LIMITS);
    }

    private void begin(GatewaySettings.Limits limits) {
        privateGateway = rig.gateway(atPrivate, settings("private", limits));
        publicGateway = rig.gateway(atPublic, settings("public", limits));
        atPublic.relay = Optional.of(Rig.loopback(privateGateway.relayPort()));
    }

    private GatewaySettings settings(String name, GatewaySettings.Limits limits) {
        return Rig.settings(
                echo(), Optional.of(installation.context(name)), Optional.empty(), Optional.empty(), limits);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private ManagedChannel channel(By by) {
        int port = (by == By.HOLDER ? privateGateway : publicGateway).clientPort();
        var channel = NettyChannelBuilder.forAddress(Rig.loopback(port))
                .usePlaintext()
                .build();
        rig.closeLater(channel::shutdownNow);
        return channel;
    }

    private static String ask(ManagedChannel channel, MethodDescriptor<String, String> method, String text) {
        return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, text);
    }

    @ParameterizedTest
    @EnumSource
    void a_call_is_answered_with_its_trailers(By by) {
        assertEquals("private hello", ask(channel(by), GrpcService.SAY, "hello"));
        assertEquals(0, atPrivate.barriers.get());
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_keeps_its_status_and_what_was_said_of_it(By by) {
        var channel = channel(by);
        var failed = assertThrows(StatusRuntimeException.class, () -> ask(channel, GrpcService.FAIL, "now"));
        assertEquals(Status.Code.FAILED_PRECONDITION, failed.getStatus().getCode());
        assertEquals("not now", failed.getStatus().getDescription());
        assertEquals("now", failed.getTrailers().get(GrpcService.WHY));
    }

    @ParameterizedTest
    @EnumSource
    void the_answer_to_a_writing_call_is_withheld_until_its_barrier(By by) throws Exception {
        atPrivate.barrier = new CompletableFuture<>();
        var channel = channel(by);
        var put = CompletableFuture.supplyAsync(() -> ask(channel, GrpcService.PUT, "one"));
        Rig.until(() -> atPrivate.barriers.get() == 1);
        assertEquals("private hello", ask(channel, GrpcService.SAY, "hello"));
        Thread.sleep(100);
        assertFalse(put.isDone());
        atPrivate.barrier.complete(new Released(true, true));
        assertEquals("private has one", put.get());
        assertEquals(1, service.puts.get());
    }

    @ParameterizedTest
    @EnumSource
    void a_barrier_that_fails_makes_the_call_unavailable(By by) {
        atPrivate.barrier = CompletableFuture.failedFuture(new IllegalStateException("stale epoch"));
        var channel = channel(by);
        var failed = assertThrows(StatusRuntimeException.class, () -> ask(channel, GrpcService.PUT, "one"));
        assertEquals(Status.Code.UNAVAILABLE, failed.getStatus().getCode());
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_of_answers_comes_as_it_is_said_and_may_be_silent_for_longer_than_an_answer(By by) throws Exception {
        begin(Rig.LIMITS.withResponse(Duration.ofMillis(300)));
        service.gate = new CountDownLatch(1);
        var answers = begun(channel(by));
        for (int i = 2; i <= 3; i++) {
            assertEquals("number " + i, answers.next());
        }
        Thread.sleep(500);
        service.gate.countDown();
        assertFalse(answers.hasNext());
    }

    /** A stream whose first answer has come; on a busy machine not each comes within the time of an answer. */
    private static Iterator<String> begun(ManagedChannel channel) {
        long end = System.nanoTime() + Rig.LONG.toNanos();
        while (true) {
            var answers = ClientCalls.blockingServerStreamingCall(channel, GrpcService.COUNT, CallOptions.DEFAULT, "3");
            try {
                assertEquals("number 1", answers.next());
                return answers;
            } catch (StatusRuntimeException late) {
                if (System.nanoTime() > end) {
                    throw late;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void both_talk_at_once(By by) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        var to = ClientCalls.asyncBidiStreamingCall(
                channel(by).newCall(GrpcService.TALK, CallOptions.DEFAULT), new StreamObserver<String>() {
                    @Override
                    public void onNext(String text) {
                        heard.add(text);
                    }

                    @Override
                    public void onError(Throwable error) {
                        heard.add("failed " + error);
                    }

                    @Override
                    public void onCompleted() {
                        heard.add("over");
                    }
                });
        for (int i = 0; i < 5; i++) {
            to.onNext("word " + i);
            assertEquals("heard word " + i, heard.poll(60, TimeUnit.SECONDS));
        }
        to.onCompleted();
        assertEquals("over", heard.poll(60, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource
    void hundreds_of_calls_share_few_connections(By by) {
        var channel = channel(by);
        var text = "x".repeat(20_000);
        var calls = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 300; i++) {
            calls.add(CompletableFuture.supplyAsync(() -> ask(channel, GrpcService.SAY, text)));
        }
        calls.forEach(call -> assertEquals("private " + text, call.join()));
    }

    @ParameterizedTest
    @EnumSource
    void a_call_waits_while_the_service_is_away_and_reaches_the_one_that_comes(By by) throws Exception {
        var channel = channel(by);
        assertEquals("private hello", ask(channel, GrpcService.SAY, "hello"));
        service.close();
        var waiting = CompletableFuture.supplyAsync(() -> askAfterTheEnd(channel));
        Thread.sleep(100);
        var next = new GrpcService("next");
        rig.closeLater(next);
        atPrivate.backend = Optional.of(next.address());
        assertEquals("next again", waiting.get());
    }

    /** What was sent on a connection that was just going is not repeated by gateways, but by the client. */
    private static String askAfterTheEnd(ManagedChannel channel) {
        long end = System.nanoTime() + Rig.LONG.toNanos();
        while (true) {
            try {
                return ask(channel, GrpcService.SAY, "again");
            } catch (StatusRuntimeException sent) {
                assertTrue(sent.getMessage().contains("may have been carried out"), sent.toString());
                assertTrue(System.nanoTime() < end, "the connection is not given up");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_service_that_speaks_only_http_1_is_named(By by) {
        var other = rig.service("old");
        atPrivate.backend = Optional.of(other.address());
        var channel = channel(by);
        var failed = assertThrows(StatusRuntimeException.class, () -> ask(channel, GrpcService.SAY, "hello"));
        assertEquals(Status.Code.UNAVAILABLE, failed.getStatus().getCode());
        assertTrue(failed.getStatus().getDescription().contains("HTTP"), failed.toString());
    }
}

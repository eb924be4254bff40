package dev.sundog.telemetry.receive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.telemetry.Kind;
import dev.sundog.telemetry.Packed;
import dev.sundog.telemetry.Span;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OtlpReceiverTest {
    private static final String EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final String PROTOBUF = "application/x-protobuf";
    /** A resource with one span that has no identifiers. */
    private static final byte[] NAMELESS = {0x0a, 0x06, 0x12, 0x04, 0x12, 0x02, 0x2a, 0x00};

    /** So long that nothing is sent once more where threads stand still for some seconds. */
    private static final Duration LONG = Duration.ofSeconds(60);

    private Intake intake;
    private OtlpReceiver receiver;
    private int http;
    private int grpc;

    @BeforeEach
    void open() {
        open(new Intake(2000));
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private void open(Intake kept) {
        intake = kept;
        receiver = new OtlpReceiver(intake);
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        http = receiver.http(anyPort);
        grpc = receiver.grpc(anyPort);
    }

    private SpanExporter exporter(String protocol, String compression) {
        return protocol.equals("grpc")
                ? OtlpGrpcSpanExporter.builder()
                        .setEndpoint("http://127.0.0.1:" + grpc)
                        .setCompression(compression)
                        .setTimeout(LONG)
                        .build()
                : OtlpHttpSpanExporter.builder()
                        .setEndpoint("http://127.0.0.1:" + http + "/v1/traces")
                        .setCompression(compression)
                        .setTimeout(LONG)
                        .build();
    }

    private static boolean send(SpanExporter exporter, int spans) {
        var resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop"));
        try (var provider = SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(10_000)
                        .setExporterTimeout(LONG)
                        .build())
                .build()) {
            var tracer = provider.get("test");
            for (int i = 0; i < spans; i++) {
                tracer.spanBuilder("POST /orders")
                        .setSpanKind(SpanKind.SERVER)
                        .startSpan()
                        .end();
            }
            return provider.forceFlush().join(60, TimeUnit.SECONDS).isSuccess();
        }
    }

    private List<Span> arrived() throws InterruptedException {
        var all = new ArrayList<Span>();
        for (var some = intake.next(0); some.isPresent(); some = intake.next(0)) {
            all.addAll(some.get());
        }
        return all;
    }

    private HttpResponse<byte[]> post(String path, String type, String encoding, byte[] body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
                .header("Content-Type", type)
                .header("Content-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private Response call(String path, byte[] body) throws IOException {
        var client = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                .connectTimeout(LONG)
                .readTimeout(LONG)
                .writeTimeout(LONG)
                .build();
        var request = new Request.Builder()
                .url("http://127.0.0.1:" + grpc + path)
                .post(RequestBody.create(body, MediaType.get("application/grpc")))
                .build();
        try (var response = client.newCall(request).execute()) {
            response.body().bytes();
            return response;
        } finally {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    private static byte[] framed(byte[] message) {
        var out = new byte[message.length + 5];
        out[4] = (byte) message.length;
        System.arraycopy(message, 0, out, 5, message.length);
        return out;
    }

    @ParameterizedTest
    @CsvSource({"grpc,none", "grpc,gzip", "http,none", "http,gzip"})
    void what_the_opentelemetry_sdk_sends_arrives(String protocol, String compression) throws Exception {
        assertTrue(send(exporter(protocol, compression), 1234));
        var spans = arrived();
        assertEquals(1234, spans.size());
        assertEquals("shop", spans.getFirst().activity().service());
        assertEquals("POST /orders", spans.getFirst().activity().name());
        assertEquals(Kind.SERVER, spans.getFirst().activity().kind());
        assertEquals(1234, intake.counts().spans());
        assertEquals(0, receiver.bytesUnderWay());
    }

    @Test
    void json_is_taken_by_http() throws Exception {
        var json = """
                {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
                "scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",
                "name":"GET /a","kind":2,"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000500000000"}]}]}]}
                """;
        var answer = post(
                "/v1/traces",
                "application/json; charset=utf-8",
                "gzip",
                Packed.gzip(json.getBytes(StandardCharsets.UTF_8)));
        assertEquals(200, answer.statusCode());
        assertEquals("{}", new String(answer.body(), StandardCharsets.UTF_8));
        assertEquals(500_000_000, arrived().getFirst().durationNanos());
        assertEquals(
                400,
                post("/v1/traces", "application/json", "identity", "{".getBytes(StandardCharsets.UTF_8))
                        .statusCode());
    }

    @Test
    void one_connection_carries_many_exports() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 20; i++) {
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/v1/traces"))
                        .header("Content-Type", PROTOBUF)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
                assertEquals(
                        200,
                        client.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode());
            }
        }
        assertEquals(20, intake.counts().exports());
    }

    @Test
    void who_sends_more_than_is_digested_is_told_to_come_again() throws Exception {
        receiver.close();
        open(new Intake(0));
        var answer = post("/v1/traces", PROTOBUF, "identity", new byte[0]);
        assertEquals(429, answer.statusCode());
        assertEquals("2", answer.headers().firstValue("Retry-After").orElse(""));
        var refused = call(EXPORT, framed(new byte[0]));
        assertEquals("8", refused.header("grpc-status"));
        var details = Base64.getDecoder().decode(refused.header("grpc-status-details-bin"));
        assertTrue(new String(details, StandardCharsets.ISO_8859_1)
                .endsWith("type.googleapis.com/google.rpc.RetryInfo\u0012\u0004\n\u0002\b\u0002"));
        assertEquals(2, intake.counts().busy());
    }

    @Test
    void room_is_made_by_asking_for_what_was_taken() throws Exception {
        receiver.close();
        open(new Intake(10));
        assertTrue(send(exporter("http", "none"), 10));
        assertEquals(429, post("/v1/traces", PROTOBUF, "identity", new byte[0]).statusCode());
        assertEquals(10, arrived().size());
        assertEquals(200, post("/v1/traces", PROTOBUF, "identity", new byte[0]).statusCode());
    }

    @Test
    void spans_that_cannot_be_used_are_said_in_the_answer() throws Exception {
        assertEquals(400, post("/v1/traces", PROTOBUF, "identity", NAMELESS).statusCode());
        assertEquals("3", call(EXPORT, framed(NAMELESS)).header("grpc-status"));
        assertEquals(2, intake.counts().refused());
        assertArrayEquals(
                new byte[] {10, 7, 8, 3, 18, 3, 'w', 'h', 'y'},
                Answers.body(new Verdict(Verdict.Outcome.TAKEN, "why", 3), false));
        assertEquals(
                "{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"wh\\\"y\"}}",
                new String(Answers.body(new Verdict(Verdict.Outcome.TAKEN, "wh\"y", 3), true), StandardCharsets.UTF_8));
    }

    @Test
    void metrics_and_logs_are_plainly_not_taken() throws Exception {
        for (var signal : List.of("metrics", "logs")) {
            assertEquals(
                    501,
                    post("/v1/" + signal, PROTOBUF, "identity", new byte[3]).statusCode());
            var service = signal.equals("logs") ? "logs.v1.LogsService" : "metrics.v1.MetricsService";
            var answer = call("/opentelemetry.proto.collector." + service + "/Export", framed(new byte[3]));
            assertEquals("12", answer.header("grpc-status"));
            assertEquals("Sundog takes traces only, not " + signal, answer.header("grpc-message"));
        }
        assertEquals(0, intake.counts().refused());
    }

    @Test
    void what_is_no_export_is_refused_by_what_is_wrong() throws Exception {
        assertEquals(404, post("/", PROTOBUF, "identity", new byte[3]).statusCode());
        assertEquals(
                415, post("/v1/traces", "text/plain", "identity", new byte[3]).statusCode());
        assertEquals(415, post("/v1/traces", PROTOBUF, "br", new byte[3]).statusCode());
        assertEquals(400, post("/v1/traces", PROTOBUF, "gzip", new byte[3]).statusCode());
        assertEquals(
                400,
                post("/v1/traces", PROTOBUF, "identity", new byte[] {1, 2, 3}).statusCode());
        var get = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/v1/traces"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            assertEquals(
                    405,
                    client.send(get, HttpResponse.BodyHandlers.discarding()).statusCode());
        }
        assertEquals("3", call(EXPORT, new byte[] {0, 0, 0, 0, 9, 1}).header("grpc-status"));
        assertEquals("12", call(EXPORT, new byte[] {1, 0, 0, 0, 0}).header("grpc-status"));
        assertEquals(7, intake.counts().refused());
    }

    @Test
    void an_export_is_at_most_sixteen_megabytes_packed_or_not() throws Exception {
        var large = new byte[Intake.LARGEST + 1];
        assertEquals(
                413, post("/v1/traces", PROTOBUF, "gzip", Packed.gzip(large)).statusCode());
        Arrays.fill(large, (byte) 7);
        assertEquals(413, post("/v1/traces", PROTOBUF, "identity", large).statusCode());
        var refused = call(EXPORT, large);
        assertEquals("8", refused.header("grpc-status"));
        assertFalse(new String(
                        Base64.getDecoder().decode(refused.header("grpc-status-details-bin")),
                        StandardCharsets.ISO_8859_1)
                .contains("RetryInfo"));
        assertEquals(0, receiver.bytesUnderWay());
    }

    @Test
    void bodies_share_their_room() {
        var room = new Room(100);
        assertTrue(room.take(60));
        assertFalse(room.take(41));
        assertTrue(room.take(40));
        room.giveBack(60);
        assertEquals(40, room.taken());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void garbage_ends_a_connection_and_nothing_else(boolean toHttp) throws Exception {
        try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), toHttp ? http : grpc)) {
            socket.getOutputStream().write("\u0016\u0003\u0001 garbage\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException reset) {
            // ended as well
        }
        assertEquals(200, post("/v1/traces", PROTOBUF, "identity", new byte[0]).statusCode());
    }

    @Test
    void a_port_that_is_taken_is_said_with_its_key() {
        var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), http);
        var e = assertThrows(OperatorException.class, () -> receiver.grpc(taken));
        assertTrue(e.remedy().contains("otlp_grpc"), e.remedy());
    }

    @Test
    void what_grpc_says_is_ascii() {
        assertEquals("a%C3%A4%25%0A", OtlpGrpc.percentEncoded("a\u00e4%\n"));
    }
}

package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.GraphReport;
import dev.sundog.e2e.Estate.Port;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenTelemetry's own exporters send to a running agent, and what becomes of it. */
final class TelemetryIT {
    private static final Duration SOME = Estate.LONG;
    private static final long AGAIN_NANOS = 20_000_000_000L;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void spans_raise_the_score_of_who_they_are_of_and_a_kill_lets_the_profile_begin_anew() throws Exception {
        try (var estate = new Estate(root)) {
            estate.told().withoutWitness().groups(List.of("shop", "cart"));
            for (var group : List.of("shop", "cart")) {
                new Tree(estate.data(Site.PRIVATE).resolve(group), 3).fill("some", 10, 5_000);
            }
            estate.up(Voter.PRIVATE, Voter.PUBLIC);
            estate.until("both have a score", SOME, () -> score(estate, "shop") > 0 && score(estate, "cart") > 0);
            estate.until(
                    "two groups that differ in nothing yet have the same",
                    SOME,
                    () -> Math.abs(score(estate, "shop") - score(estate, "cart")) < 0.2);
            double before = score(estate, "shop");

            untilSpansCount(estate, () -> grpc(estate), "shop", before + 1);
            estate.until("cart has none", SOME, () -> score(estate, "cart") < score(estate, "shop") - 0.5);
            estate.until("it is said why", SOME, () -> {
                var why = estate.control(Voter.PRIVATE).explain("shop/.").toString();
                return why.contains("requests/s") && why.contains("of processing each second");
            });

            estate.until(
                    "the other site knows of it",
                    SOME,
                    () -> estate.control(Voter.PUBLIC)
                            .explain("shop/.")
                            .toString()
                            .contains("other site"));
            estate.until(
                    "what was written is an edge",
                    SOME,
                    () -> estate.control(Voter.PRIVATE).graph().edges().stream()
                            .anyMatch(e -> e.from().equals("shop POST /orders/{id}")
                                    && e.to().equals("shop/.")
                                    && e.known() == GraphReport.Known.SEEN
                                    && e.relation() == GraphReport.Relation.WRITES));

            untilSpansCount(estate, () -> http(estate), "cart", before + 1);
            send(estate, http(estate), "nobody");
            estate.until(
                    "who is nobody's is named",
                    SOME,
                    () -> estate.status(Voter.PRIVATE)
                            .flatMap(s -> s.telemetry())
                            .map(t -> t.unknown().containsKey("nobody"))
                            .orElse(false));

            estate.killAgent(Voter.PRIVATE);
            estate.up(Voter.PRIVATE);
            estate.until(
                    "it begins anew", SOME, () -> score(estate, "shop") > 0 && score(estate, "shop") < before + 0.5);
            untilSpansCount(estate, () -> grpc(estate), "shop", before + 1);
        }
    }

    /** Sends them, and again where they were forgotten before this machine had the time to look. */
    private static void untilSpansCount(Estate estate, Supplier<SpanExporter> exporter, String group, double score)
            throws InterruptedException {
        var sent = new AtomicLong(System.nanoTime() - AGAIN_NANOS);
        estate.until(group + "'s spans count", SOME, () -> {
            if (System.nanoTime() - sent.get() >= AGAIN_NANOS) {
                send(estate, exporter.get(), group);
                sent.set(System.nanoTime());
            }
            return score(estate, group) > score;
        });
    }

    private static double score(Estate estate, String group) {
        return estate.segments(Voter.PRIVATE).stream()
                .filter(s -> s.segment().equals(group + "/."))
                .mapToDouble(s -> s.score())
                .findFirst()
                .orElse(0);
    }

    private static SpanExporter grpc(Estate estate) {
        return OtlpGrpcSpanExporter.builder()
                .setEndpoint("http://127.0.0.1:" + estate.port(Voter.PRIVATE, Port.OTLP_GRPC))
                .setCompression("gzip")
                .setTimeout(SOME)
                .build();
    }

    private static SpanExporter http(Estate estate) {
        return OtlpHttpSpanExporter.builder()
                .setEndpoint("http://127.0.0.1:" + estate.port(Voter.PRIVATE, Port.OTLP_HTTP) + "/v1/traces")
                .setTimeout(SOME)
                .build();
    }

    /** Two hundred requests of a fifth of a second each. */
    private static void send(Estate estate, SpanExporter exporter, String service) {
        var resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service));
        try (var provider = SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setExporterTimeout(SOME)
                        .build())
                .build()) {
            var tracer = provider.get("test");
            for (int i = 0; i < 200; i++) {
                request(tracer, Instant.now(), estate.data(Site.PRIVATE).resolve(service + "/orders/" + i));
            }
            assertTrue(provider.forceFlush()
                    .join(SOME.toSeconds(), TimeUnit.SECONDS)
                    .isSuccess());
        }
    }

    private static void request(Tracer tracer, Instant begin, Path file) {
        tracer.spanBuilder("POST /orders")
                .setNoParent()
                .setParent(Context.root())
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", "POST")
                .setAttribute("http.route", "/orders/{id}")
                .setAttribute("file.path", file.toString())
                .setStartTimestamp(begin)
                .startSpan()
                .end(begin.plusMillis(200));
    }
}

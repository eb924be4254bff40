package dev.sundog.telemetry.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.telemetry.LogLine;
import dev.sundog.telemetry.Packed;
import dev.sundog.telemetry.PgStatStatements;
import dev.sundog.telemetry.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TelemetryFileTest {
    private static final String OTLP = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
            "scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",
            "name":"GET /a","kind":2,"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000500000000"}]}]}]}
            """;
    private static final String JAEGER = """
            {"data":[{"traceID":"1","spans":[{"traceID":"1","spanID":"2","operationName":"GET /a","references":[],
            "startTime":1700000000000000,"duration":500000,"tags":[],"processID":"p1"}],
            "processes":{"p1":{"serviceName":"shop","tags":[]}}}]}
            """;
    private static final String LOG = "::1 - - [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.0\" 200 2326\nnonsense\n";
    private static final String STATEMENTS = "query,calls,total_exec_time\nSELECT 1,5,250\n";

    /** Counts. */
    private static final class Counting implements FileSink {
        int all;

        @Override
        public void span(Span span) {
            all++;
        }

        @Override
        public void request(LogLine.Request request) {
            all++;
        }

        @Override
        public void statement(PgStatStatements.Statement statement) {
            all++;
        }
    }

    private final Counting found = new Counting();

    private Reading read(byte[] bytes) {
        return TelemetryFile.read(new ByteArrayInputStream(bytes), bytes.length, found);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** TracesData with a span of service shop, as protobuf. */
    private static byte[] protobuf() {
        var span = new byte[] {
            0x12, 0x2f, 0x0a, 0x10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0x12, 8, 1, 1, 1, 1, 1, 1, 1,
            1, 0x39, 0, 0, 0, 0, 1, 0, 0, 0x10, 0x41, 1, 0, 0, 0, 1, 0, 0, 0x10, 0x30
        };
        span[1] = (byte) (span.length - 2);
        var scope = new byte[span.length + 2];
        scope[0] = 0x12;
        scope[1] = (byte) span.length;
        System.arraycopy(span, 0, scope, 2, span.length);
        var resource = new byte[scope.length + 2];
        resource[0] = 0x0a;
        resource[1] = (byte) scope.length;
        System.arraycopy(scope, 0, resource, 2, scope.length);
        return resource;
    }

    private static byte[] of(Format format) {
        return switch (format) {
            case OTLP_JSON -> bytes(OTLP);
            case OTLP_PROTOBUF -> Arrays.copyOf(protobuf(), protobuf().length);
            case JAEGER_JSON -> bytes(JAEGER);
            case ACCESS_LOG -> bytes(LOG);
            case PG_STAT_STATEMENTS -> bytes(STATEMENTS);
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"OTLP_JSON", "JAEGER_JSON", "ACCESS_LOG", "PG_STAT_STATEMENTS"})
    void each_format_is_known_by_its_content_packed_or_not(Format format) throws IOException {
        for (var file : List.of(of(format), Packed.gzip(of(format)))) {
            found.all = 0;
            var reading = read(file);
            assertEquals(Optional.of(format), reading.format());
            assertEquals(1, reading.taken(), reading.toString());
            assertEquals(1, found.all);
        }
    }

    @Test
    void protobuf_is_known_with_and_without_a_length_before_it() {
        var plain = protobuf();
        var framed = new byte[plain.length + 4];
        framed[3] = (byte) plain.length;
        System.arraycopy(plain, 0, framed, 4, plain.length);
        assertEquals(Optional.of(Format.OTLP_PROTOBUF), Format.of(plain));
        assertEquals(Optional.of(Format.OTLP_PROTOBUF), Format.of(framed));
    }

    @Test
    void a_text_that_begins_with_an_empty_line_is_no_protobuf() {
        assertEquals(Optional.of(Format.ACCESS_LOG), Format.of(bytes("\n\n\n" + LOG)));
        assertEquals(Optional.of(Format.JAEGER_JSON), Format.of(bytes("\n  " + JAEGER)));
    }

    @Test
    void what_is_in_a_line_and_cannot_be_used_is_counted() {
        assertEquals(Map.of("no time in brackets", 1L), read(bytes(LOG)).skipped());
    }

    @Test
    void what_is_nothing_of_all_that_is_passed_over_with_the_reason() throws IOException {
        assertEquals(Map.of("empty", 1L), read(new byte[0]).skipped());
        assertEquals(Map.of("empty", 1L), read(Packed.gzip(new byte[0])).skipped());
        var other = Map.of("neither spans, nor an access log, nor pg_stat_statements", 1L);
        assertEquals(other, read(bytes("hello\n")).skipped());
        assertEquals(other, read(bytes("{\"a\":1}")).skipped());
        var garbage = new byte[100_000];
        new Random(1).nextBytes(garbage);
        garbage[0] = 1;
        assertEquals(other, read(garbage).skipped());
        assertEquals(0, found.all);
    }

    @Test
    void a_file_that_is_cut_off_gives_what_it_has() throws IOException {
        var many = Packed.gzip(bytes(LOG.repeat(20_000)));
        var reading = read(Arrays.copyOf(many, many.length / 2));
        assertTrue(reading.taken() > 1000 && reading.taken() < 20_000, reading.toString());
        assertTrue(
                reading.skipped().keySet().stream().anyMatch(why -> why.startsWith("the rest: ")), reading.toString());
    }

    @Test
    void a_bomb_ends_at_what_a_file_of_its_size_may_hold() throws IOException {
        var bomb = Packed.gzip(new byte[80 << 20]);
        var head = Packed.gzip(bytes(LOG));
        var both = Arrays.copyOf(head, head.length + bomb.length);
        System.arraycopy(bomb, 0, both, head.length, bomb.length);
        var reading = read(both);
        assertEquals(1, reading.taken());
        assertTrue(reading.skipped().toString().contains("it unpacks to more than"), reading.toString());
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void damaged_files_are_never_thrown(Format format) throws IOException {
        for (int seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            var file = seed % 4 == 0 ? Packed.gzip(of(format)) : of(format);
            for (int i = random.nextInt(8); i >= 0; i--) {
                file[random.nextInt(file.length)] = (byte) random.nextInt(256);
            }
            assertNotNull(read(Arrays.copyOf(file, 1 + random.nextInt(file.length))), "seed " + seed);
        }
    }
}

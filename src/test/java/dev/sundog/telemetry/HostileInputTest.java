package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.telemetry.files.FileSink;
import dev.sundog.telemetry.files.TelemetryFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nothing that comes in makes anything fail: it is used, or counted. */
class HostileInputTest {
    private static final int SEEDS = 3000;

    /** All there is behind the decoders, so that what they let through is seen to be harmless. */
    private static final class Pipeline {
        final Tally tally = new Tally();
        final int[] observations = new int[1];
        final TraceOperations operations =
                new TraceOperations(Grouping.byService(), Timing.ENDED, o -> observations[0]++);
        final Traces traces = new Traces(TraceLimits.files(), tally, operations);
        final List<SpanDecoder> decoders = List.of(
                new OtlpProtobuf(this::span, tally),
                new OtlpJson(this::span, tally),
                new JaegerJson(this::span, tally));
        int spans;

        void span(Span span) {
            spans++;
            traces.span(span, 0);
        }

        void read(byte[] bytes) throws IOException {
            for (var decoder : decoders) {
                decoder.read(new ByteArrayInputStream(bytes));
            }
            traces.finish(0);
        }
    }

    /** Jackson reads what is not UTF-8 in another way, which gives nothing back. */
    @Test
    void json_in_utf_16_that_is_malformed_anywhere_is_counted() throws IOException {
        for (int spans = 300; spans < 340; spans++) {
            var text = new StringBuilder("{\"data\":[{\"spans\":[");
            for (int i = 0; i < spans; i++) {
                text.append("{\"traceID\":\"1\",\"spanID\":\"" + i + "\",\"operationName\":\"x\"},");
            }
            text.append("}}}");
            var pipeline = new Pipeline();
            pipeline.read(text.toString().getBytes(StandardCharsets.UTF_16LE));
            assertTrue(pipeline.tally.counts().containsKey(Flaw.MALFORMED));
        }
        var text = new StringBuilder("[").append(" ".repeat(16_383)).append("!");
        for (int more = 0; more < 40; more++) {
            new Pipeline().read(text.toString().getBytes(StandardCharsets.UTF_16LE));
            text.insert(1, " ");
        }
    }

    private static final class Ignoring implements FileSink {
        @Override
        public void span(Span span) {}

        @Override
        public void request(LogLine.Request request) {}

        @Override
        public void statement(PgStatStatements.Statement statement) {}
    }

    private static byte[] jaeger(Random random) {
        var out = new StringBuilder("{\"data\":[{\"spans\":[");
        for (var span : Spans.random(random, 8)) {
            out.append(out.charAt(out.length() - 1) == '}' ? "," : "")
                    .append("{\"traceID\":\"1\",\"spanID\":\"" + Long.toHexString(span.id())
                            + "\",\"operationName\":\"GET /x\",\"references\":")
                    .append("[{\"refType\":\"CHILD_OF\",\"traceID\":\"1\",\"spanID\":\""
                            + Long.toHexString(span.parentId()) + "\"}],")
                    .append("\"startTime\":" + span.startNanos() + ",\"duration\":" + span.durationNanos())
                    .append(",\"tags\":[{\"key\":\"error\",\"value\":false}],\"processID\":\"p\"}");
        }
        return out.append("],\"processes\":{\"p\":{\"serviceName\":\"s\"}}}]}\n")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] changed(byte[] bytes, Random random) {
        var out = bytes.clone();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(out.length);
            switch (random.nextInt(4)) {
                case 0 -> out[at] = (byte) random.nextInt();
                case 1 -> out[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> Arrays.fill(out, at, Math.min(out.length, at + random.nextInt(12)), (byte) 0xFF);
                default -> out = at == 0 ? out : Arrays.copyOf(out, at);
            }
        }
        return out;
    }

    @Test
    void changed_messages_never_fail() throws IOException {
        var pipeline = new Pipeline();
        for (long seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var good = seed % 2 == 0 ? OtlpWriter.request("shop", Spans.random(random, 8)) : jaeger(random);
            try {
                pipeline.read(changed(good, random));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(pipeline.spans > 1000 && pipeline.observations[0] > 500, pipeline.spans + " spans came through");
        assertTrue(pipeline.tally.count(Flaw.MALFORMED) > 100 && pipeline.tally.count(Flaw.CUT_OFF) > 100);
    }

    @Test
    void garbage_is_counted_and_an_empty_file_is_nothing() throws IOException {
        for (long seed = 0; seed < 100; seed++) {
            var pipeline = new Pipeline();
            var bytes = new byte[1 + (int) seed * 7];
            new Random(seed).nextBytes(bytes);
            pipeline.read(bytes);
            assertEquals(0, pipeline.spans);
            assertTrue(!pipeline.tally.counts().isEmpty(), "seed " + seed);
        }
        var empty = new Pipeline();
        empty.read(new byte[0]);
        assertEquals(Map.of(), empty.tally.counts());
    }

    @Test
    void packed_files_are_read_and_damaged_ones_as_far_as_they_go() throws IOException {
        var good = Packed.gzip(jaeger(new Random(1)));
        var whole = TelemetryFile.read(new ByteArrayInputStream(good), good.length, new Ignoring());
        assertTrue(whole.taken() > 0, whole.toString());
        int cutOff = 0;
        for (int length = 0; length < good.length; length += 3) {
            for (var damaged : List.of(Arrays.copyOf(good, length), changed(good, new Random(length)))) {
                var reading = TelemetryFile.read(new ByteArrayInputStream(damaged), damaged.length, new Ignoring());
                cutOff += reading.skipped().toString().contains("Unexpected end of ZLIB input stream") ? 1 : 0;
            }
        }
        assertTrue(cutOff > 0);
    }

    @Test
    void a_bomb_is_left_after_what_is_read_of_one_file_or_when_it_unpacks_too_well() throws IOException {
        var bomb = Packed.gzip(new byte[100 << 20]);
        for (long most : new long[] {1 << 20, Gunzip.mostOf(bomb.length)}) {
            try (var in = Gunzip.open(new ByteArrayInputStream(bomb), most)) {
                assertEquals(most, in.readNBytes((int) most).length);
                assertThrows(Gunzip.TooMuch.class, () -> in.readNBytes(1));
            }
        }
        assertTrue(Gunzip.mostOf(bomb.length) < 99 << 20);
    }

    @Test
    void a_million_routes_stay_bounded_in_what_is_remembered() {
        var names = new ArrayList<String>();
        var tally = new Tally();
        var activities = new Activities();
        var draft = new SpanDraft(tally, activities);
        var lookup = new Names(Grouping.byService());
        for (int i = 0; i < 1_000_000; i++) {
            draft.clear();
            draft.traceLow = draft.id = draft.endNanos = 1;
            draft.tag("http.method", "GET");
            draft.tag("http.target", "/orders/" + i + "?x=" + i);
            draft.finish(
                    "s",
                    span -> names.add(
                            lookup.of(span.activity()).key().orElseThrow().name()));
            assertTrue(lookup.size() <= 1 << 15);
            assertEquals("GET /orders/{}", names.removeLast());
        }
    }
}

package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtlpProtobufTest {
    private final Tally tally = new Tally();
    private final List<Span> seen = new ArrayList<>();
    private final OtlpProtobuf decoder = new OtlpProtobuf(seen::add, tally);

    private static final Activity ORDERS = Activity.of("shop", "orders", Kind.SERVER)
            .with(Attribute.HTTP_METHOD, "POST")
            .with(Attribute.HTTP_ROUTE, "/orders/{id}");
    private static final List<Span> SPANS = List.of(
            new Span(new TraceId(-5, 9), 1, 0, ORDERS, 1000, 2000, false, 0),
            new Span(new TraceId(-5, 9), -2, 1, Activity.of("shop", "é", Kind.CLIENT), 1100, 1900, true, 0));

    private void read(byte[] bytes) throws IOException {
        decoder.read(new ByteArrayInputStream(bytes));
    }

    @Test
    void what_was_written_is_read_from_memory_and_from_a_stream() throws IOException {
        var bytes = OtlpWriter.request("shop", SPANS);
        decoder.request(bytes, 0, bytes.length);
        assertEquals(SPANS, seen);
        read(bytes);
        assertEquals(SPANS, seen.subList(2, 4));
        assertSame(seen.get(0).activity(), seen.get(2).activity());
        assertEquals(Map.of(), tally.counts());
    }

    @Test
    void a_resource_may_stand_behind_its_spans() throws IOException {
        var scope = new OtlpWriter().message(2, OtlpWriter.span(SPANS.get(0)));
        read(new OtlpWriter()
                .message(1, new OtlpWriter().message(2, scope).message(1, OtlpWriter.resource("late")))
                .toBytes());
        assertEquals("late", seen.getFirst().activity().service());
    }

    @Test
    void messages_one_after_another_and_framed_ones_are_read() throws IOException {
        var one = OtlpWriter.request("shop", SPANS);
        var out = new ByteArrayOutputStream();
        out.writeBytes(one);
        out.writeBytes(one);
        read(out.toByteArray());
        assertEquals(4, seen.size());
        out.reset();
        for (int i = 0; i < 3; i++) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(one.length).array());
            out.writeBytes(one);
        }
        read(out.toByteArray());
        assertEquals(10, seen.size());
        assertEquals(Map.of(), tally.counts());
    }

    @Test
    void what_is_unusable_in_a_span_is_counted_and_the_others_are_read() throws IOException {
        var noTrace = new OtlpWriter().bytes(1, new byte[15]).bytes(2, OtlpWriter.id(1));
        var backwards = OtlpWriter.span(new Span(Spans.TRACE, 1, 0, ORDERS, 500, 400, false, 0));
        var torn = new OtlpWriter().bytes(2, OtlpWriter.id(3)).varint(9, 5);
        torn.raw(5 << 3 | 2);
        torn.raw(1L << 40);
        var scope = new OtlpWriter()
                .message(2, noTrace)
                .message(2, backwards)
                .message(2, torn)
                .message(2, OtlpWriter.span(SPANS.get(0)));
        read(new OtlpWriter().message(1, new OtlpWriter().message(2, scope)).toBytes());
        assertEquals(
                Map.of(Flaw.NO_IDENTITY, 1L, Flaw.NEGATIVE_DURATION, 1L, Flaw.MALFORMED, 1L, Flaw.NO_SERVICE, 2L),
                tally.counts());
        assertEquals(2, seen.size());
        assertEquals(0, seen.get(0).durationNanos());
        assertEquals(Activity.UNKNOWN_SERVICE, seen.get(0).activity().service());
    }

    @Test
    void a_message_cut_anywhere_gives_the_spans_that_are_whole() throws IOException {
        var bytes = OtlpWriter.request("shop", SPANS);
        for (int length = 0; length < bytes.length; length++) {
            seen.clear();
            read(java.util.Arrays.copyOf(bytes, length));
            decoder.request(bytes, 0, length);
            assertTrue(seen.size() <= 2, "cut at " + length);
            for (var span : seen) {
                assertTrue(SPANS.contains(span), "cut at " + length);
            }
        }
        assertTrue(tally.count(Flaw.CUT_OFF) > 0 && tally.count(Flaw.MALFORMED) > 0);
    }

    @Test
    void announced_lengths_are_not_believed() throws IOException {
        var huge = new OtlpWriter();
        huge.raw(1 << 3 | 2);
        huge.raw(OtlpProtobuf.LARGEST);
        read(huge.toBytes());
        assertEquals(1, tally.count(Flaw.CUT_OFF));
        var larger = new OtlpWriter();
        larger.raw(1 << 3 | 2);
        larger.raw(1L << 40);
        read(larger.toBytes());
        assertEquals(1, tally.count(Flaw.TOO_LARGE));
        assertEquals(0, seen.size());
    }

    @Test
    void a_long_value_is_cut_and_counted() throws IOException {
        var did = Activity.of("shop", "q", Kind.CLIENT).with(Attribute.DB_STATEMENT, "select " + "x".repeat(1 << 20));
        read(OtlpWriter.request("shop", List.of(new Span(Spans.TRACE, 1, 0, did, 0, 1, false, 0))));
        assertEquals(Map.of(Flaw.VALUE_CUT, 1L), tally.counts());
        assertEquals(
                1024,
                seen.getFirst()
                        .activity()
                        .get(Attribute.DB_STATEMENT)
                        .orElseThrow()
                        .length());
    }
}

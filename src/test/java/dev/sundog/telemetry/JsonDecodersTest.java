package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class JsonDecodersTest {
    private final Tally tally = new Tally();
    private final List<Span> seen = new ArrayList<>();
    private final JaegerJson jaeger = new JaegerJson(seen::add, tally);
    private final OtlpJson otlp = new OtlpJson(seen::add, tally);

    private void read(SpanDecoder decoder, String text) throws IOException {
        decoder.read(new ByteArrayInputStream(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private static final String JAEGER_SPAN = """
            {'spanID':'b','traceID':'1f','operationName':'op','startTime':5,'duration':7,'processID':'p1',
             'references':[{'refType':'FOLLOWS_FROM','traceID':'1f','spanID':'c'},{'refType':'CHILD_OF','traceID':'1f','spanID':'a'}],
             'tags':[{'key':'span.kind','type':'string','value':'server'},{'key':'http.status_code','value':503},
                     {'value':'probabilistic','key':'sampler.type'},{'key':'sampler.param','value':0.25},{'key':'other','value':{'x':[1]}}],
             'logs':[{'fields':[]}],'warnings':null}""";

    @Test
    void a_span_of_jaeger_is_read_with_the_processes_behind_or_before_it() throws IOException {
        read(
                jaeger,
                "{'data':[{'traceID':'1f','spans':[" + JAEGER_SPAN
                        + "],'processes':{'p1':{'serviceName':'geo','tags':[]}}}],'total':0}");
        read(jaeger, "{'processes':{'p1':{'serviceName':'geo'}},'spans':[" + JAEGER_SPAN + "]}");
        var did = Activity.of("geo", "op", Kind.SERVER).with(Attribute.HTTP_STATUS, "503");
        var expected = new Span(new TraceId(0, 0x1f), 0xb, 0xa, did, 5000, 12_000, true, 4);
        assertEquals(List.of(expected, expected), seen);
        assertEquals(Map.of(), tally.counts());
    }

    @Test
    void names_as_identifiers_references_elsewhere_and_processes_in_spans_are_understood() throws IOException {
        read(
                jaeger,
                "{'spans':[{'spanID':'span-x','traceID':'trace y','startTime':5,'duration':-2,'process':{'serviceName':'in'},"
                        + "'references':[{'refType':'CHILD_OF','traceID':'another','spanID':'a'}]},"
                        + "{'spanID':'2','traceID':'trace y','parentSpanID':'span-x','startTime':1,'duration':2,'tags':[{'key':'error','value':true}]},"
                        + "{'spanID':'3','traceID':'trace y','startTime':1,'duration':2,"
                        + "'references':[{'refType':'FOLLOWS_FROM','spanID':'span-x'}]}]}");
        assertEquals(3, seen.size());
        assertEquals(0, seen.get(0).parentId());
        assertEquals("in", seen.get(0).activity().service());
        assertEquals(seen.get(0).id(), seen.get(1).parentId());
        assertTrue(seen.get(1).failed() && seen.get(1).activity().awaited());
        assertFalse(seen.get(2).activity().awaited());
        assertEquals(1, tally.count(Flaw.NEGATIVE_DURATION));
        assertEquals(2, tally.count(Flaw.NO_SERVICE));
    }

    private static String otlpSpan(String trace, String span, String start, String kind) {
        return "{'traceId':'" + trace + "','spanId':'" + span + "','name':'n','kind':" + kind + ",'startTimeUnixNano':"
                + start
                + ",'endTimeUnixNano':'2000','status':{'code':'STATUS_CODE_ERROR'},'traceState':'x=1,ot=th:c',"
                + "'attributes':[{'key':'http.route','value':{'stringValue':'/a'}},{'value':{'intValue':'200'},'key':'http.response.status_code'}]}";
    }

    private static final String RESOURCE =
            "'resource':{'attributes':[{'key':'service.name','value':{'stringValue':'shop'}}]}";

    @Test
    void otlp_is_read_whatever_its_identifiers_numbers_and_order_look_like() throws IOException {
        var hex = otlpSpan("000000000000000700000000000000FF", "00000000000000ab", "1000", "2");
        var base64 = otlpSpan("AAAAAAAAAAcAAAAAAAAA/w==", "AAAAAAAAAKs=", "'1000'", "'SPAN_KIND_SERVER'");
        var before = "{" + RESOURCE + ",'scopeSpans':[{'scope':{},'spans':[" + hex + "]}]}";
        var behind = "{'scope_spans':[{'spans':[" + base64 + "]}]," + RESOURCE + "}";
        read(otlp, "{'resourceSpans':[" + before + "]}\n{'resource_spans':[" + behind + "]}");
        read(otlp, "[{'resourceSpans':[" + behind + "," + before + "]}]");
        var did = Activity.of("shop", "n", Kind.SERVER)
                .with(Attribute.HTTP_ROUTE, "/a")
                .with(Attribute.HTTP_STATUS, "200");
        var expected = new Span(new TraceId(7, 255), 0xab, 0, did, 1000, 2000, true, 4);
        assertEquals(List.of(expected, expected, expected, expected), seen);
        assertEquals(Map.of(), tally.counts());
    }

    @Test
    void behind_a_broken_line_the_next_document_is_read() throws IOException {
        var good = "{'data':[{'spans':[" + JAEGER_SPAN.replace("\n", "") + "]}]}\n";
        read(
                jaeger,
                good + "{'data':[{'spans':[{]\n" + good + "rubbish\n" + good + "{'data':[" + "[".repeat(100_000) + "\n"
                        + good);
        assertEquals(4, seen.size());
        assertEquals(2, tally.count(Flaw.MALFORMED));
        assertEquals(1, tally.count(Flaw.TOO_LARGE));
        read(jaeger, good + "{'data':[{'spans':[{'spanID'");
        assertEquals(5, seen.size());
        assertEquals(1, tally.count(Flaw.CUT_OFF));
    }

    @Test
    void many_broken_lines_take_neither_stack_nor_long() throws IOException {
        read(jaeger, "{x\n".repeat(100_000));
        assertEquals(100_000, tally.count(Flaw.MALFORMED));
    }

    @Test
    void other_documents_and_numbers_beyond_all_bounds_are_counted() throws IOException {
        read(otlp, "{'resourceLogs':[]} 5 null");
        assertEquals(3, tally.count(Flaw.MALFORMED));
        read(
                otlp,
                "{'resourceSpans':[{'scopeSpans':[{'spans':["
                        + otlpSpan("ff".repeat(16), "ff".repeat(8), "9".repeat(30), "77") + "]}]}]}");
        read(
                otlp,
                "{'resourceSpans':[{'scopeSpans':[{'spans':[" + otlpSpan("zz".repeat(16), "", "{}", "[]")
                        + ",7,null]}]}]}");
        assertEquals(1, tally.count(Flaw.NO_TIME));
        assertEquals(3, tally.count(Flaw.NO_IDENTITY));
        assertEquals(0, seen.size());
        read(otlp, "");
        assertEquals(3, tally.count(Flaw.MALFORMED));
    }

    @Test
    void a_trace_without_end_is_handed_on_in_parts() throws IOException {
        read(
                jaeger,
                "{'spans':["
                        + ("{'spanID':'1','traceID':'2','startTime':1,'duration':2,'processID':'p'},".repeat(45_000))
                        + "5],'processes':{'p':{'serviceName':'s'}}}");
        assertEquals(45_000, seen.size());
        assertEquals(2, tally.count(Flaw.TRACE_TOO_LONG));
        assertEquals("s", seen.getLast().activity().service());
    }

    @Test
    void a_failing_disk_is_not_taken_for_bad_content() {
        var failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk");
            }
        };
        for (var decoder : List.of(jaeger, otlp, new OtlpProtobuf(seen::add, tally))) {
            assertEquals(
                    "disk",
                    Assertions.assertThrows(IOException.class, () -> decoder.read(failing))
                            .getMessage());
        }
        assertEquals(Map.of(), tally.counts());
    }
}

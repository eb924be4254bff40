package dev.sundog.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.GroupId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessLogTest {
    private static final String COMMON =
            "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif?x=1 HTTP/1.0\" 200 2326";
    private static final String HAPROXY = "Feb  6 12:14:14 localhost haproxy[14389]: 10.0.1.2:33317"
            + " [06/Feb/2009:12:14:14.655] http-in shop/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0"
            + " {1wt.eu} {} \"POST /orders/17 HTTP/1.1\"";

    private static LogLine.Request request(String line) {
        return assertInstanceOf(LogLine.Request.class, AccessLog.parse(line), line);
    }

    private static String refused(String line) {
        return assertInstanceOf(LogLine.Refused.class, AccessLog.parse(line), line)
                .why();
    }

    private static long nanos(String instant) {
        return Instant.parse(instant).toEpochMilli() * 1_000_000;
    }

    @Test
    void the_example_of_apaches_manual_is_read() {
        assertEquals(
                new LogLine.Request(
                        Optional.empty(),
                        "GET",
                        "/apache_pb.gif?x=1",
                        200,
                        OptionalDouble.empty(),
                        nanos("2000-10-10T20:55:36Z")),
                request(COMMON));
        assertEquals("GET /apache_pb.gif", request(COMMON).operation());
    }

    @Test
    void a_combined_line_ends_in_quotes_and_has_no_duration() {
        var line = request(COMMON + " \"http://a.example/1.5\" \"Mozilla/4.08 [en] (Win98; I ;Nav) 3.14\"");
        assertEquals(OptionalDouble.empty(), line.seconds());
    }

    @ParameterizedTest
    @CsvSource({
        "' \"-\" \"curl/8.1\" 0.123', 0.123",
        "' \"-\" \"curl/8.1\" 0.120 12.003', 12.003",
        "' \"-\" \"curl/8.1\" \"0.050\"', 0.05",
        "' 0.004', 0.004",
        "' \"-\" \"curl\" 5123', ",
        "' \"-\" \"curl/8.1\"', ",
        "' \"-\" \"curl\" rt=0.1', ",
        "' \"-\" \"curl\" 1.2.3', ",
        "' \"-\" \"curl\" -', ",
    })
    void only_a_last_field_with_a_decimal_point_is_a_duration(String rest, Double seconds) {
        assertEquals(
                seconds == null ? OptionalDouble.empty() : OptionalDouble.of(seconds),
                request(COMMON + rest).seconds());
    }

    @Test
    void a_line_of_haproxy_names_backend_and_server_time() {
        assertEquals(
                new LogLine.Request(
                        Optional.of("shop"),
                        "POST",
                        "/orders/17",
                        200,
                        OptionalDouble.of(0.069),
                        nanos("2009-02-06T12:14:14.655Z")),
                request(HAPROXY));
        assertEquals(
                OptionalDouble.empty(),
                request(HAPROXY.replace("10/0/30/69/109", "10/0/-1/-1/+109")).seconds());
        assertTrue(request(HAPROXY.replace(" 200 ", " 503 ")).isFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "10/0/109, 'a TCP connection, not an HTTP request'",
        "10/0/30/69, 'not HAProxy''s HTTP format'",
    })
    void what_haproxy_logs_beside_requests_is_refused(String timers, String why) {
        assertEquals(why, refused(HAPROXY.replace("10/0/30/69/109", timers)));
        assertEquals("no HTTP request in quotes", refused(HAPROXY.replace("POST /orders/17 HTTP/1.1", "<BADREQ>")));
    }

    @Test
    void ipv6_and_brackets_before_the_time_do_no_harm() {
        var time = nanos("2000-10-10T20:55:36Z");
        assertEquals(time, request(COMMON.replace("127.0.0.1", "2001:db8::1")).atNanos());
        assertEquals(
                time, request(COMMON.replace("127.0.0.1", "[2001:db8::1]:443")).atNanos());
        assertEquals(time, request(COMMON.replace("frank", "[10/x] y")).atNanos());
    }

    @Test
    void quotes_that_are_escaped_do_not_end_the_request() {
        assertEquals(
                "/a\"b\\c",
                request(COMMON.replace("/apache_pb.gif?x=1", "/a\\\"b\\\\c")).target());
        assertEquals(
                "/a\"b",
                request(COMMON.replace("/apache_pb.gif?x=1", "/a\\x22b")).target());
        assertEquals(
                "/axzb",
                request(COMMON.replace("/apache_pb.gif?x=1", "/a\\xzb")).target());
    }

    @Test
    void who_writes_and_who_fails_follow_from_method_and_status() {
        assertFalse(request(COMMON).isWriting());
        assertTrue(request(COMMON.replace("GET", "DELETE")).isWriting());
        assertTrue(request(COMMON.replace("GET", "PURGE")).isWriting());
        assertFalse(request(COMMON.replace(" 200 ", " 404 ")).isFailed());
        assertTrue(request(COMMON.replace(" 200 ", " 599 ")).isFailed());
        assertFalse(request(COMMON.replace(" 200 ", " 600 ")).isFailed());
    }

    @Test
    void the_server_in_a_whole_address_is_no_part_of_the_operation() {
        assertEquals(
                "GET /a",
                request(COMMON.replace("/apache_pb.gif", "http://a.example/a")).operation());
        assertEquals(
                "GET /",
                request(COMMON.replace("/apache_pb.gif?x=1", "http://a.example"))
                        .operation());
    }

    @Test
    void an_observation_has_the_time_of_the_line() {
        var seen = request(COMMON + " 0.250").observation(new GroupId("shop"));
        assertEquals("GET /apache_pb.gif", seen.operation());
        assertEquals(0.25, seen.exclusiveSeconds());
        assertEquals(nanos("2000-10-10T20:55:36Z"), seen.atNanos());
    }

    @ParameterizedTest
    @CsvSource({
        "'', no time in brackets",
        "'127.0.0.1 - - \"GET / HTTP/1.0\" 200 1', no time in brackets",
        "'1 - - [99/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1', no time in brackets",
        "'1 - - [10/Oct/2000:13:55:99 -0700] \"GET / HTTP/1.0\" 200 1', no time in brackets",
        "'1 - - [31/Feb/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1', no time in brackets",
        "'1 - - [10/Oct/2000:13:55:36 -0700] \"-\" 408 -', no HTTP request in quotes",
        "'1 - - [10/Oct/2000:13:55:36 -0700] \"\\x16\\x03\\x01 a b\" 400 -', no HTTP request in quotes",
        "'1 - - [10/Oct/2000:13:55:36 -0700] 200', no HTTP request in quotes",
        "'1 - - [10/Oct/2000:13:55:36 -0700] \"GET /long', cut off within the request",
        "'1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 2000 1', no status after the request",
        "'1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 000 1', no status after the request",
        "'1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\"', no status after the request",
    })
    void what_cannot_be_used_says_why(String line, String why) {
        assertEquals(why, refused(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {COMMON, COMMON + " \"-\" \"curl\" 0.123", HAPROXY})
    void damaged_lines_are_requests_or_refused_and_never_thrown(String good) {
        for (int seed = 0; seed < 5000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder(good);
            for (int i = random.nextInt(6); i >= 0; i--) {
                text.append(' ');
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.setLength(Math.max(1, at));
                    default -> text.setCharAt(at, "\" [\\/x0:.-\u0000\u00ff".charAt(random.nextInt(12)));
                }
            }
            var one = AccessLog.parse(text.toString());
            if (one instanceof LogLine.Request request) {
                assertNotNull(request.observation(new GroupId("x")), text.toString());
            }
        }
    }
}

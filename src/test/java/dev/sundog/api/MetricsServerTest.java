package dev.sundog.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class MetricsServerTest {
    private static final Pattern SAMPLE =
            Pattern.compile("(sundog_[a-z_]+)(\\{([a-z_]+=\"([^\"\\\\]|\\\\.)*\",?)*})? (-?[0-9.]+(E-?[0-9]+)?|NaN)");

    private static TreeMap<String, Double> samples(String page) {
        var samples = new TreeMap<String, Double>();
        for (var line : page.split("\n", -1)) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                var m = SAMPLE.matcher(line);
                assertTrue(m.matches(), line);
                samples.put(m.group(1) + (m.group(2) == null ? "" : m.group(2)), Double.valueOf(m.group(5)));
            }
        }
        return samples;
    }

    @Test
    void everyLineIsInPrometheusFormatAndCarriesTheStatus() throws IOException {
        var samples = samples(new String(MetricsServer.page(new Reports().status()), StandardCharsets.UTF_8));
        assertEquals(300, samples.get("sundog_segment_lag_bytes{group=\"shop\",segment=\"shop/orders\"}"));
        assertEquals(1, samples.get("sundog_segment_state{group=\"shop\",segment=\"shop/orders\",state=\"seeding\"}"));
        assertEquals(0, samples.get("sundog_segment_state{group=\"shop\",segment=\"shop/orders\",state=\"hot\"}"));
        assertEquals(0.04, samples.get("sundog_link_rtt_seconds"));
        assertEquals(0.75, samples.get("sundog_link_forecast_hit_ratio"));
        assertEquals(86_400, samples.get("sundog_certificate_left_seconds"));
        assertEquals(1, samples.get("sundog_certificate_problem"));
        assertEquals(3, samples.get("sundog_certificate_revocation_list"));
        assertEquals(1, samples.get("sundog_segment_stopped{group=\"shop\",segment=\"shop/orders\"}"));
        assertEquals(1234, samples.get("sundog_link_sent_bytes_total"));
        assertEquals(0.024, samples.get("sundog_link_one_way_delay_seconds{direction=\"out\",quantile=\"0.95\"}"));
        assertEquals(0.005, samples.get("sundog_link_loss_ratio{direction=\"out\"}"));
        assertEquals(2, samples.get("sundog_link_refused_packets_total{why=\"forged\"}"));
        assertEquals(
                8_000, samples.get("sundog_link_foreground_bytes_per_second{direction=\"in\",interface=\"eth0\"}"));
        assertEquals(0, samples.get("sundog_group_protected{group=\"shop\"}"));
        assertEquals(7, samples.get("sundog_gateway_requests_total{site=\"public\"}"));
        assertEquals(2, samples.get("sundog_quorum_reachable_voters"));
        assertTrue(
                samples.containsKey("sundog_segment_score{group=\"shop\",segment=\"shop/\\\\xff\\\\xfe \\\"n\\\"\"}"));
    }

    @Test
    void everyNameIsDocumentedAndEveryDocumentedNameIsServed() throws IOException {
        var page = new String(MetricsServer.page(new Reports().status()), StandardCharsets.UTF_8);
        var served = new TreeSet<String>();
        samples(page).keySet().forEach(k -> served.add(k.replaceAll("\\{.*", "")));
        served.add("sundog_link_jitter_seconds"); // not yet measured in this status
        var documented = new TreeSet<String>();
        var m = Pattern.compile("`(sundog_[a-z_]+)`").matcher(Files.readString(Path.of("docs/metrics.md")));
        while (m.find()) {
            documented.add(m.group(1));
        }
        assertEquals(documented, served);
    }

    @Test
    void onlyGetOfMetricsIsAnswered() throws Exception {
        var reports = new Reports();
        try (var server = MetricsServer.start(new InetSocketAddress("127.0.0.1", 0), reports::status);
                var http = HttpClient.newHttpClient()) {
            var at = "http://127.0.0.1:" + server.address().getPort();
            var text = HttpResponse.BodyHandlers.ofString();
            var page = http.send(
                    HttpRequest.newBuilder(URI.create(at + "/metrics")).build(), text);
            assertEquals(200, page.statusCode());
            assertTrue(page.body().contains("# TYPE sundog_link_sent_bytes_total counter"), page.body());
            assertEquals(
                    404,
                    http.send(HttpRequest.newBuilder(URI.create(at + "/")).build(), text)
                            .statusCode());
            var post = HttpRequest.newBuilder(URI.create(at + "/metrics")).POST(HttpRequest.BodyPublishers.noBody());
            assertEquals(405, http.send(post.build(), text).statusCode());
        }
    }

    @Test
    void anAddressThatOthersReachIsRefused() {
        assertThrows(
                OperatorException.class,
                () -> MetricsServer.start(new InetSocketAddress("0.0.0.0", 0), new Reports()::status));
    }
}

package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.e2e.Estate.Port;
import dev.sundog.host.FreePort;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus takes the rules that etc/prometheus has, and scrapes an agent. */
final class PrometheusIT {
    private static final Duration SOME = Estate.LONG;
    private static final Path KIT = Path.of("etc/prometheus");

    @TempDir(factory = ShortTemp.class)
    Path root;

    private static void promtool(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        var ended = Peer.run(command);
        assertEquals(0, ended.code(), ended.said());
    }

    @Test
    void the_rules_are_right_and_their_tests_hold() throws Exception {
        Peer.needed();
        promtool("check", "rules", KIT.resolve("sundog.rules.yml").toString());
        promtool("test", "rules", KIT.resolve("sundog.rules.test.yml").toString());
        promtool("check", "config", KIT.resolve("scrape.yml").toString());
    }

    @Test
    void an_agent_is_scraped_and_what_is_wrong_with_it_raises_an_alert() throws Exception {
        Peer.needed();
        int port = FreePort.find();
        try (var estate = new Estate(root).withoutWitness().workload("rpo: 1s\n")) {
            estate.up(Voter.PRIVATE);
            var prometheus = start(estate, port);
            try {
                estate.until(
                        "the agent is scraped",
                        SOME,
                        () -> value(port, "up{job=\"sundog\"}").equals("1"));
                estate.until(
                        "its metrics are kept",
                        SOME,
                        () -> value(port, "sundog_group_protected").equals("0"));
                estate.until(
                        "so is how long its certificate holds",
                        SOME,
                        () -> value(port, "sundog_certificate_left_seconds > bool 86400")
                                .equals("1"));
                var alert = "count(ALERTS{alertname=\"SundogGroupUnprotected\",group=\"files\"})";
                estate.until(
                        "the alert waits or is raised",
                        SOME,
                        () -> value(port, alert).equals("1"));
            } finally {
                prometheus.destroy();
                prometheus.waitFor(10, TimeUnit.SECONDS);
                Estate.ended(prometheus.toHandle());
            }
        }
    }

    /** The documented configuration, hurried and with the address of the estate. */
    private Process start(Estate estate, int port) throws IOException {
        Files.copy(KIT.resolve("sundog.rules.yml"), root.resolve("sundog.rules.yml"));
        var text = Files.readString(KIT.resolve("scrape.yml"));
        var config = Files.writeString(
                root.resolve("prometheus.yml"),
                text.replace("scrape_interval: 15s", "scrape_interval: 1s\n  evaluation_interval: 1s")
                        .replace("127.0.0.1:9464", "127.0.0.1:" + estate.port(Voter.PRIVATE, Port.METRICS)));
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + root.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("prometheus.log").toFile())
                .start();
    }

    /** The value of the only series that an expression has now; empty where there is none. */
    private static String value(int port, String expression) {
        try (var http = HttpClient.newHttpClient()) {
            var at = "http://127.0.0.1:" + port + "/api/v1/query?query="
                    + URLEncoder.encode(expression, StandardCharsets.UTF_8);
            var answer = http.send(HttpRequest.newBuilder(URI.create(at)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            int from = answer.indexOf("\"value\":[");
            int value = answer.indexOf(",\"", from) + 2;
            return from < 0 ? "" : answer.substring(value, answer.indexOf('"', value));
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

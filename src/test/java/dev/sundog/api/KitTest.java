package dev.sundog.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Alert rules and dashboard speak of metrics that exist; that Prometheus takes the rules is shown by {@code PrometheusIT}. */
final class KitTest {
    private static final Path DASHBOARD = Path.of("etc/grafana/sundog.json");
    private static final Path RULES = Path.of("etc/prometheus/sundog.rules.yml");
    private static final Path TESTS = Path.of("etc/prometheus/sundog.rules.test.yml");

    private static TreeSet<String> words(String pattern, String text) {
        var found = new TreeSet<String>();
        var m = Pattern.compile(pattern).matcher(text);
        while (m.find()) {
            found.add(m.group());
        }
        return found;
    }

    private static TreeSet<String> served() throws IOException {
        return words("sundog_[a-z_]+", new String(MetricsServer.page(new Reports().status()), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/grafana/sundog.json",
                "etc/prometheus/sundog.rules.yml",
                "etc/prometheus/sundog.rules.test.yml"
            })
    void everyMetricIsServed(String file) throws IOException {
        var named = words("sundog_[a-z_]+", Files.readString(Path.of(file)));
        assertFalse(named.isEmpty());
        named.removeAll(served());
        assertEquals(new TreeSet<String>(), named, file + " names what no agent serves");
    }

    @Test
    void everyAlertHasATestAndSaysWhatToDo() throws IOException {
        var rules = Files.readString(RULES);
        var alerts = words("(?<=alert: )\\w+", rules);
        assertEquals(alerts, words("(?<=alertname=\")\\w+", Files.readString(TESTS)));
        assertEquals(
                alerts.size(),
                rules.lines().filter(l -> l.strip().startsWith("action:")).count());
    }

    @Test
    void panelsOfTheDashboardAreApartAndAsk() throws IOException {
        var dashboard = JsonMapper.shared().readTree(Files.readString(DASHBOARD));
        var ids = new HashSet<Integer>();
        for (var panel : dashboard.get("panels")) {
            assertTrue(ids.add(panel.get("id").asInt()), panel.toString());
            for (var target : panel.get("targets")) {
                assertTrue(target.get("expr").asString().contains("sundog_"), target.toString());
            }
        }
        assertTrue(ids.size() > 10);
    }
}

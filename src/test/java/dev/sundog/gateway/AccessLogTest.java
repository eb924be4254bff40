package dev.sundog.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
final class AccessLogTest {
    private static final Pattern COMBINED = Pattern.compile(
            "(\\S+) - - \\[(\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4})\\] \"(\\S+) (\\S+) (HTTP/[0-9.]+)\" "
                    + "(\\d{3}) (\\d+|-) \"([^\"]*)\" \"([^\"]*)\"");

    private final Rig rig = new Rig();
    private final Rig.Service service = rig.service("private");
    private final FakeTraffic traffic = new FakeTraffic(Site.PRIVATE, Site.PRIVATE, 3);
    private Path file;
    private Gateway gateway;

    private Gateway start(Path log) {
        return rig.gateway(
                traffic,
                Rig.settings(
                        Rig.shop(Duration.ZERO), Optional.empty(), Optional.empty(), Optional.of(log), Rig.LIMITS));
    }

    @BeforeEach
    void open(@TempDir Path dir) {
        traffic.backend = Optional.of(service.address());
        traffic.otherReachable = false;
        file = dir.resolve("access.log");
        gateway = start(file);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void each_request_of_a_client_is_a_line_of_the_combined_format() throws Exception {
        rig.post(gateway, "/orders?a=1", "one", "User-Agent", "curl/8", "Referer", "http://h/x")
                .get();
        Rig.until(() -> lines().size() == 1);
        var m = COMBINED.matcher(lines().getFirst());
        assertTrue(m.matches(), lines().getFirst());
        assertEquals("127.0.0.1", m.group(1));
        assertEquals(
                List.of("POST", "/orders?a=1", "HTTP/1.1", "200"),
                List.of(m.group(3), m.group(4), m.group(5), m.group(6)));
        assertEquals("private POST /orders?a=1 one".length(), Integer.parseInt(m.group(7)));
        assertEquals(List.of("http://h/x", "curl/8"), List.of(m.group(8), m.group(9)));
    }

    @Test
    void what_a_client_says_never_ends_a_quotation_or_a_line() throws Exception {
        Rig.raw(
                gateway.clientPort(),
                "GET /catalogue/\"1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nUser-Agent: a\" 200 \\x\t\u00e9\r\n\r\n");
        Rig.until(() -> lines().size() == 1);
        var m = COMBINED.matcher(lines().getFirst());
        assertTrue(m.matches(), lines().getFirst());
        assertEquals("/catalogue/\\x221", m.group(4));
        assertEquals("a\\x22 200 \\x5cx\\x09\\xe9", m.group(9));
    }

    @Test
    void refusals_of_the_gateway_are_lines_too() throws Exception {
        traffic.barrier = java.util.concurrent.CompletableFuture.failedFuture(new IllegalStateException("no"));
        rig.post(gateway, "/orders", "one").get();
        Rig.until(() -> lines().size() == 1);
        assertTrue(lines().getFirst().contains("\" 503 "), lines().getFirst());
    }

    @Test
    void a_file_that_was_moved_away_is_begun_anew() throws Exception {
        rig.get(gateway, "/catalogue/1");
        Rig.until(() -> lines().size() == 1);
        Files.move(file, file.resolveSibling("access.log.1"));
        Rig.until(() -> Files.exists(file));
        rig.get(gateway, "/catalogue/2");
        Rig.until(() -> lines().size() == 1);
        assertTrue(lines().getFirst().contains("/catalogue/2"), lines().getFirst());
        assertEquals(1, Files.readAllLines(file.resolveSibling("access.log.1")).size());
    }

    @Test
    void a_place_that_cannot_be_written_is_told_at_the_start_and_later(@TempDir Path dir) throws Exception {
        assertThrows(OperatorException.class, () -> start(dir.resolve("not/there/access.log")));
        Rig.until(() -> becomesADirectory(file));
        Rig.until(() -> !gateway.problems().isEmpty());
        assertTrue(
                gateway.problems().getFirst().contains("access.log"),
                gateway.problems().getFirst());
        assertEquals(200, rig.get(gateway, "/catalogue/1").statusCode());
    }

    /** Not at the first time, where the gateway makes the file anew in between. */
    private static boolean becomesADirectory(Path file) {
        try {
            Files.deleteIfExists(file);
            Files.createDirectory(file);
            return true;
        } catch (FileAlreadyExistsException anew) {
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

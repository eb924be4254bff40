package dev.sundog.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/security.md names each listening socket, and tests that exist. */
final class SecurityTest {
    private static final Path MAIN = Path.of("src/main/java/dev/sundog");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");
    private static final Pattern OPENS = Pattern.compile(
            "new ServerSocket\\(|ServerSocketChannel\\.open|new DatagramSocket\\(|HttpServer\\.create|ServerBootstrap\\(");
    /** What opens a socket that others can reach, and the key in the table that it belongs to. */
    private static final Set<String> OPENING = Set.of(
            "link/TlsListener.java", // link, relay, authority
            "link/JoinDesk.java", // sundog invite
            "link/StampPort.java",
            "gateway/Gateway.java",
            "api/AgentCheckServer.java",
            "api/MetricsServer.java",
            "api/PageServer.java",
            "api/ControlServer.java",
            "telemetry/receive/OtlpReceiver.java",
            // These last as long as a command, at loopback.
            "cli/doctor/PortChecks.java",
            "demo/Ports.java",
            "demo/Wan.java",
            "demo/WanDatagrams.java");

    private static Set<String> opening(Path root) throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.walk(root)) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                if (OPENS.matcher(Files.readString(file)).find()) {
                    found.add(root.relativize(file).toString());
                }
            }
        }
        return found;
    }

    @Test
    void whatever_opens_a_socket_is_known() throws IOException {
        assertEquals(new TreeSet<>(OPENING), opening(MAIN), "name it in docs/security.md, with the test, and here");
    }

    @Test
    void every_socket_has_tests_and_they_exist() throws IOException {
        var lines = Files.readAllLines(Path.of("docs/security.md"));
        var sockets = lines.stream()
                .filter(l ->
                        l.startsWith("|") && l.chars().filter(c -> c == '|').count() == 6)
                .skip(2)
                .toList();
        assertTrue(sockets.size() >= 10, sockets.toString());
        for (var socket : sockets) {
            assertTrue(TEST.matcher(socket).find(), socket);
        }
        var missing = new TreeSet<String>();
        for (var test : TEST.matcher(String.join("\n", lines)).results().toList()) {
            if (!exists(test)) {
                missing.add(test.group());
            }
        }
        assertEquals(Set.of(), missing);
    }

    private static boolean exists(MatchResult test) throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            List<Path> named = files.filter(f -> f.getFileName().toString().equals(test.group(1) + ".java"))
                    .toList();
            return named.size() == 1 && Files.readString(named.getFirst()).contains("void " + test.group(2) + "(");
        }
    }
}

package dev.sundog.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.api.FindingReport;
import dev.sundog.api.FindingReport.Verdict;
import dev.sundog.link.Authority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir
    Path dir;

    /** Of this machine, where no connection of another program begins: a port that was free a moment ago stays so. */
    private static final String HERE = "127.93.7.1";

    private static FindingReport find(List<FindingReport> findings, String check) {
        return findings.stream()
                .filter(f -> f.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    private List<FindingReport> examine(Instant now, boolean agentRuns, int heldPort) throws IOException {
        if (!Files.exists(dir.resolve("installation"))) {
            Authority.create(dir.resolve("installation"), Map.of(), NOW, new SecureRandom());
        }
        Files.createDirectories(dir.resolve("data/sub"));
        var config = dir.resolve("sundog.yaml");
        Files.writeString(config, """
            version: 1
            sites:
              private: {link: "127.0.0.1:%d", quorum: "192.0.2.77:7101", relay: "no.such.invalid:1", gateway: "%s:%d"}
              public: {link: "10.0.0.2:1", quorum: "10.0.0.2:2", relay: "10.0.0.2:3", gateway: "10.0.0.2:4"}
            workloads:
              here: {rpo: 1s, root: "%s"}
              gone: {rpo: 1s, root: "%s"}
            """.formatted(heldPort, HERE, free(), dir.resolve("data"), dir.resolve("missing")));
        return new Doctor(now, agentRuns, System::nanoTime)
                .examine(Optional.of(config), Optional.of(dir.resolve("installation/private")), dir.resolve("state"));
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(HERE))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void whatIsWellAndWhatIsNotAreToldApart() throws IOException {
        try (var held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var findings = examine(NOW, false, held.getLocalPort());
            assertEquals(Verdict.OK, find(findings, "java").verdict());
            assertEquals(Verdict.OK, find(findings, "openat2").verdict());
            assertEquals(Verdict.OK, find(findings, "certificate").verdict());
            assertEquals(Verdict.OK, find(findings, "state directory").verdict());
            assertEquals(Verdict.FAIL, find(findings, "link port").verdict());
            assertEquals(Verdict.FAIL, find(findings, "quorum port").verdict());
            assertEquals(Verdict.FAIL, find(findings, "relay port").verdict());
            assertEquals(Verdict.OK, find(findings, "gateway port").verdict());
            assertEquals(Verdict.OK, find(findings, "data of here").verdict());
            assertEquals(Verdict.FAIL, find(findings, "data of gone").verdict());
            assertTrue(findings.stream()
                    .allMatch(f -> f.verdict() == Verdict.OK || f.remedy().isPresent()));
        }
    }

    @Test
    void aHeldPortIsWellWhileTheAgentRuns() throws IOException {
        try (var held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(
                    Verdict.OK,
                    find(examine(NOW, true, held.getLocalPort()), "link port").verdict());
        }
    }

    @Test
    void aCertificateThatEndsSoonOrHasEndedIsSeen() throws IOException {
        var port = free();
        examine(NOW, false, port);
        assertEquals(
                Verdict.WARN,
                find(examine(NOW.plus(Duration.ofDays(720)), false, port), "certificate")
                        .verdict());
        assertEquals(
                Verdict.FAIL,
                find(examine(NOW.plus(Duration.ofDays(4000)), false, port), "certificate")
                        .verdict());
    }

    @Test
    void theCertificateForClientsIsLookedAt() throws IOException {
        assertEquals(Verdict.OK, shown("key.pem", NOW));
        assertEquals(Verdict.FAIL, shown("none.pem", NOW));
        assertEquals(Verdict.WARN, shown("key.pem", NOW.plus(Duration.ofDays(720))));
    }

    /** With the installation's own files as those for clients. */
    private Verdict shown(String key, Instant now) throws IOException {
        examine(NOW, false, free());
        var bundle = dir.resolve("installation/private");
        var entrance = "gateway: {address: \"%s:%d\", tls: {address: \"%s:%d\", certificate: \"%s\", key: \"%s\"}}"
                .formatted(HERE, free(), HERE, free(), bundle.resolve("cert.pem"), bundle.resolve(key));
        var config = dir.resolve("sundog.yaml");
        Files.writeString(config, Files.readString(config).replaceFirst("gateway: \"127[^}]*", entrance));
        var findings = new Doctor(now, false, System::nanoTime)
                .examine(Optional.of(config), Optional.of(bundle), dir.resolve("state"));
        return find(findings, "certificate for clients").verdict();
    }

    @Test
    void aSlowClockIsWarnedOf() throws IOException {
        var at = dir.resolve("sys/devices/system/clocksource/clocksource0");
        Files.createDirectories(at);
        Files.writeString(at.resolve("current_clocksource"), "hpet\n");
        assertEquals(Verdict.WARN, new MachineChecks(new HostTree(dir)).clock().verdict());
        Files.writeString(at.resolve("current_clocksource"), "tsc\n");
        assertEquals(Verdict.OK, new MachineChecks(new HostTree(dir)).clock().verdict());
    }

    @Test
    void tooManyDirectoriesToWatchAreWarnedOf() throws IOException {
        Files.createDirectories(dir.resolve("a/b/c"));
        assertEquals(4, DiskChecks.countDirectories(dir, 100));
        assertEquals(3, DiskChecks.countDirectories(dir, 2));
        assertEquals(Verdict.OK, DiskChecks.watches("w", 79, 100).verdict());
        assertEquals(Verdict.WARN, DiskChecks.watches("w", 81, 100).verdict());
    }
}

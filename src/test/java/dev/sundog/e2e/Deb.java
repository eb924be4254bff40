package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The Debian package, made once for all tests that install it. */
final class Deb {
    private static final Map<String, Path> MADE = new HashMap<>();

    private Deb() {}

    /** The package of a version, made quickly instead of small. */
    static synchronized Path of(String version) throws Exception {
        var known = MADE.get(version);
        if (known != null) {
            return known;
        }
        var ended = Peer.run(List.of(
                "env",
                "SUNDOG_DEB_LEVEL=0",
                "SUNDOG_VERSION=" + version,
                "JAVA_HOME=" + System.getProperty("java.home"),
                "bash",
                "package/deb"));
        assertEquals(0, ended.code(), ended::said);
        var made = Path.of(ended.said().lines().toList().getLast());
        var kept = Files.createDirectories(Path.of("target", "it")).resolve(version + ".deb");
        Files.deleteIfExists(kept);
        Files.move(made, kept);
        MADE.put(version, kept.toAbsolutePath());
        return kept.toAbsolutePath();
    }
}

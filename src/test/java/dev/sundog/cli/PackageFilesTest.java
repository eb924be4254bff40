package dev.sundog.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.cli.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is packed is right without being installed; {@code PackageIT} installs it. */
final class PackageFilesTest {
    private static final Path DEBIAN = Path.of("package/debian");

    @TempDir
    Path dir;

    @Test
    void theExampleIsAConfigurationOnceItsCommentsAreTakenAway() throws IOException {
        var example = Files.readAllLines(DEBIAN.resolve("sundog.yaml"));
        assertTrue(example.stream().allMatch(l -> l.isEmpty() || l.startsWith("#")), "nothing is in force as it comes");
        var lines = example.subList(example.indexOf("") + 1, example.size()).stream()
                .map(l -> l.substring(1))
                .toList();
        var config = Config.load(Files.write(dir.resolve("sundog.yaml"), lines));
        assertEquals(1, config.workloads().size());
        assertEquals(3, config.sites().size());
    }

    /** Flags of the JVM that decide what works, not how soon it starts. */
    private static TreeSet<String> flags(Path launcher) throws IOException {
        var found = new TreeSet<String>();
        var m = Pattern.compile("(?<= )(--enable\\S+|--sun\\S+|-XX:\\+\\S+|-Djdk\\S+|-Dfile\\S+)")
                .matcher(Files.readString(launcher));
        while (m.find()) {
            found.add(m.group());
        }
        return found;
    }

    @Test
    void bothLaunchersStartTheSameMachine() throws IOException {
        var flags = flags(Path.of("sundog"));
        assertFalse(flags.isEmpty());
        assertEquals(flags, flags(DEBIAN.resolve("launcher")));
    }

    @Test
    void theUnitNamesTheSameCapabilitiesTwice() throws IOException {
        var unit = Files.readAllLines(DEBIAN.resolve("sundog.service"));
        var ambient = value(unit, "AmbientCapabilities=");
        assertEquals(ambient, value(unit, "CapabilityBoundingSet="));
        for (var capability : ambient.split(" ", -1)) {
            assertTrue(Files.readString(Path.of("docs/install.md")).contains("| `" + capability + "` |"), capability);
        }
    }

    private static String value(Iterable<String> unit, String key) {
        for (var line : unit) {
            if (line.startsWith(key)) {
                return line.substring(key.length());
            }
        }
        throw new AssertionError("no " + key);
    }
}

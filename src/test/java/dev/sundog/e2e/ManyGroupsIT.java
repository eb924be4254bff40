package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.api.GroupReport;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More groups than a user may have inotify instances: all are held, and after the loss of a site all are held by the other. */
final class ManyGroupsIT {
    private static final int GROUPS = 150;
    private static final Duration SOME = Estate.LONG;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void all_groups_of_a_lost_site_are_held_by_the_other_with_every_write_that_was_durable_there() throws Exception {
        var names = IntStream.range(0, GROUPS).mapToObj(n -> "g" + n).toList();
        try (var estate = new Estate(root).groups(names)) {
            write(estate, names, "first");
            estate.up(Voter.values());
            estate.until("all are protected", SOME, () -> estate.isProtected(Voter.PRIVATE));
            assertEquals(1, inotifyInstances(estate.process(Voter.PRIVATE)));
            write(estate, names, "second");
            estate.until(
                    "all is durable there",
                    SOME,
                    () -> estate.control(Voter.PRIVATE)
                                    .barrier(Optional.empty(), SOME)
                                    .reached()
                            && estate.isProtected(Voter.PRIVATE));
            var holders = holders(estate, Voter.PRIVATE);
            estate.kill(Voter.PRIVATE);
            estate.until(
                    "public serves all",
                    SOME,
                    () -> estate.status(Voter.PUBLIC)
                            .map(s -> s.groups().stream()
                                    .allMatch(g -> g.standing().equals("serving")))
                            .orElse(false));
            var epochs = holders(estate, Voter.PUBLIC);
            for (var name : names) {
                assertEquals(Optional.of(Site.PRIVATE), holders.get(name).holder(), name);
                assertEquals(Optional.of(Site.PUBLIC), epochs.get(name).holder(), name);
                assertEquals(holders.get(name).epoch() + 1, epochs.get(name).epoch(), name);
                var copy = estate.data(Site.PUBLIC).resolve(name);
                assertEquals("first of " + name, Files.readString(copy.resolve("d/first")));
                assertEquals("second of " + name, Files.readString(copy.resolve("d/second")));
            }
            assertEquals(1, inotifyInstances(estate.process(Voter.PUBLIC)));
        }
    }

    private static void write(Estate estate, List<String> names, String what) throws IOException {
        for (var name : names) {
            var dir = Files.createDirectories(
                    estate.data(Site.PRIVATE).resolve(name).resolve("d"));
            Files.writeString(dir.resolve(what), what + " of " + name);
        }
    }

    private static Map<String, GroupReport> holders(Estate estate, Voter asked) {
        var out = new HashMap<String, GroupReport>();
        estate.status(asked).orElseThrow().groups().forEach(g -> out.put(g.group(), g));
        assertEquals(GROUPS, out.size());
        return out;
    }

    private static int inotifyInstances(Process process) throws IOException {
        int found = 0;
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/fd"))) {
            for (var descriptor : descriptors) {
                try {
                    found += Files.readSymbolicLink(descriptor).toString().contains("inotify") ? 1 : 0;
                } catch (IOException e) {
                    // Closed meanwhile.
                }
            }
        }
        return found;
    }
}

package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.CopyState;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workload that both sites write: real agents, kills, and a conflict that a person settles. */
final class BothWriteIT {
    private static final Duration SOME = Estate.LONG;
    private static final int TRIES = 5;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @BeforeEach
    void peers() {
        Peer.needed();
    }

    /** A command succeeds: at once, but where the link is interrupted because this machine stands still. */
    private static void untilSays(Estate estate, Voter voter, String words, String... arguments) throws Exception {
        for (int i = 1; i < TRIES; i++) {
            try {
                assertTrue(sundog(estate, voter, arguments).contains(words));
                return;
            } catch (AssertionError e) {
                System.out.println(List.of(arguments) + " is tried again after: " + e.getMessage());
                settled(estate);
            }
        }
        assertTrue(sundog(estate, voter, arguments).contains(words));
    }

    private static String sundog(Estate estate, Voter voter, String... arguments) throws Exception {
        var all = new java.util.ArrayList<>(List.of(arguments));
        all.add("--state");
        all.add(estate.state(voter).toString());
        var builder = new ProcessBuilder(Estate.sundog(all.toArray(String[]::new)));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static boolean isHot(Estate estate) {
        return List.of(Voter.PRIVATE, Voter.PUBLIC).stream().allMatch(voter -> {
            var segments = estate.segments(voter);
            return segments.size() == 1
                    && segments.getFirst().state() == CopyState.HOT
                    && segments.getFirst().lagVersions() == 0;
        });
    }

    private static void write(Estate estate, Site site, String name, String text) throws IOException {
        Files.writeString(estate.data(site).resolve(name), text);
    }

    private static void settled(Estate estate) throws Exception {
        estate.until("both sites have told each other all", SOME, () -> isHot(estate));
        estate.untilEqual();
    }

    @Test
    void both_sites_write_and_a_conflict_is_listed_and_settled() throws Exception {
        try (var estate = new Estate(root).workload("rpo: 5s\nwriters: both\n")) {
            new Tree(estate.data(Site.PRIVATE), 31).fill("left", 30, 20_000);
            write(estate, Site.PRIVATE, "plan.txt", "first");
            estate.up(Voter.WITNESS, Voter.PRIVATE, Voter.PUBLIC);
            settled(estate);
            new Tree(estate.data(Site.PUBLIC), 32).fill("right", 30, 20_000);
            write(estate, Site.PRIVATE, "more.txt", "more");
            settled(estate);
            assertTrue(Files.exists(estate.data(Site.PRIVATE).resolve("right")));

            // One site is killed in the middle; both trees go on being written.
            new Tree(estate.data(Site.PRIVATE), 33).fill("third", 60, 40_000);
            estate.kill(Voter.PUBLIC);
            write(estate, Site.PRIVATE, "plan.txt", "private's");
            Thread.sleep(50);
            write(estate, Site.PUBLIC, "plan.txt", "public's, and later");
            write(estate, Site.PUBLIC, "left/public.txt", "written while its agent was dead");
            estate.up(Voter.PUBLIC);
            settled(estate);
            assertEquals(
                    "public's, and later",
                    Files.readString(estate.data(Site.PRIVATE).resolve("plan.txt")));
            for (var voter : List.of(Voter.PRIVATE, Voter.PUBLIC)) {
                estate.until(
                        voter + " knows of a conflict",
                        SOME,
                        () -> !estate.control(voter).conflicts().isEmpty());
                var conflicts = estate.control(voter).conflicts();
                assertEquals(1, conflicts.size(), conflicts.toString());
                assertEquals("files/plan.txt", conflicts.getFirst().name());
                assertEquals(Site.PRIVATE, conflicts.getFirst().site());
            }
            var path = estate.control(Voter.PUBLIC).conflicts().getFirst().path();
            assertTrue(sundog(estate, Voter.PUBLIC, "conflicts").contains(path));

            estate.kill(Voter.PRIVATE);
            sundog(estate, Voter.PUBLIC, "resolve", path, "--keep", "other");
            estate.up(Voter.PRIVATE);
            settled(estate);
            assertEquals("private's", Files.readString(estate.data(Site.PRIVATE).resolve("plan.txt")));
            estate.until(
                    "private knows that it is settled",
                    SOME,
                    () -> estate.control(Voter.PRIVATE).conflicts().isEmpty());
            assertTrue(sundog(estate, Voter.PRIVATE, "conflicts").contains("No conflicts"));
            untilSays(estate, Voter.PRIVATE, "durable", "barrier", "--all");
            for (var voter : List.of(Voter.PRIVATE, Voter.PUBLIC)) {
                untilSays(estate, voter, "files: both copies are equal", "verify");
                untilSays(estate, voter, "\"phase\":\"done\"", "verify", "files", "--json");
            }
            var refused = assertThrows(
                    OperatorException.class,
                    () -> estate.control(Voter.PRIVATE).failover("files", Site.PUBLIC, false, false));
            assertTrue(refused.what().contains("written by both sites"), refused.what());
        }
    }
}

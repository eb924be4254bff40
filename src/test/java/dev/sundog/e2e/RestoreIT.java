package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sundog.api.StatusReport;
import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** "A host is lost" of docs/operations.md: put back from its backup, it mirrors at once and votes when the others have admitted it. */
final class RestoreIT {
    private static final Duration SOME = Estate.LONG;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void a_host_that_lost_everything_comes_back_from_its_backup_without_a_new_installation() throws Exception {
        Peer.needed();
        try (var estate = new Estate(root)) {
            new Tree(estate.data(Site.PRIVATE), 17).fill("some", 40, 8_000);
            estate.up(Voter.values());
            Moves.settle(estate, Site.PRIVATE);
            var kept = root.resolve("private.backup");
            run("backup", estate, root.resolve("sundog.yaml"), kept);
            Moves.settle(estate, Site.PRIVATE);
            estate.kill(Voter.PRIVATE);
            for (var lost :
                    new Path[] {estate.state(Voter.PRIVATE), estate.bundle(Voter.PRIVATE), estate.data(Site.PRIVATE)}) {
                empty(lost);
            }
            run("restore", estate, root.resolve("restored.yaml"), kept);
            assertEquals(
                    Files.readString(root.resolve("sundog.yaml")), Files.readString(root.resolve("restored.yaml")));
            estate.up(Voter.PRIVATE);
            estate.until(
                    "public holds, private mirrors",
                    SOME,
                    () -> estate.holder(Voter.PRIVATE).equals(Optional.of(Site.PUBLIC)));
            estate.until(
                    "it is said how it is admitted",
                    SOME,
                    () -> estate.status(Voter.PRIVATE).stream()
                            .flatMap(s -> s.warnings().stream())
                            .anyMatch(w -> w.contains("sundog readmit private")));
            assertFalse(votes(estate), "before it was admitted");
            estate.until("it is admitted", SOME, () -> readmitted(estate));
            estate.until("private votes", SOME, () -> votes(estate));
            Moves.settle(estate, Site.PUBLIC);
            // Two of three: without its vote nothing could be decided now.
            estate.kill(Voter.WITNESS);
            Moves.failback(estate, Voter.PUBLIC);
            estate.untilEqual();
        }
    }

    private static boolean votes(Estate estate) {
        return estate.status(Voter.PRIVATE)
                .map(StatusReport::quorum)
                .map(q -> q.majority() && q.reachable().size() > 1)
                .orElse(false);
    }

    /** An order that was cut off may have been carried out all the same. */
    private static boolean readmitted(Estate estate) {
        try {
            return estate.control(Voter.WITNESS).readmit(Voter.PRIVATE).voter() == Voter.PRIVATE;
        } catch (OperatorException e) {
            if (e.what().contains("votes already")) {
                return true;
            }
            throw e;
        }
    }

    private static void run(String command, Estate estate, Path config, Path file)
            throws IOException, InterruptedException {
        var ended = Peer.run(Estate.sundog(
                command,
                file.toString(),
                "--config",
                config.toString(),
                "--bundle",
                estate.bundle(Voter.PRIVATE).toString(),
                "--state",
                estate.state(Voter.PRIVATE).toString()));
        assertEquals(0, ended.code(), ended.said());
    }

    private static void empty(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
            }
        }
    }
}

package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator asks whether both copies are equal, after somebody has worked on the mirror. */
class VerifyIT {
    @TempDir(factory = ShortTemp.class)
    Path root;

    private static Peer.Ended verify(Estate estate, Voter voter, String... more) throws Exception {
        var arguments =
                new ArrayList<>(List.of("verify", "--state", estate.state(voter).toString()));
        arguments.addAll(List.of(more));
        return Peer.run(Estate.sundog(arguments.toArray(String[]::new)));
    }

    @Test
    void what_somebody_did_to_the_mirror_is_found_and_undone() throws Exception {
        Peer.needed();
        try (var estate = new Estate(root)) {
            var tree = new Tree(estate.data(Site.PRIVATE), 5);
            tree.fill("many", 300, 6_000);
            tree.unspeakable("odd");
            estate.up(Voter.values());
            estate.until("every copy is hot", Duration.ofSeconds(90), () -> estate.allHot(Voter.PRIVATE));
            estate.untilEqual();
            var equal = verify(estate, Voter.PRIVATE);
            assertEquals(0, equal.code(), equal.said());
            assertTrue(equal.said().contains("both copies are equal"), equal.said());
            var mirror = estate.data(Site.PUBLIC);
            Files.writeString(mirror.resolve("many/extra"), "somebody's own");
            Files.writeString(
                    Files.createDirectories(mirror.resolve("odd/deep")).resolve("er"), "too");
            var only = verify(estate, Voter.PRIVATE, "files", "--no-repair", "--json");
            assertEquals(1, only.code(), only.said());
            assertTrue(only.said().contains("\"path\":\"many/extra\""), only.said());
            assertTrue(Files.exists(mirror.resolve("many/extra")));
            var repaired = verify(estate, Voter.PRIVATE);
            assertEquals(1, repaired.code(), repaired.said());
            assertTrue(
                    repaired.said().contains("public  many/extra: is there, and nobody told of it"), repaired.said());
            estate.untilEqual();
            try (var aside = Files.list(mirror.resolve(".sundog/aside"))) {
                assertTrue(aside.anyMatch(p -> p.toString().endsWith("-extra")), "it is kept aside");
            }
            assertEquals(0, verify(estate, Voter.PRIVATE).code());
            var wrongSite = verify(estate, Voter.PUBLIC, "files");
            assertEquals(1, wrongSite.code());
            assertTrue(wrongSite.said().contains("does not hold it"), wrongSite.said());
            estate.kill(Voter.PUBLIC);
            var alone = verify(estate, Voter.PRIVATE);
            assertEquals(1, alone.code());
            assertTrue(
                    alone.said().contains("NOT verified") || alone.said().contains("cannot be verified"), alone.said());
        }
    }
}

package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator asks whether both copies are equal, after somebody has worked on the mirror. */
class VerifyIT {
    private static final int TRIES = 5;

    @TempDir(factory = ShortTemp.class)
    Path root;

    private static Peer.Ended verify(Estate estate, Voter voter, String... more) throws Exception {
        var arguments =
                new ArrayList<>(List.of("verify", "--state", estate.state(voter).toString()));
        arguments.addAll(List.of(more));
        return Peer.run(Estate.sundog(arguments.toArray(String[]::new)));
    }

    private static void untilSays(Estate estate, int code, String words, String... more) throws Exception {
        untilSays(estate, code, words, () -> verify(estate, Voter.PRIVATE, more));
    }

    /** At once, but where the link is interrupted because this machine stands still. */
    private static void untilSays(Estate estate, int code, String words, Callable<Peer.Ended> verify) throws Exception {
        var ended = verify.call();
        for (int i = 1; i < TRIES && !(ended.code() == code && ended.said().contains(words)); i++) {
            System.out.println("verify is tried again after: " + ended);
            Moves.settle(estate, Site.PRIVATE);
            ended = verify.call();
        }
        assertEquals(code, ended.code(), ended.said());
        assertTrue(ended.said().contains(words), ended.said());
    }

    @Test
    void what_somebody_did_to_the_mirror_is_found_and_undone() throws Exception {
        Peer.needed();
        try (var estate = new Estate(root)) {
            var tree = new Tree(estate.data(Site.PRIVATE), 5);
            tree.fill("many", 300, 6_000);
            tree.unspeakable("odd");
            estate.up(Voter.values());
            estate.until("every copy is hot", Estate.LONG, () -> estate.allHot(Voter.PRIVATE));
            estate.untilEqual();
            untilSays(estate, 0, "both copies are equal");
            var mirror = estate.data(Site.PUBLIC);
            Files.writeString(mirror.resolve("many/extra"), "somebody's own");
            Files.writeString(
                    Files.createDirectories(mirror.resolve("odd/deep")).resolve("er"), "too");
            untilSays(estate, 1, "\"path\":\"many/extra\"", "files", "--no-repair", "--json");
            assertTrue(Files.exists(mirror.resolve("many/extra")));
            // What is interrupted may have repaired it already.
            untilSays(estate, 1, "public  many/extra: is there, and nobody told of it", () -> {
                Files.writeString(mirror.resolve("many/extra"), "somebody's own");
                return verify(estate, Voter.PRIVATE);
            });
            estate.untilEqual();
            try (var aside = Files.list(mirror.resolve(".sundog/aside"))) {
                assertTrue(aside.anyMatch(p -> p.toString().endsWith("-extra")), "it is kept aside");
            }
            untilSays(estate, 0, "");
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

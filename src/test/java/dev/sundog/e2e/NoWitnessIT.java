package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.OperatorException;
import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a witness private alone decides: public takes over only by force, and private obeys when it comes back. */
final class NoWitnessIT {
    private static final Duration SOME = Estate.LONG;
    /** Longer than after which public would take over if it might. */
    private static final long LONE_NANOS = Estate.LEASE.plusSeconds(5).toNanos();

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void public_takes_over_by_force_only_and_private_comes_back_as_its_copy() throws Exception {
        Peer.needed();
        try (var estate = new Estate(root).withoutWitness()) {
            var here = estate.data(Site.PRIVATE);
            var there = estate.data(Site.PUBLIC);
            new Tree(here, 11).fill("many", 60, 5_000);
            estate.up(Voter.PRIVATE, Voter.PUBLIC);
            estate.until(
                    "private holds, and its copy is hot",
                    SOME,
                    () -> estate.allHot(Voter.PRIVATE) && estate.isProtected(Voter.PRIVATE));
            estate.untilEqual();
            estate.kill(Voter.PRIVATE);
            Files.writeString(here.resolve("unsent"), "only private has this");
            long end = System.nanoTime() + LONE_NANOS;
            while (System.nanoTime() < end) {
                assertNotEquals(Optional.of(Site.PUBLIC), estate.holder(Voter.PUBLIC), "promoted without a vote");
                Thread.sleep(100);
            }
            estate.until("it is said why", SOME, () -> says(estate, "no witness"));
            estate.until("what force would cost is said", SOME, () -> {
                var refusal = assertThrows(
                        OperatorException.class,
                        () -> estate.control(Voter.PUBLIC).failover("files", Site.PUBLIC, false, false));
                return refusal.what().contains("both sides take writes until they meet");
            });
            estate.until(
                    "public takes it by force",
                    SOME,
                    () -> estate.holder(Voter.PUBLIC).equals(Optional.of(Site.PUBLIC))
                            || estate.control(Voter.PUBLIC)
                                    .failover("files", Site.PUBLIC, true, false)
                                    .done());
            estate.until("public holds", SOME, () -> estate.holder(Voter.PUBLIC).equals(Optional.of(Site.PUBLIC)));
            Files.writeString(there.resolve("later"), "written at public");
            estate.up(Voter.PRIVATE);
            estate.until(
                    "private obeys", SOME, () -> estate.holder(Voter.PRIVATE).equals(Optional.of(Site.PUBLIC)));
            estate.until(
                    "the copy at private is hot",
                    SOME,
                    () -> estate.allHot(Voter.PUBLIC) && estate.isProtected(Voter.PUBLIC));
            estate.untilEqual();
            assertEquals("written at public", Files.readString(here.resolve("later")));
            try (var aside = Files.walk(here.resolve(".sundog/aside"))) {
                assertTrue(
                        aside.anyMatch(f -> f.getFileName().toString().contains("unsent")), "the unsent write is gone");
            }
        }
    }

    private static boolean says(Estate estate, String what) {
        return estate.status(Voter.PUBLIC).map(s -> s.toString().contains(what)).orElse(false);
    }
}

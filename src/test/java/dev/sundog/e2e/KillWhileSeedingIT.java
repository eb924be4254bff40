package dev.sundog.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of either agent at any moment of the seeding: it resumes, and the trees end equal. */
final class KillWhileSeedingIT {
    /** {@code -Dsundog.kills=200} by hand. */
    private static final int KILLS = Integer.getInteger("sundog.kills", 4);

    private static final long SEED = 20261125;

    @TempDir(factory = ShortTemp.class)
    Path root;

    @Test
    void agents_killed_at_any_moment_resume_and_the_trees_end_equal() throws Exception {
        Peer.needed();
        var random = new Random(SEED);
        try (var estate = new Estate(root).rate("4mbit").locale("C")) {
            var tree = new Tree(estate.data(Site.PRIVATE), SEED);
            tree.fill("many", 600, 6_000);
            tree.fill("large", 6, 800_000);
            tree.unspeakable("odd");
            estate.up(Voter.values());
            boolean mayMove = false;
            for (var victim : List.of(Voter.PUBLIC, Voter.PRIVATE, Voter.PUBLIC, Voter.PRIVATE)) {
                Thread.sleep(200 + random.nextInt(1500));
                // Where this machine stands still it may be seeded before: then public takes over, and rightly.
                mayMove |= estate.isProtected(victim);
                estate.kill(victim);
                tree.churn("many", 10);
                estate.up(victim);
            }
            if (mayMove) {
                Moves.settle(estate, Site.PRIVATE);
            }
            estate.until("every copy is hot", Estate.LONG, () -> estate.allHot(Voter.PRIVATE));
            assertEquals(Optional.of(Site.PRIVATE), estate.holder(Voter.PRIVATE), "a copy in the making was promoted");
            estate.untilEqual();
        }
    }

    /** Without a witness private stays the holder, whatever is killed. */
    @Test
    void a_reader_of_the_mirror_never_sees_a_torn_file_whatever_is_killed() throws Exception {
        Peer.needed();
        var random = new Random(SEED);
        try (var estate = new Estate(root).rate("50mbit").withoutWitness()) {
            var tree = new Tree(estate.data(Site.PRIVATE), SEED);
            tree.fill("many", 300, 6_000);
            tree.fill("large", 3, 800_000);
            estate.up(Voter.PRIVATE, Voter.PUBLIC);
            try (var sealed = new Sealed(estate.data(Site.PRIVATE), estate.data(Site.PUBLIC), SEED)) {
                for (int kill = 0; kill < KILLS; kill++) {
                    var victim = random.nextBoolean() ? Voter.PUBLIC : Voter.PRIVATE;
                    Thread.sleep(200 + random.nextInt(2500));
                    estate.kill(victim);
                    tree.churn("many", 10);
                    estate.up(victim);
                    assertEquals("", sealed.torn(), "after " + (kill + 1) + " kills");
                }
                estate.until("sealed files have come", Estate.LONG, () -> sealed.reads() > 0);
                System.out.println(KILLS + " kills, " + sealed.reads() + " whole reads");
            }
            estate.until("every copy is hot", Estate.LONG, () -> estate.allHot(Voter.PRIVATE));
            estate.untilEqual();
        }
    }
}

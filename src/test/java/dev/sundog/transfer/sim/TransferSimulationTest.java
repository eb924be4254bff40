package dev.sundog.transfer.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The real transfer in worlds of which only a seed decides. By hand: {@code ./test -Dtest=TransferSimulationTest -Dsundog.seeds=100000
 * -Dsundog.seed=1}.
 */
class TransferSimulationTest {
    private static final long SEEDS = Long.getLong("sundog.seeds", 100);
    private static final long FIRST = Long.getLong("sundog.seed", 1);
    private static final long TROUBLE = 8_000 * Loop.MS;

    /** What came of a world. */
    private record Outcome(Optional<Broken> broken, long fingerprint, String story) {}

    private static Outcome run(long seed, Weakness weakness) {
        try (var world = new TransferWorld(seed, weakness)) {
            try {
                world.loop.runUntil(world.loop.now() + TROUBLE);
                world.finish();
                return new Outcome(Optional.empty(), world.loop.fingerprint(), "");
            } catch (Broken broken) {
                var story =
                        "seed " + seed + " " + world.nature + ": " + broken.getMessage() + "\n" + world.loop.recent();
                return new Outcome(Optional.of(broken), world.loop.fingerprint(), story);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " " + world.nature + "\n" + world.loop.recent(), e);
            }
        }
    }

    @Test
    void what_is_promised_holds_in_every_world() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            var first = run(seed, Weakness.NONE);
            if (first.broken().isPresent()) {
                fail(first.story());
            }
            var second = run(seed, Weakness.NONE);
            assertEquals(first.fingerprint(), second.fingerprint(), "seed " + seed + " is not the same twice");
        }
    }
}

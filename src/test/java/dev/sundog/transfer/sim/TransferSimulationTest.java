package dev.sundog.transfer.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The real transfer in worlds of which only a seed decides. By hand: {@code ./test -Dtest=TransferSimulationTest -Dsundog.seeds=1000
 * -Dsundog.seed=1}; with {@code -Dsundog.tells=true} each world says what happens in it.
 *
 * <p>Held: what a barrier covers is at the mirror (G1) and durable at the holder (R13), no version is destroyed that only one side
 * had (G3), no sealed file is torn (G4), both are equal in the end (End). Not looked at yet: which names are links of one another,
 * absences, repeated bytes.
 */
class TransferSimulationTest {
    private static final long SEEDS = Long.getLong("sundog.seeds", 60);
    private static final long FIRST = Long.getLong("sundog.seed", 1);
    private static final long MOST_SEEDS_TO_BREAK = 60;
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

    @ParameterizedTest
    @CsvSource({
        "NOTHING_IS_SYNCED, 'G1 G4 R13 End'",
        "STRAYS_ARE_OVERWRITTEN, G3",
        "BARRIERS_DO_NOT_WAIT, G1",
        "NOT_FORCED_HERE, R13"
    })
    void without_its_protection_a_promise_breaks(Weakness weakness, String guarantees) {
        for (long seed = 1; seed <= MOST_SEEDS_TO_BREAK; seed++) {
            var broken = run(seed, weakness).broken();
            if (broken.isPresent() && guarantees.contains(broken.get().guarantee())) {
                return;
            }
        }
        fail(guarantees + " hold without " + weakness + ": the simulation does not see it");
    }
}

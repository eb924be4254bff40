package dev.sundog.transfer.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.Kind;
import dev.sundog.sync.Chunker;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Guarantee 7: what an interruption costs is at most the repetition of what was under way and not acknowledged. Files that nothing can
 * make smaller are copied over a link that is cut again and again; each world runs twice.
 */
class InterruptionTest {
    private static final long SEEDS = Long.getLong("sundog.seeds", 12);
    private static final long FIRST = Long.getLong("sundog.seed", 1);
    private static final int MOST_CUTS = 12;
    /** What a name, its update and the chunks of it cost besides their content. */
    private static final double BESIDE = 1.01;

    private static final int BESIDE_BYTES = 20_000;
    /** What was sent is named again, by its hashes. */
    private static final int BESIDE_A_CUT_BYTES = 12_000;

    /**
     * What a world came to.
     *
     * @param content bytes that had to travel
     * @param may bytes that an interruption may cost, all of them together
     */
    private record Outcome(long content, long sent, long may, int cuts, long fingerprint) {
        boolean isKept() {
            return sent <= content * BESIDE + BESIDE_BYTES + may;
        }
    }

    private static Outcome run(long seed, Weakness weakness) {
        var loop = new Loop(seed);
        try (var world = new TransferWorld(loop, weakness, Nature.calm(loop.random))) {
            long content = fill(world);
            int cuts = 0;
            for (; cuts < MOST_CUTS && !world.isCurrent(); cuts++) {
                loop.runUntil(loop.now() + loop.between(50, 6_000));
                interrupt(world);
            }
            long may = cuts * mayCost(world.nature);
            world.finish();
            return new Outcome(content, world.wire.carried(0), may, cuts, loop.fingerprint());
        }
    }

    private static long fill(TransferWorld world) {
        var site = world.sites[0];
        long content = 0;
        for (int i = 1 + world.loop.random.nextInt(2); i > 0; i--) {
            byte[] bytes = new byte[world.loop.random.nextInt(6_000_000)];
            world.loop.random.nextBytes(bytes);
            content += bytes.length;
            var name = "f" + i;
            site.acting(() -> {
                var file = site.disk.make(site.disk.root, name, Kind.FILE, 0644);
                site.disk.write(file, bytes);
                site.disk.tell(MemoryWatch.What.CLOSED, site.disk.root, name, false);
                site.changed();
            });
        }
        return content;
    }

    private static void interrupt(TransferWorld world) {
        world.wire.cut("an interruption");
        if (world.weakness == Weakness.NOTHING_IS_REMEMBERED) {
            for (var site : world.sites) {
                world.lostIndex(site);
            }
        }
        world.wire.join(50);
    }

    /** One chunk, what the link holds until an acknowledgement is back, and what waits where nobody can call it back. */
    private static long mayCost(Nature nature) {
        long backMillis = 2L * nature.delayMillis() + 4L * nature.slowMillis();
        return Chunker.MAX_BYTES
                + backMillis * Loop.MS / nature.nanosPerByte()
                + Wire.mostUnderWay()
                + BESIDE_A_CUT_BYTES;
    }

    @Test
    void an_interruption_costs_what_was_under_way_at_most() {
        var outcomes = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .mapToObj(seed -> {
                    var outcome = run(seed, Weakness.NONE);
                    assertTrue(outcome.isKept(), "seed " + seed + ": " + outcome);
                    assertEquals(outcome, run(seed, Weakness.NONE), "seed " + seed + " is not the same twice");
                    return outcome;
                })
                .toList();
        assertTrue(outcomes.stream().mapToInt(Outcome::cuts).sum() > 2 * SEEDS, "hardly anything was interrupted");
    }

    @Test
    void without_what_both_sides_remember_it_costs_more() {
        assertTrue(LongStream.range(1, 20)
                .anyMatch(seed -> !run(seed, Weakness.NOTHING_IS_REMEMBERED).isKept()));
    }
}

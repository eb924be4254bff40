package dev.sundog.transfer.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.Kind;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * DESIGN rule 14: files get other names while the link is busy, the holder is killed at any moment, and the other side takes over: what
 * a barrier had covered is there under one of the two names, or kept. Each world runs twice.
 */
class HalfMovedTest {
    private static final long SEEDS = Long.getLong("sundog.seeds", 60);
    private static final int FILES = 12;

    private record Outcome(Optional<String> broken, long fingerprint) {}

    /** @param again whether the old names are given to other files at once, and some of the new names had a file before */
    private static Outcome run(long seed, Weakness weakness, boolean again) {
        var loop = new Loop(seed);
        try (var world = new TransferWorld(loop, weakness, Nature.calm(loop.random))) {
            var site = world.sites[0];
            for (int i = 0; i < FILES; i++) {
                write(site, "n" + i, 10 + loop.random.nextInt(30_000));
                write(site, "k" + i, 30_011 + i);
            }
            loop.runUntil(loop.now() + 5_000 * Loop.MS);
            world.covered.ask();
            loop.runUntil(loop.now() + 1_000 * Loop.MS);
            write(site, "large", 200_000);
            for (int i = 0; again && i < FILES; i++) {
                // They wait to be told already, before any other name that they get.
                alter(site, "n" + i);
            }
            loop.runUntil(loop.now() + loop.between(0, 30));
            for (int i = 0; i < FILES; i++) {
                rename(site, "n" + i, (again && i % 2 == 0 ? "k" : "m") + i);
                if (again) {
                    write(site, "n" + i, 30_101 + i);
                }
                loop.runUntil(loop.now() + loop.between(0, 30));
            }
            world.crash(site, false);
            world.takeOver(1);
            loop.runUntil(loop.now() + 5_000 * Loop.MS);
            assertEquals(1, world.holder, "seed " + seed + ": nobody took over");
            return new Outcome(Optional.empty(), loop.fingerprint());
        } catch (Broken b) {
            return new Outcome(Optional.of(b.guarantee()), loop.fingerprint());
        }
    }

    private static void write(SimSite site, String name, int bytes) {
        site.acting(() -> {
            byte[] content = new byte[bytes];
            new SplittableRandom(bytes).nextBytes(content);
            var file = site.disk.make(site.disk.root, name, Kind.FILE, 0644);
            site.disk.write(file, content);
            site.disk.tell(MemoryWatch.What.CLOSED, site.disk.root, name, false);
            site.changed();
        });
    }

    private static void alter(SimSite site, String name) {
        site.acting(() -> {
            var file = site.disk.root.names.get(name);
            site.disk.attributes(file, 0600, file.mtime);
            site.disk.tell(MemoryWatch.What.ATTRIBUTES, site.disk.root, name, false);
            site.changed();
        });
    }

    private static void rename(SimSite site, String from, String to) {
        site.acting(() -> {
            site.disk.rename(site.disk.root, from, site.disk.root, to, true);
            site.changed();
        });
    }

    @Test
    void what_only_got_another_name_is_never_lost() {
        LongStream.range(1, 1 + SEEDS).parallel().forEach(seed -> {
            var outcome = run(seed, Weakness.NONE, false);
            assertEquals(Optional.empty(), outcome.broken(), "seed " + seed);
            assertEquals(outcome, run(seed, Weakness.NONE, false), "seed " + seed + " is not the same twice");
        });
    }

    @Test
    void what_got_another_name_is_never_lost_where_its_old_name_is_given_to_another_file() {
        LongStream.range(1, 1 + SEEDS)
                .parallel()
                .forEach(seed -> assertEquals(
                        Optional.empty(), run(seed, Weakness.NONE, true).broken(), "seed " + seed));
    }

    @Test
    void where_a_half_is_not_kept_it_is() {
        assertTrue(LongStream.range(1, 1 + SEEDS)
                .anyMatch(seed ->
                        run(seed, Weakness.HALVES_ARE_NOT_KEPT, false).broken().equals(Optional.of("R14"))));
    }
}

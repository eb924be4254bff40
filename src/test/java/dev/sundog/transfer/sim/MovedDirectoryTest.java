package dev.sundog.transfer.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sundog.dataset.Kind;
import dev.sundog.model.TreePath;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A directory is renamed while it is not agreed what the other side has in it: what is gone from it is gone there under each name. */
class MovedDirectoryTest {
    private static final long SEEDS = Long.getLong("sundog.seeds", 20);
    private static final String GONE = "n1";

    private static Optional<String> run(long seed) {
        var loop = new Loop(seed);
        try (var world = new TransferWorld(loop, Weakness.NONE, Nature.calm(loop.random))) {
            var site = world.sites[0];
            act(site, () -> site.disk.make(site.disk.root, "d", Kind.DIRECTORY, 0755));
            for (int i = 0; i < 3; i++) {
                write(site, directory(site), "n" + i, 1000 + i);
            }
            runOn(loop, 3_000, 3_000);
            world.wire.cut("for a comparison");
            var other = world.sites[1];
            // Both sides will not agree on it.
            act(other, () -> other.disk.write(directory(other).names.get(GONE), new byte[10]));
            act(site, () -> site.disk.unlink(directory(site), GONE));
            write(site, site.disk.root, "large", 60_000);
            runOn(loop, 1_000, 1_000);
            world.wire.join(0);
            runOn(loop, 30, 150);
            // What is gone is told after what is there.
            write(site, site.disk.root, "larger", 300_000);
            runOn(loop, 30, 600);
            act(site, () -> site.disk.rename(site.disk.root, "d", site.disk.root, "m", false));
            world.covered.ask();
            runOn(loop, 5_000, 5_000);
            return Optional.empty();
        } catch (Broken b) {
            return Optional.of(b.getMessage());
        }
    }

    private static void runOn(Loop loop, int fromMillis, int toMillis) {
        loop.runUntil(loop.now() + loop.between(fromMillis, toMillis));
    }

    private static Inode directory(SimSite site) {
        return site.disk.find(TreePath.of("d")).orElseThrow();
    }

    private static void act(SimSite site, Runnable body) {
        site.acting(() -> {
            body.run();
            site.changed();
        });
    }

    private static void write(SimSite site, Inode directory, String name, int bytes) {
        act(site, () -> {
            byte[] content = new byte[bytes];
            new SplittableRandom(bytes).nextBytes(content);
            var file = site.disk.make(directory, name, Kind.FILE, 0644);
            site.disk.write(file, content);
            site.disk.tell(MemoryWatch.What.CLOSED, directory, name, false);
        });
    }

    @Test
    void what_is_gone_from_it_is_gone_there() {
        LongStream.range(1, 1 + SEEDS)
                .parallel()
                .forEach(seed -> assertEquals(Optional.empty(), run(seed), "seed " + seed));
    }
}

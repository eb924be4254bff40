package dev.sundog.transfer.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.dataset.Kind;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** An empty disk stands where the data was while a directory is on its way: told gone, it would take along all that it holds there. */
class EmptiedDirectoryTest {
    private static final long SEEDS = Long.getLong("sundog.seeds", 20);
    private static final int FILES = 30;
    private static final int BESIDE = 5;

    /** How many files of the directory the mirror still has. */
    private static long run(long seed) {
        var loop = new Loop(seed);
        try (var world = new TransferWorld(loop, Weakness.NONE, Nature.calm(loop.random))) {
            var site = world.sites[0];
            site.acting(() -> fill(site.disk));
            runOn(loop, 5_000);
            var there = world.sites[1].disk;
            assertEquals(FILES, directory(there).names.size(), "seed " + seed + ": they never came");
            long before = world.wire.carried(0);
            site.acting(() -> {
                site.disk.attributes(directory(site.disk), 0700, 0);
                site.disk.tell(MemoryWatch.What.ATTRIBUTES, site.disk.root, "d", true);
            });
            for (int i = 0; i < 1_000 && world.wire.carried(0) == before; i++) {
                runOn(loop, 1);
            }
            assertTrue(world.wire.carried(0) > before, "seed " + seed + ": it is never on its way");
            site.disk.unmount(true);
            runOn(loop, 3_000);
            return there.find(TreePath.of("d")).map(d -> d.names.size()).orElse(0);
        }
    }

    private static void runOn(Loop loop, int millis) {
        loop.runUntil(loop.now() + millis * Loop.MS);
    }

    private static Inode directory(MemoryDisk disk) {
        return disk.find(TreePath.of("d")).orElseThrow();
    }

    private static void fill(MemoryDisk disk) {
        var directory = disk.make(disk.root, "d", Kind.DIRECTORY, 0755);
        for (int i = 0; i < FILES; i++) {
            write(disk, directory, "n" + i);
        }
        for (int i = 0; i < BESIDE; i++) {
            write(disk, disk.root, "k" + i);
        }
    }

    private static void write(MemoryDisk disk, Inode directory, String name) {
        disk.write(disk.make(directory, name, Kind.FILE, 0644), name.getBytes(StandardCharsets.US_ASCII));
        disk.tell(MemoryWatch.What.CLOSED, directory, name, false);
    }

    @Test
    void what_it_held_counts_before_it_is_told_gone() {
        LongStream.range(1, 1 + SEEDS).parallel().forEach(seed -> assertEquals(FILES, run(seed), "seed " + seed));
    }
}

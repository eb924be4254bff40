package dev.sundog.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sundog.model.ConflictRule;
import dev.sundog.sync.TwoWayWorld.Mutation;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two sides that write what they like: they end equal, nothing is lost, and there is no conflict where nobody wrote at once. */
final class TwoWayTest {
    private static final int SEEDS = 2_000;

    /** Random writes, looks, deliveries, losses, crashes, and now and then the loss of an index. */
    private static Optional<String> free(long seed, ConflictRule rule, Mutation mutation) {
        var world = new TwoWayWorld(seed, rule, mutation);
        var backup = world.left.backup();
        for (int i = 0; i < 150; i++) {
            world.step(true);
            if (i == 40) {
                backup = world.left.backup();
            }
            if (i == 90 && seed % 3 == 0) {
                world.right.loseIndex();
                world.meet();
            }
            if (i == 110 && seed % 5 == 0) {
                world.left.restoreIndex(backup);
                world.meet();
            }
        }
        return world.settle().or(world::broken);
    }

    /** One side writes at a time, and the other has it before it writes: also when an index was lost in between. */
    private static Optional<String> inTurns(long seed, Mutation mutation) {
        var world = new TwoWayWorld(seed, ConflictRule.KEEP_BOTH, mutation);
        for (int turn = 0; turn < 8; turn++) {
            var side = turn % 2 == 0 ? world.left : world.right;
            var other = turn % 2 == 0 ? world.right : world.left;
            for (int i = 0; i < 6; i++) {
                world.alter(side);
            }
            side.scan();
            if (seed % 2 == 0 && turn % 3 == 1) {
                other.loseIndex();
                world.meet();
            }
            var trouble = world.settle().or(world::broken);
            if (trouble.isPresent()) {
                return trouble;
            }
            if (world.hasConflict()) {
                return Optional.of("a conflict though nobody wrote at once");
            }
            if (seed % 4 == 3) {
                world.left.on(new TwoWayEvent.Forget(Long.MAX_VALUE));
                world.right.on(new TwoWayEvent.Forget(Long.MAX_VALUE));
            }
        }
        return Optional.empty();
    }

    @ParameterizedTest
    @EnumSource(ConflictRule.class)
    void both_end_equal_and_nothing_is_lost(ConflictRule rule) {
        for (long seed = 0; seed < SEEDS; seed++) {
            var broken = free(seed, rule, Mutation.NONE);
            long failed = seed;
            assertTrue(broken.isEmpty(), () -> "seed " + failed + ": " + broken.orElse(""));
        }
    }

    @Test
    void there_is_no_conflict_without_concurrent_writes() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var broken = inTurns(seed, Mutation.NONE);
            long failed = seed;
            assertTrue(broken.isEmpty(), () -> "seed " + failed + ": " + broken.orElse(""));
        }
    }

    /** The site comes back with an old disk, or an empty one, and an old index, or none. */
    private static Optional<String> oldDisk(long seed) {
        var world = new TwoWayWorld(seed, ConflictRule.KEEP_BOTH, Mutation.NONE);
        var backup = world.left.backup();
        boolean empty = seed % 2 == 0;
        for (int i = 0; i < 60; i++) {
            world.alter(i % 3 == 0 ? world.left : world.right);
            if (i == 25) {
                world.settle();
                backup = empty ? backup : world.left.backup();
            }
        }
        var trouble = world.settle().or(world::broken);
        var before = new TreeMap<>(world.right.tree);
        world.left.restoreTree(backup);
        if (empty) {
            world.left.loseIndex();
        } else {
            world.left.restoreIndex(backup);
        }
        world.meet();
        return trouble.or(world::settle)
                .or(world::broken)
                .or(() ->
                        world.right.tree.equals(before) ? Optional.empty() : Optional.of("the other side was altered"));
    }

    @Test
    void an_old_or_empty_disk_takes_nothing_from_the_other_side() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var broken = oldDisk(seed);
            long failed = seed;
            assertTrue(broken.isEmpty(), () -> "seed " + failed + ": " + broken.orElse(""));
        }
    }

    @Test
    void a_seed_is_one_history() {
        for (long seed = 0; seed < 50; seed++) {
            var one = history(seed);
            assertEquals(one, history(seed));
        }
    }

    private static String history(long seed) {
        var world = new TwoWayWorld(seed, ConflictRule.KEEP_BOTH, Mutation.NONE);
        for (int i = 0; i < 100; i++) {
            world.step(true);
        }
        world.settle();
        return world.left.tree.toString() + world.left.machine.remarked();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void what_is_taken_away_from_the_design_is_missed(Mutation mutation) {
        boolean missed = false;
        for (long seed = 0; seed < SEEDS && !missed; seed++) {
            missed = free(seed, ConflictRule.KEEP_BOTH, mutation).isPresent()
                    || inTurns(seed, mutation).isPresent();
        }
        assertTrue(missed, mutation + " breaks nothing");
    }
}

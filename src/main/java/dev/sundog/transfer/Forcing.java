package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import dev.sundog.sync.Outbox;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * DESIGN rule 13: what is told is durable here first, where that is wanted. What was last seen to be written before all was made
 * durable is; a write that nobody had seen by then is seen later, and its name is on its way once more. Confined by the group's
 * lock.
 */
final class Forcing {
    /** More files than this are made durable by one call for the whole file system. */
    private static final int FEW_FILES = 4;

    private final Consumer<Set<TreePath>> some;
    private final Runnable all;
    private final LongSupplier bootNanos;
    private boolean wanted;
    /** When all was made durable last. */
    private long allForcedNanos = Long.MIN_VALUE;

    /**
     * @param some makes these files durable
     * @param all makes all of the file system durable
     */
    Forcing(Consumer<Set<TreePath>> some, Runnable all, LongSupplier bootNanos) {
        this.some = some;
        this.all = all;
        this.bootNanos = bootNanos;
    }

    void want(boolean force) {
        wanted = force;
    }

    boolean isWanted() {
        return wanted;
    }

    /** Whether a file may not be durable here as it is, and must be. */
    boolean isDue(Outbox.Item item) {
        return wanted && item.seen().lastNanos() >= allForcedNanos;
    }

    void force(Set<TreePath> paths) {
        if (paths.size() > FEW_FILES) {
            long begun = bootNanos.getAsLong();
            all.run();
            allForcedNanos = begun;
        } else {
            some.accept(paths);
        }
    }
}

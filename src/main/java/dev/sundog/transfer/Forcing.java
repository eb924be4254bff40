package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import dev.sundog.sync.Outbox;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * DESIGN rule 13: what is told is durable here first, where that is wanted. What was last seen to be written before all was made
 * durable is. A write since then may be read before it is seen; it is seen later, and then its name must be told once more, although
 * it looks just as it was told. Confined by the group's lock.
 */
final class Forcing {
    /** More files than this are made durable by one call for the whole file system. */
    private static final int FEW_FILES = 4;

    /** Beyond these any name may be one. */
    private static final int MOST_RELYING = 10_000;

    private final Consumer<Set<TreePath>> some;
    private final Runnable all;
    private final LongSupplier bootNanos;
    private boolean wanted;
    /** When all was made durable last. */
    private long allForcedNanos = Long.MIN_VALUE;
    /** Names told since then as not due. */
    private final Set<TreePath> relying = new HashSet<>();

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

    /** Whether a file may not be durable here as it is, and must be; if not, that is remembered until all is made durable. */
    boolean isDue(Outbox.Item item) {
        boolean due = mayBeDue(item);
        if (wanted && !due && relying.size() < MOST_RELYING) {
            relying.add(item.path());
        }
        return due;
    }

    /** As {@link #isDue}; nothing is told by the answer. */
    boolean mayBeDue(Outbox.Item item) {
        return wanted && item.seen().lastNanos() >= allForcedNanos;
    }

    /** A name was seen to be written, and looks as it was told: whether it was told as not due before that was seen. */
    boolean isOverdue(TreePath path) {
        return wanted && (relying.size() >= MOST_RELYING || relying.remove(path));
    }

    void force(Set<TreePath> paths) {
        if (paths.size() > FEW_FILES) {
            long begun = bootNanos.getAsLong();
            all.run();
            allForcedNanos = begun;
            relying.clear();
        } else {
            some.accept(paths);
        }
    }
}

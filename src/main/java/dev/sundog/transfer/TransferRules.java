package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import java.util.function.Predicate;

/**
 * How a group is transferred.
 *
 * @param forceBeforeSending whether what is read is made durable here first (DESIGN rule 13)
 * @param holdBarriers false only for {@code demo --break barrier}
 * @param refuseOldEpochs false only for {@code demo --break fence}
 * @param appended files that are said to be only appended to
 * @param mostRestNanos for which a file that is written to all the time is not read, unless a barrier waits for it
 */
public record TransferRules(
        boolean forceBeforeSending,
        boolean holdBarriers,
        boolean refuseOldEpochs,
        Predicate<TreePath> appended,
        long mostRestNanos) {
    /** At most so long where nothing is said of how far a copy may stay behind. */
    private static final long REST_NANOS = 250_000_000;

    private static final long MOST_REST_NANOS = 2_000_000_000;

    public TransferRules(boolean forceBeforeSending, boolean holdBarriers, boolean refuseOldEpochs) {
        this(forceBeforeSending, holdBarriers, refuseOldEpochs, path -> false, REST_NANOS);
    }

    /** As these, for a copy that may stay so far behind, nanoseconds: a small part of that is spent on rest. */
    public TransferRules within(long rpoNanos) {
        long rest = rpoNanos == 0 ? REST_NANOS : Math.min(MOST_REST_NANOS, rpoNanos / 4);
        return new TransferRules(forceBeforeSending, holdBarriers, refuseOldEpochs, appended, rest);
    }

    /** As these, where such files are said to be only appended to. */
    public TransferRules appending(Predicate<TreePath> files) {
        return new TransferRules(forceBeforeSending, holdBarriers, refuseOldEpochs, files, mostRestNanos);
    }
}

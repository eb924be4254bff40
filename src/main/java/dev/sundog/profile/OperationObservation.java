package dev.sundog.profile;

import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;
import java.util.List;

/**
 * That an operation ran, once or as many times as a sample stands for.
 *
 * @param operation its name or route; values in it are folded into its shape
 * @param data subtrees it touched; empty when unknown, which means all of the group's unless other runs of it say more
 * @param writing whether it may write
 * @param exclusiveSeconds of one run, on its critical path, without what its callees took
 * @param count how many runs this stands for: 1, or 1 over the sampling rate
 * @param calls operations and data that one run called, and how
 * @param atNanos when it ended, on the clock of the profile
 */
public record OperationObservation(
        GroupId group,
        String operation,
        List<TreePath> data,
        boolean writing,
        double exclusiveSeconds,
        double count,
        Calls calls,
        long atNanos) {
    public OperationObservation {
        data = List.copyOf(data);
        if (!(exclusiveSeconds >= 0 && exclusiveSeconds < 1e9 && count >= 0 && count < 1e15)) {
            throw new IllegalArgumentException(
                    "seconds and count must be finite and not negative: " + exclusiveSeconds + ", " + count);
        }
    }

    /**
     * Of which no more is known than what it cannot do without.
     *
     * @param needs operations it called, once each, and waited for
     */
    public OperationObservation(
            GroupId group,
            String operation,
            List<TreePath> data,
            boolean writing,
            double exclusiveSeconds,
            double count,
            List<OperationKey> needs,
            long atNanos) {
        this(group, operation, data, writing, exclusiveSeconds, count, Calls.needed(needs), atNanos);
    }

    /** What it called and waited for. */
    public List<OperationKey> needs() {
        return calls.all().stream().filter(Call::waited).map(Call::callee).toList();
    }

    /** One run that called nothing else. */
    public static OperationObservation once(
            GroupId group, String operation, List<TreePath> data, boolean writing, double seconds, long atNanos) {
        return new OperationObservation(group, operation, data, writing, seconds, 1, Calls.NONE, atNanos);
    }
}

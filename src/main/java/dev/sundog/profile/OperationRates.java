package dev.sundog.profile;

import dev.sundog.model.TreePath;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How an operation ran lately.
 *
 * @param data subtrees it touched; holds the root when any run's were unknown
 * @param perSecond runs a second
 * @param secondsPerSecond exclusive processing seconds a second
 * @param calls what it called, operations and data
 * @param quantiles of the exclusive seconds of one run, since the profile began
 */
public record OperationRates(
        OperationKey key,
        Set<TreePath> data,
        boolean writing,
        double perSecond,
        double secondsPerSecond,
        Map<OperationKey, CallRates> calls,
        LogSketch quantiles) {
    public OperationRates {
        data = Set.copyOf(data);
        calls = Map.copyOf(calls);
    }

    /** What it cannot do without: its hard callees. */
    public Set<OperationKey> needs() {
        return calls.entrySet().stream()
                .filter(e -> e.getValue().isHard())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}

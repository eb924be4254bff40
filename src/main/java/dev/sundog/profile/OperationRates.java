package dev.sundog.profile;

import dev.sundog.model.TreePath;
import java.util.Set;

/**
 * How an operation ran lately.
 *
 * @param data subtrees it touched; holds the root when any run's were unknown
 * @param perSecond runs a second
 * @param secondsPerSecond exclusive processing seconds a second
 * @param quantiles of the exclusive seconds of one run, since the profile began
 */
public record OperationRates(
        OperationKey key,
        Set<TreePath> data,
        boolean writing,
        double perSecond,
        double secondsPerSecond,
        Set<OperationKey> needs,
        LogSketch quantiles) {
    public OperationRates {
        data = Set.copyOf(data);
        needs = Set.copyOf(needs);
    }
}

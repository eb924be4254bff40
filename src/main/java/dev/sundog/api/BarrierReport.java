package dev.sundog.api;

import java.util.List;

/**
 * How a barrier ended.
 *
 * @param reached whether everything written before the call is durable at the other site
 * @param tookSeconds from the call to its end
 * @param why, in words
 */
public record BarrierReport(List<String> groups, boolean reached, double tookSeconds, String why) {
    public BarrierReport {
        groups = List.copyOf(groups);
    }
}

package dev.sundog.bandwidth.history;

import dev.sundog.bandwidth.stamp.PathInterval;

/**
 * What was seen of a link within about a second.
 *
 * @param up whether it was up at the end of it
 */
public record Observed(PathInterval path, boolean up, Rates rates) {}

package dev.sundog.cli.config;

/**
 * The few numbers an operator may change.
 *
 * @param leaseMillis how long a lease lasts without renewal (key {@code lease}); 2,000 or more
 * @param suspectMillis silence after which the other site is suspected at the latest ({@code suspect})
 * @param suspectLeastMillis silence that is never suspected, however regularly the other site was heard ({@code suspect_least})
 * @param rescanSeconds between reconciling scans of the data ({@code rescan})
 * @param returnPointsPerSecond percentage points of the requests that return each second ({@code return_points_per_second})
 * @param dwellSeconds least time between two shifts of load ({@code dwell})
 * @param queueTargetMillis delay of requests above which a site is overloaded ({@code queue_target})
 */
public record Tuning(
        long leaseMillis,
        long suspectMillis,
        long suspectLeastMillis,
        double rescanSeconds,
        double returnPointsPerSecond,
        double dwellSeconds,
        double queueTargetMillis) {
    public static final Tuning DEFAULT = new Tuning(2000, 700, 250, 60, 10, 15, 50);
}

package dev.sundog.api;

import java.util.Optional;

/**
 * How a rehearsal of a group's service on a copy of the mirror ended, or what it would take.
 *
 * @param healthy whether the service became healthy; false for a preview
 * @param copy what the service was started on
 * @param startedSeconds from the start of the service until it was healthy; absent when it did not become so
 * @param atRisk what would have been lost, had this site been promoted at that moment without a hand-over
 * @param why in words; for a service that did not become healthy its last lines are part of it
 */
public record DrillReport(
        String group, boolean healthy, Copy copy, Optional<Double> startedSeconds, AtRisk atRisk, String why) {
    /**
     * A copy of the mirror; of a preview what there is to copy.
     *
     * @param copiedBytes of its bytes those that took room of their own for the time of the drill
     * @param unsettled names that the mirror changed during the last look; with 0 all is of one moment
     */
    public record Copy(long files, long bytes, long copiedBytes, long unsettled, double tookSeconds) {}
}

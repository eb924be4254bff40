package dev.sundog.api;

import java.time.Duration;

/**
 * How a drill is to be made.
 *
 * @param force although the copy is not what would be promoted
 * @param preview changes nothing and tells what there is to copy
 * @param mostBytes of room that the copy may take
 * @param within the time in which the service must become healthy
 */
public record DrillAsk(boolean force, boolean preview, long mostBytes, Duration within) {
    public static final long USUAL_BYTES = 10_000_000_000L;
    public static final Duration USUAL_TIME = Duration.ofMinutes(1);
}

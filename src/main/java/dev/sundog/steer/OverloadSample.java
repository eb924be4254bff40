package dev.sundog.steer;

import java.time.Duration;

/**
 * A site's load at a moment.
 *
 * @param inFlight requests being served
 * @param limit of them, adaptive
 * @param queueDelay time that requests wait before they are served
 * @param utilisation the highest of processor, memory and I/O pressure, 0 to 1
 * @param shedPerSecond refused requests
 * @param slowness of its answers, see {@link SlowAnswers}; 1 is full
 */
public record OverloadSample(
        double inFlight,
        double limit,
        Duration queueDelay,
        double utilisation,
        double shedPerSecond,
        double slowness) {}

package dev.sundog.gateway;

/**
 * How loaded the local service of a group is, as seen over the last 500 ms.
 *
 * @param inFlight requests sent to it and not answered
 * @param limit how many may be, at present
 * @param queued requests waiting for a place
 * @param queueDelayMillisP95 how long those admitted or shed had waited
 * @param latencyMillisMedian from sending to the end of the answer
 */
public record Pressure(
        int inFlight,
        int limit,
        int queued,
        double queueDelayMillisP95,
        double servedPerSecond,
        double shedPerSecond,
        double latencyMillisMedian) {}

package dev.sundog.link;

import dev.sundog.model.Rate;
import java.time.Duration;
import java.util.Optional;

/**
 * What the link knows of itself. Loss is not seen (TCP hides it).
 *
 * @param rtt the last round trip of a probe, without the time the other side held it; zero before the first
 * @param rttMin the least of the last 10 s
 * @param rttMedian of the last 100 probes
 * @param rttP95 of the last 100 probes
 * @param jitter RFC 3550's smoothed difference of transit times, transit taken as half the round trip
 * @param deliveryRate the highest rate at which the other side received within the last 10 s, over windows of at least 200 ms
 *     in which this side always had something to send; none when there was no such window
 * @param deliveryPaced whether pace, not the network, bounded that rate: then it is no estimate of capacity
 * @param sendingNow what was written in about the last second
 * @param bytesSent bytes on the wire since the start, estimated TLS, TCP and IP overhead included
 * @param bytesReceived likewise
 * @param messages what of it was messages, and not probes, greetings and overhead
 * @param silentNanos since anything was heard from the other side
 */
public record LinkMeasurement(
        boolean up,
        Duration rtt,
        Duration rttMin,
        Duration rttMedian,
        Duration rttP95,
        Duration jitter,
        Optional<Rate> deliveryRate,
        boolean deliveryPaced,
        Rate sendingNow,
        long bytesSent,
        long bytesReceived,
        Messages messages,
        long silentNanos) {
    /**
     * Frames that carry messages, as compressed and before TLS: what the other bytes on the wire are spent for.
     *
     * @param sentBytes since the start
     * @param receivedBytes since the start
     */
    public record Messages(long sentBytes, long receivedBytes) {}
}

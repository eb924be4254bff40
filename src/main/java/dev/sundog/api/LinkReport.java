package dev.sundog.api;

import dev.sundog.model.Quantiles;
import dev.sundog.model.Site;
import java.util.Optional;

/**
 * The link from this site to the other, as measured.
 *
 * @param rttSeconds round trip, smoothed; absent before the first measurement
 * @param jitterSeconds variation of the delay (RFC 3550)
 * @param capacityBytesPerSecond expected for the next slot, as quantiles
 * @param limitBytesPerSecond what the configuration lets this site send; absent for no limit
 * @param month what left this site since it began, and may leave it
 * @param caps what it lets both sites send and receive, and until when; absent where the agent is older than this field
 * @param sentBytes since the agent started
 * @param path what packets beside the link found out; absent while nothing answers them, or none are sent
 * @param pathTrouble why nothing answers them, and what that leaves unknown
 * @param foreground what others send by the same network interface; absent where that cannot be told
 * @param foreseen how well its next slot was foreseen over the last day; absent before that can be told
 * @param why it is up or down, in words
 */
public record LinkReport(
        Site to,
        boolean up,
        Optional<Double> rttSeconds,
        Optional<Double> jitterSeconds,
        Optional<Quantiles> capacityBytesPerSecond,
        Optional<Double> limitBytesPerSecond,
        Optional<BudgetReport> month,
        Optional<CapsReport> caps,
        double sendingBytesPerSecond,
        long sentBytes,
        long receivedBytes,
        Optional<PathReport> path,
        Optional<String> pathTrouble,
        Optional<Foreground> foreground,
        Optional<ForecastReport.Track> foreseen,
        String why) {
    /**
     * What the interface carried in the last second, less what the link did.
     *
     * @param name of the interface
     */
    public record Foreground(String name, double outBytesPerSecond, double inBytesPerSecond) {}
}

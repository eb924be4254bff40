package dev.sundog.api;

import dev.sundog.model.Site;
import java.util.Map;

/**
 * What the gateway of this agent did since it started.
 *
 * @param address where clients reach it
 * @param requestsBySite answered requests, by the site whose service answered
 * @param inFlight requests that are being answered now
 * @param retried attempts beyond the first
 * @param held answers that waited for a barrier
 * @param refused requests answered 503 by the gateway itself
 * @param unchanged writes that the service called done and after which no change was seen: released, since nobody held a
 *     replaced file
 * @param unchangedRefused such writes that were answered 503 instead, because a replaced file was held
 */
public record GatewayReport(
        String address,
        Map<Site, Long> requestsBySite,
        long inFlight,
        long retried,
        long held,
        long refused,
        long unchanged,
        long unchangedRefused) {
    public GatewayReport {
        requestsBySite = Map.copyOf(requestsBySite);
    }
}

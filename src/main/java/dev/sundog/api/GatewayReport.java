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
 */
public record GatewayReport(
        String address, Map<Site, Long> requestsBySite, long inFlight, long retried, long held, long refused) {
    public GatewayReport {
        requestsBySite = Map.copyOf(requestsBySite);
    }
}

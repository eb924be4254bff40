package dev.sundog.model;

import java.time.Duration;
import java.util.List;

/**
 * Where a site's delay and loss are measured, by UDP packets beside the link.
 *
 * @param address host:port, of this site's end
 * @param interval from packet to packet in the mean
 * @param answer addresses, and ranges such as 10.0.0.0/24, whose packets are answered without authentication
 */
public record ProbeAddress(String address, Duration interval, List<String> answer) {
    /** Between packets where the configuration says nothing. */
    public static final Duration USUAL_INTERVAL = Duration.ofMillis(100);

    public ProbeAddress {
        answer = List.copyOf(answer);
    }

    /** Beside the link, under its address. */
    public static ProbeAddress beside(String link) {
        return new ProbeAddress(link, USUAL_INTERVAL, List.of());
    }
}

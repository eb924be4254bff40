package dev.sundog.model;

import java.util.List;

/**
 * Where load balancers ask how much to send to a site.
 *
 * @param listen host:port
 * @param from addresses, and ranges such as 10.0.0.0/24, that are answered; loopback always is
 */
public record AgentCheckAddress(String listen, List<String> from) {
    public AgentCheckAddress {
        from = List.copyOf(from);
    }
}

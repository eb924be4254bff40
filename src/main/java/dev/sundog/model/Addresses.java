package dev.sundog.model;

import java.util.Optional;

/**
 * Where an agent is reached, each as host:port.
 *
 * @param link from the other site, for mirroring (mutual TLS)
 * @param quorum from the other voters (mutual TLS)
 * @param relay from the other site's gateway, for forwarded requests (mutual TLS)
 * @param gateway from clients
 * @param operators from who looks after it
 * @param agentCheck from load balancers that others run (plain text)
 * @param probe from the other site, for measuring (UDP); absent where nothing is measured
 * @param telemetry from this site's programs, with their spans; absent where none are taken
 */
public record Addresses(
        Optional<String> link,
        String quorum,
        Optional<String> relay,
        Optional<Entrance> gateway,
        OperatorDoors operators,
        Optional<AgentCheckAddress> agentCheck,
        Optional<ProbeAddress> probe,
        Optional<TelemetryDoors> telemetry) {}

package dev.sundog.model;

import java.util.Optional;

/**
 * Where an agent is looked at.
 *
 * @param metrics Prometheus metrics, host:port on loopback
 * @param api the page and the API; absent where only the control socket is served
 */
public record OperatorDoors(Optional<String> metrics, Optional<ApiAddress> api) {
    /** Neither. */
    public static OperatorDoors none() {
        return new OperatorDoors(Optional.empty(), Optional.empty());
    }
}

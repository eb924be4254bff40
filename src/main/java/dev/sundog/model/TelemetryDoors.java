package dev.sundog.model;

import java.util.Map;
import java.util.Optional;

/**
 * Where a site's programs send their spans, in OTLP, and whose they are.
 *
 * @param grpc host:port for gRPC
 * @param http host:port for HTTP
 * @param groups by the {@code service.name} of who sends
 */
public record TelemetryDoors(Optional<String> grpc, Optional<String> http, Map<String, GroupId> groups) {
    public TelemetryDoors {
        groups = Map.copyOf(groups);
    }
}

package dev.sundog.cli.config;

import dev.sundog.model.GroupId;
import dev.sundog.model.TelemetryDoors;
import java.util.HashMap;
import java.util.Map;

/** Whose spans are whose: {@code services} of the workloads, and the doors that spans come in by. */
final class ServiceNames {
    private final Map<String, GroupId> groups = new HashMap<>();

    /** The services that a workload names; the one of its own name where it names none. */
    void add(Section workload, GroupId group) {
        if (!workload.has("services")) {
            groups.putIfAbsent(group.name(), group);
            return;
        }
        for (var name : workload.texts("services")) {
            var before = groups.put(name, group);
            if (before != null && !before.equals(group)) {
                throw workload.wrong(
                        "services",
                        "has '" + name + "', which is taken as " + before + "'s",
                        "A service belongs to one workload; one whose workload names no services has its name");
            }
        }
    }

    TelemetryDoors doors(Section telemetry) {
        var grpc = telemetry.as("otlp_grpc", HostPort::checked);
        var http = telemetry.as("otlp_http", HostPort::checked);
        if (grpc.isEmpty() && http.isEmpty()) {
            throw telemetry.wrong(
                    "otlp_grpc",
                    "and otlp_http are missing",
                    "Give one, such as 127.0.0.1:4317, or leave telemetry out");
        }
        return new TelemetryDoors(grpc, http, groups);
    }
}

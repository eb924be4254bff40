package dev.sundog.cli.config;

import java.util.List;

/** Each kind of mapping in the configuration, with every key it may have. */
enum Shape {
    FILE("version", "sites", "authority", "networks", "workloads", "tuning", "log"),
    SITES("private", "public", "witness"),
    SITE(
            "link",
            "quorum",
            "relay",
            "gateway",
            "metrics",
            "api",
            "agent_check",
            "probe",
            "telemetry",
            "cores",
            "realtime"),
    AUTHORITY("at", "directory", "listen"),
    AGENT_CHECK("listen", "from"),
    API("listen", "remote", "tls", "names"),
    TELEMETRY("otlp_grpc", "otlp_http"),
    PROBE("address", "interval", "answer"),
    GATEWAY("address", "tls", "access_log"),
    TLS("address", "certificate", "key"),
    WITNESS("quorum"),
    NETWORKS("private", "public"),
    NETWORK("egress", "ingress", "zone", "budget", "dscp", "enforce"),
    DSCP("control", "bulk"),
    BUDGET("bytes", "cost", "price_per_gb", "free", "from_day"),
    WORKLOAD("priority", "rpo", "root", "writers", "conflicts", "data", "operations", "service", "services"),
    CONFLICTS("prefer"),
    DATA("path", "priority", "writes", "required", "floor", "pin"),
    OPERATION("route", "data", "reads", "websocket", "priority"),
    SERVICE("run", "external"),
    RUN("command", "address", "health", "protocol", "affinity", "spread", "tcp", "standby", "drill"),
    DRILL("command", "address"),
    EXTERNAL("address", "health", "protocol", "affinity", "spread", "tcp", "on_promote", "on_demote", "deadline"),
    TCP("listen", "address"),
    /** One value for each site. */
    EACH_SITE("private", "public"),
    TUNING("lease", "suspect", "suspect_least", "rescan", "return_points_per_second", "dwell", "queue_target");

    private final String keys;

    Shape(String... keys) {
        this.keys = String.join(" ", keys);
    }

    List<String> keys() {
        return List.of(keys.split(" ", -1));
    }
}

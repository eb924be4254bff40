package dev.sundog.telemetry.receive;

/**
 * What a program sent.
 *
 * @param signal what it is about
 * @param json whether the body is JSON; else protobuf
 * @param gzip whether the body is packed
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record Export(Signal signal, boolean json, boolean gzip, byte[] body) {
    /** OTLP's signals, by the last part of their paths. */
    enum Signal {
        TRACES("/v1/traces", "/opentelemetry.proto.collector.trace.v1.TraceService/Export"),
        METRICS("/v1/metrics", "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"),
        LOGS("/v1/logs", "/opentelemetry.proto.collector.logs.v1.LogsService/Export"),
        NONE("", "");

        private final String httpPath;
        private final String method;

        Signal(String httpPath, String method) {
            this.httpPath = httpPath;
            this.method = method;
        }

        /** By the path of either protocol; {@link #NONE} for any other. */
        static Signal of(String path) {
            int query = path.indexOf('?');
            var bare = query < 0 ? path : path.substring(0, query);
            for (var signal : values()) {
                if (signal != NONE && (bare.equals(signal.httpPath) || bare.equals(signal.method))) {
                    return signal;
                }
            }
            return NONE;
        }
    }
}

package dev.sundog.api;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The metrics of what programs send of their spans. */
final class TelemetryMetrics {
    private TelemetryMetrics() {}

    static List<MetricSnapshot> of(Optional<TelemetryReport> report) {
        return report.stream().flatMap(TelemetryMetrics::all).toList();
    }

    private static Stream<MetricSnapshot> all(TelemetryReport t) {
        return Stream.of(
                count("sundog_telemetry_spans", "Spans that were taken", t.spans()),
                count("sundog_telemetry_lost_spans", "Spans without use, of exports that were taken", t.lostSpans()),
                count("sundog_telemetry_busy", "Exports that were told to come again", t.busy()),
                count("sundog_telemetry_refused", "Exports that were refused for good", t.refused()),
                GaugeSnapshot.builder()
                        .name("sundog_telemetry_waiting_spans")
                        .help("Spans that were taken and not yet looked at")
                        .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                .value((double) t.waiting())
                                .build())
                        .build(),
                each(
                        "sundog_telemetry_unknown_spans",
                        "Spans of services that no workload names",
                        "service",
                        t.unknown()),
                each("sundog_telemetry_noted", "What was wrong with spans and traces", "why", t.noted()));
    }

    private static MetricSnapshot count(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(Labels.EMPTY, value))
                .build();
    }

    private static MetricSnapshot each(String name, String help, String label, Map<String, Long> values) {
        var all = CounterSnapshot.builder().name(name).help(help);
        values.forEach((key, value) -> all.dataPoint(point(Labels.of(label, key), value)));
        return all.build();
    }

    private static CounterSnapshot.CounterDataPointSnapshot point(Labels labels, long value) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) value)
                .build();
    }
}

package dev.sundog.api;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The metrics of what packets beside the link found out, and of what others send by its interface. */
final class PathMetrics {
    private final List<MetricSnapshot> metrics = new ArrayList<>();

    private PathMetrics() {}

    static List<MetricSnapshot> of(Optional<LinkReport> link) {
        var page = new PathMetrics();
        link.flatMap(LinkReport::path).ifPresent(page::path);
        link.flatMap(LinkReport::foreground).ifPresent(page::foreground);
        return page.metrics;
    }

    private void path(PathReport path) {
        delays(path);
        gauge(
                "clock_error_seconds",
                "By which one-way delays may be wrong",
                path.clock().errorSeconds());
        both(path, "one_way_jitter_seconds", "From packet to packet, smoothed", PathReport.Direction::jitterSeconds);
        both(path, "delay_spread_seconds", "P95 of one-way delay less its median", PathReport.Direction::spreadSeconds);
        both(path, "delay_variation_seconds", "P99.9 of it less the least", PathReport.Direction::variationSeconds);
        both(
                path,
                "loss_ratio",
                "Lost of the last minute's probes",
                d -> d.loss().share());
        both(path, "overtaken_probes", "Probes that came after a later one", PathReport.Direction::overtaken);
        gauge(
                "clock_steps",
                "How often a clock was seen to be set",
                path.clock().steps());
        var r = path.refused();
        var refused = CounterSnapshot.builder()
                .name("sundog_link_refused_packets")
                .help("UDP packets neither answered nor believed");
        count(refused, "misshapen", r.misshapen());
        count(refused, "unknown", r.unknown());
        count(refused, "forged", r.forged());
        count(refused, "repeated", r.repeated());
        count(refused, "too_many", r.tooMany());
        count(refused, "untrue", r.untrue());
        count(refused, "elsewhere", r.elsewhere());
        metrics.add(refused.build());
    }

    private static void count(CounterSnapshot.Builder counter, String why, long value) {
        counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(Labels.of("why", why))
                .value((double) value)
                .build());
    }

    private void delays(PathReport path) {
        var delays = GaugeSnapshot.builder()
                .name("sundog_link_one_way_delay_seconds")
                .help("Of the last minute, as quantiles");
        delays(delays, "out", path.out());
        delays(delays, "in", path.in());
        metrics.add(delays.build());
    }

    private static void delays(GaugeSnapshot.Builder gauge, String direction, PathReport.Direction of) {
        of.delay().ifPresent(d -> {
            gauge.dataPoint(point(Labels.of("direction", direction, "quantile", "0"), d.min()));
            gauge.dataPoint(point(Labels.of("direction", direction, "quantile", "0.5"), d.median()));
            gauge.dataPoint(point(Labels.of("direction", direction, "quantile", "0.95"), d.p95()));
            gauge.dataPoint(point(Labels.of("direction", direction, "quantile", "0.99"), d.p99()));
        });
    }

    private void both(PathReport path, String name, String help, ToDoubleFunction<PathReport.Direction> value) {
        metrics.add(GaugeSnapshot.builder()
                .name("sundog_link_" + name)
                .help(help)
                .dataPoint(point(Labels.of("direction", "out"), value.applyAsDouble(path.out())))
                .dataPoint(point(Labels.of("direction", "in"), value.applyAsDouble(path.in())))
                .build());
    }

    private void gauge(String name, String help, double value) {
        metrics.add(GaugeSnapshot.builder()
                .name("sundog_link_" + name)
                .help(help)
                .dataPoint(point(Labels.EMPTY, value))
                .build());
    }

    private void foreground(LinkReport.Foreground f) {
        metrics.add(GaugeSnapshot.builder()
                .name("sundog_link_foreground_bytes_per_second")
                .help("What others send by the link's interface")
                .dataPoint(point(Labels.of("direction", "out", "interface", f.name()), f.outBytesPerSecond()))
                .dataPoint(point(Labels.of("direction", "in", "interface", f.name()), f.inBytesPerSecond()))
                .build());
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build();
    }
}

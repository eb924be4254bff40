package dev.sundog.api;

import dev.sundog.model.CopyState;
import dev.sundog.model.Site;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The metrics of one status, by the names of docs/metrics.md. */
final class MetricsPage {
    private final List<MetricSnapshot> metrics = new ArrayList<>();

    private MetricsPage() {}

    static MetricSnapshots of(StatusReport status) {
        var page = new MetricsPage();
        page.agent(status);
        page.segments(status.segments());
        page.groups(status.groups());
        status.link().ifPresent(page::link);
        page.metrics.addAll(PathMetrics.of(status.link()));
        status.gateway().ifPresent(page::gateway);
        page.metrics.addAll(TelemetryMetrics.of(status.telemetry()));
        return new MetricSnapshots(page.metrics);
    }

    private void agent(StatusReport status) {
        metrics.add(InfoSnapshot.builder()
                .name("sundog_build")
                .help("Which version and voter this is")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", status.version(), "voter", status.voter()))
                        .build())
                .build());
        one("sundog_uptime_seconds", "Seconds since the agent started", status.uptimeSeconds());
        one("sundog_certificate_left_seconds", "Until this agent's certificate ends", status.certificateSecondsLeft());
        one(
                "sundog_certificate_problem",
                "1 while a person has to see to this agent's certificate",
                status.certificate().problem().isPresent() ? 1 : 0);
        one(
                "sundog_certificate_revocation_list",
                "Number of the list of revoked certificates that is known here",
                status.certificate().revocationList());
        one(
                "sundog_quorum_majority",
                "1 while leases can be granted",
                status.quorum().majority() ? 1 : 0);
        one(
                "sundog_quorum_reachable_voters",
                "Voters that answer, this one included",
                status.quorum().reachable().size());
        one("sundog_warnings", "What status warns of now", status.warnings().size());
    }

    private void segments(List<SegmentReport> segments) {
        Function<SegmentReport, Labels> by = s -> Labels.of("group", s.group(), "segment", s.segment());
        each("sundog_segment_score", "How critical, 1 to 10", segments, by, SegmentReport::score);
        each("sundog_segment_bytes", "Bytes of content", segments, by, SegmentReport::bytes);
        each("sundog_segment_lag_bytes", "Bytes not yet durable there", segments, by, SegmentReport::lagBytes);
        each("sundog_segment_lag_versions", "Versions not yet durable there", segments, by, SegmentReport::lagVersions);
        each("sundog_segment_lag_seconds", "Age of the oldest of them", segments, by, SegmentReport::lagSeconds);
        each("sundog_segment_rpo_met", "1 while the rpo is met", segments, by, s -> s.rpoMet() ? 1 : 0);
        each("sundog_segment_stopped", "1 while it waits for sundog accept", segments, by, s -> s.stopped() ? 1 : 0);
        var state =
                GaugeSnapshot.builder().name("sundog_segment_state").help("1 for the state of the copy, 0 for others");
        for (var s : segments) {
            for (var each : CopyState.values()) {
                var labels = Labels.of("group", s.group(), "segment", s.segment(), "state", lower(each));
                state.dataPoint(point(labels, s.state() == each ? 1 : 0));
            }
        }
        metrics.add(state.build());
    }

    private void groups(List<GroupReport> groups) {
        Function<GroupReport, Labels> by = g -> Labels.of("group", g.group());
        each(
                "sundog_group_protected",
                "1 while the loss of a site stays within the rpo",
                groups,
                by,
                g -> g.protectedNow() ? 1 : 0);
        each("sundog_group_epoch", "Epoch of the lease", groups, by, GroupReport::epoch);
        var shared = groups.stream().filter(g -> g.shared().isPresent()).toList();
        shared(shared, by, "conflicts", "Conflicts that no person has settled", SharedReport::conflicts);
        shared(shared, by, "outgoing_bytes", "Bytes the other site has not yet", SharedReport::outgoingBytes);
        shared(shared, by, "incoming_bytes", "Bytes told by the other site, not here yet", SharedReport::incomingBytes);
        var holder = GaugeSnapshot.builder().name("sundog_group_holder").help("1 for the site that may write, else 0");
        var share = GaugeSnapshot.builder().name("sundog_group_share").help("Share of requests by site, 0 to 1");
        for (var g : groups) {
            for (var site : Site.values()) {
                var labels = Labels.of("group", g.group(), "site", site.label());
                holder.dataPoint(point(labels, g.holder().filter(site::equals).isPresent() ? 1 : 0));
                if (g.share().containsKey(site)) {
                    share.dataPoint(point(labels, g.share().getOrDefault(site, 0.0)));
                }
            }
        }
        metrics.add(holder.build());
        metrics.add(share.build());
    }

    private void shared(
            List<GroupReport> groups,
            Function<GroupReport, Labels> by,
            String name,
            String help,
            ToDoubleFunction<SharedReport> value) {
        if (!groups.isEmpty()) {
            each(
                    "sundog_group_" + name,
                    help,
                    groups,
                    by,
                    g -> g.shared().map(value::applyAsDouble).orElse(0.0));
        }
    }

    private void link(LinkReport link) {
        one("sundog_link_up", "1 while the other site answers", link.up() ? 1 : 0);
        link.rttSeconds().ifPresent(v -> one("sundog_link_rtt_seconds", "Round trip, smoothed", v));
        link.jitterSeconds().ifPresent(v -> one("sundog_link_jitter_seconds", "Variation of the delay", v));
        link.capacityBytesPerSecond()
                .ifPresent(q -> one("sundog_link_capacity_bytes_per_second", "Expected, median", q.median()));
        one("sundog_link_sending_bytes_per_second", "Rate of sending now", link.sendingBytesPerSecond());
        count("sundog_link_sent_bytes", "Bytes sent to the other site", Labels.EMPTY, link.sentBytes());
        count("sundog_link_received_bytes", "Bytes received from it", Labels.EMPTY, link.receivedBytes());
        link.month().ifPresent(this::month);
        link.foreseen().ifPresent(this::foreseen);
    }

    private void month(BudgetReport month) {
        one("sundog_month_sent_bytes", "What left this site since the month of its budget began", month.sentBytes());
        month.budgetBytes().ifPresent(b -> one("sundog_month_budget_bytes", "What may leave it in that month", b));
        month.expectedBytes()
                .ifPresent(e -> one("sundog_month_expected_bytes", "Expected to be needed until its end", e));
    }

    private void foreseen(ForecastReport.Track track) {
        one("sundog_link_forecast_slots", "Slots of the last day that were foreseen", track.slots());
        one(
                "sundog_link_forecast_hit_ratio",
                "Share of them within the 80 % interval",
                track.within80() / (double) track.slots());
    }

    private void gateway(GatewayReport gateway) {
        var requests =
                CounterSnapshot.builder().name("sundog_gateway_requests").help("Answered, by the site that served");
        for (var site : Site.values()) {
            requests.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(Labels.of("site", site.label()))
                    .value(gateway.requestsBySite().getOrDefault(site, 0L))
                    .build());
        }
        metrics.add(requests.build());
        one("sundog_gateway_in_flight", "Requests being answered", (double) gateway.inFlight());
        count("sundog_gateway_retries", "Attempts beyond the first", Labels.EMPTY, gateway.retried());
        count("sundog_gateway_held", "Answers that waited for a barrier", Labels.EMPTY, gateway.held());
        count("sundog_gateway_refused", "Answered 503 by the gateway itself", Labels.EMPTY, gateway.refused());
        count(
                "sundog_gateway_unchanged",
                "Writes done without a visible change, released",
                Labels.EMPTY,
                gateway.unchanged());
        count(
                "sundog_gateway_unchanged_refused",
                "Writes done without a visible change, refused because a replaced file was held",
                Labels.EMPTY,
                gateway.unchangedRefused());
    }

    private void one(String name, String help, double value) {
        metrics.add(GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(Labels.EMPTY, value))
                .build());
    }

    private void count(String name, String help, Labels labels, long value) {
        metrics.add(CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value((double) value)
                        .build())
                .build());
    }

    private <T> void each(
            String name, String help, List<T> things, Function<T, Labels> labels, ToDoubleFunction<T> value) {
        var gauge = GaugeSnapshot.builder().name(name).help(help);
        things.forEach(t -> gauge.dataPoint(point(labels.apply(t), value.applyAsDouble(t))));
        metrics.add(gauge.build());
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package dev.sundog.agent;

import dev.sundog.api.FindingReport;
import dev.sundog.api.HistoryReport;
import dev.sundog.api.LinkReport;
import dev.sundog.api.PathReport;
import dev.sundog.bandwidth.history.Bucket;
import dev.sundog.bandwidth.history.Mean;
import dev.sundog.bandwidth.history.Parts;
import dev.sundog.bandwidth.history.Spread;
import dev.sundog.bandwidth.stamp.Delays;
import dev.sundog.bandwidth.stamp.PathMeasurement;
import dev.sundog.bandwidth.stamp.Totals;
import dev.sundog.link.StampRefusals;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts what the watch saw into the words of the API. */
final class LinkReports {
    private LinkReports() {}

    static Optional<PathReport> path(LinkWatch watch) {
        return watch.path().map(m -> path(m, watch.refusals()));
    }

    private static PathReport path(PathMeasurement m, StampRefusals r) {
        var minute = m.minute();
        var disorder = m.all().disorder();
        var clock = m.clock();
        return new PathReport(
                delay(m.rtt()),
                direction(m.there(), minute.lossThere(), null, disorder.overtakenThere()),
                direction(
                        m.back(), minute.lossBack(), disorder.repeatedBack() + r.repeated(), disorder.overtakenBack()),
                new PathReport.Clock(
                        clock.aheadSeconds(), clock.errorSeconds(), clock.steps(), known(clock.statedErrorSeconds())),
                minute.decided(),
                minute.lost(),
                new PathReport.Refused(
                        r.misshapen(), r.unknown(), r.forged(), r.repeated(), r.tooMany(), r.untrue(), r.elsewhere()));
    }

    private static PathReport.Direction direction(
            PathMeasurement.OneWay way, Totals.Share loss, @Nullable Long repeated, long overtaken) {
        var d = way.delays();
        return new PathReport.Direction(
                delay(d),
                way.jitterSeconds(),
                d.count() == 0 ? 0 : d.spread(),
                d.count() == 0 ? 0 : d.variation(),
                new PathReport.Loss(loss.count(), loss.of(), loss.value(), loss.low(), loss.high()),
                Optional.ofNullable(repeated),
                overtaken);
    }

    private static Optional<PathReport.Delay> delay(Delays d) {
        return d.count() == 0
                ? Optional.empty()
                : Optional.of(new PathReport.Delay(d.least(), d.median(), d.p95(), d.p99(), d.most()));
    }

    private static Optional<Double> known(double value) {
        return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    }

    /** Whether loss and one-way delay are known, as doctor says it. */
    static FindingReport finding(LinkWatch watch) {
        var check = "measuring the link";
        return watch.trouble()
                .map(t -> FindingReport.warn(
                        check, t, "Let UDP pass between the sites' 'probe' addresses, or write 'probe: none'"))
                .orElseGet(() -> FindingReport.ok(
                        check,
                        watch.path().isPresent()
                                ? "the other site answers by UDP: loss and one-way delay are known"
                                : "nothing is measured while the link is down, or with 'probe: none'"));
    }

    static Optional<LinkReport.Foreground> foreground(LinkWatch watch) {
        return watch.foreground().map(f -> new LinkReport.Foreground(f.name(), f.out(), f.in()));
    }

    static HistoryReport history(LinkWatch watch, Duration back, int most) {
        return history(watch.history(back, most));
    }

    private static HistoryReport history(Parts parts) {
        return new HistoryReport(
                Instant.ofEpochSecond(parts.fromSeconds()).toString(),
                parts.stepSeconds(),
                parts.count(),
                parts.buckets().stream().map(b -> point(parts, b)).toList());
    }

    private static HistoryReport.Point point(Parts parts, Bucket b) {
        var p = b.probes();
        var v = b.variation();
        var r = b.rates();
        return new HistoryReport.Point(
                (int) ((b.startSeconds() - parts.fromSeconds()) / parts.stepSeconds()),
                b.watched().seconds(),
                b.watched().up(),
                delay(b.rtt()),
                delay(b.there()),
                delay(b.back()),
                new HistoryReport.Probes(
                        p.decided(),
                        p.decided() - p.answered(),
                        p.lostThere(),
                        p.lostBack(),
                        known(v.jitterThere().mean()),
                        known(v.jitterBack().mean()),
                        known(v.clockError().mean())),
                new HistoryReport.Rates(
                        rate(r.delivery()),
                        rate(r.sent()),
                        rate(r.received()),
                        rate(r.foregroundOut()),
                        rate(r.foregroundIn())));
    }

    private static Optional<HistoryReport.Delay> delay(Spread s) {
        return s.count() == 0
                ? Optional.empty()
                : Optional.of(new HistoryReport.Delay(s.least(), s.median(), s.p95(), s.most()));
    }

    private static Optional<HistoryReport.Rate> rate(Mean m) {
        return m.seconds() == 0 ? Optional.empty() : Optional.of(new HistoryReport.Rate(m.mean(), m.most()));
    }
}

package dev.sundog.cli;

import dev.sundog.api.HistoryReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** What a link did, as rows of bars. */
final class HistoryScreen {
    /** What stands beside the bars. */
    private static final int LABELS = 46;

    private static final int LEAST = 20;
    private static final int MOST = 120;

    private final Style style;

    HistoryScreen(Style style) {
        this.style = style;
    }

    /** As many parts as fit beside the labels. */
    static int columns(Console console) {
        return Math.clamp(console.size().columns() - LABELS, LEAST, MOST);
    }

    List<String> lines(HistoryReport history) {
        var out = new ArrayList<String>();
        out.add(style.strong("since " + history.from()) + ", a column is " + span(history.stepSeconds()));
        if (history.points().isEmpty()) {
            out.add("Nothing is known of that time.");
            return out;
        }
        row(out, history, "rtt median", Show::millis, p -> p.rtt().map(HistoryReport.Delay::median));
        row(out, history, "rtt P95", Show::millis, p -> p.rtt().map(HistoryReport.Delay::p95));
        row(out, history, "delay out", Show::millis, p -> p.delayOut().map(HistoryReport.Delay::median));
        row(out, history, "delay in", Show::millis, p -> p.delayIn().map(HistoryReport.Delay::median));
        row(out, history, "jitter out", Show::millis, p -> p.probes().jitterOutSeconds());
        row(out, history, "jitter in", Show::millis, p -> p.probes().jitterInSeconds());
        row(
                out,
                history,
                "lost out",
                HistoryScreen::percent,
                p -> share(p, p.probes().lostOut()));
        row(
                out,
                history,
                "lost in",
                HistoryScreen::percent,
                p -> share(p, p.probes().lostIn()));
        row(out, history, "delivery", Show::mbits, p -> mean(p.rates().delivery()));
        row(out, history, "sent", Show::mbits, p -> mean(p.rates().sent()));
        row(out, history, "received", Show::mbits, p -> mean(p.rates().received()));
        row(out, history, "others out", Show::mbits, p -> mean(p.rates().foregroundOut()));
        row(out, history, "others in", Show::mbits, p -> mean(p.rates().foregroundIn()));
        row(out, history, "up", HistoryScreen::percent, p -> share(p.upSeconds(), p.watchedSeconds()));
        return out;
    }

    private void row(
            List<String> out,
            HistoryReport history,
            String name,
            DoubleFunction<String> show,
            Function<HistoryReport.Point, Optional<Double>> value) {
        var values = new double[history.parts()];
        Arrays.fill(values, Double.NaN);
        for (var point : history.points()) {
            values[point.part()] = value.apply(point).orElse(Double.NaN);
        }
        var known = Arrays.stream(values).filter(Double::isFinite).summaryStatistics();
        if (known.getCount() > 0) {
            out.add(String.format(Locale.ROOT, "%-11s", name)
                    + Sparkline.of(values)
                    + style.faint("  " + show.apply(known.getMin()) + " to " + show.apply(known.getMax())));
        }
    }

    private static Optional<Double> mean(Optional<HistoryReport.Rate> rate) {
        return rate.map(HistoryReport.Rate::mean);
    }

    private static Optional<Double> share(HistoryReport.Point point, long count) {
        return share(count, point.probes().sent());
    }

    private static Optional<Double> share(long count, long of) {
        return of == 0 ? Optional.empty() : Optional.of((double) count / of);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    private static String span(long seconds) {
        return seconds % 3600 == 0 ? seconds / 3600 + " h" : seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }
}

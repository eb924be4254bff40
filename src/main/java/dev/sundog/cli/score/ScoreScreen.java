package dev.sundog.cli.score;

import dev.sundog.cli.score.ScoreReport.FileRow;
import dev.sundog.cli.score.ScoreReport.OperationRow;
import dev.sundog.cli.score.ScoreReport.ServiceRow;
import dev.sundog.model.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A report of scores as lines for people. */
public final class ScoreScreen {
    private static final int FILES = 30;

    private final UnaryOperator<String> strong;
    private final UnaryOperator<String> faint;

    /**
     * @param strong marks what matters, where there are colours
     * @param faint marks what explains
     */
    public ScoreScreen(UnaryOperator<String> strong, UnaryOperator<String> faint) {
        this.strong = strong;
        this.faint = faint;
    }

    public List<String> lines(ScoreReport report) {
        var lines = new ArrayList<String>();
        report.files().stream().limit(FILES).forEach(file -> lines.add(file(file)));
        if (report.files().size() > FILES) {
            lines.add("and " + (report.files().size() - FILES) + " files more");
        }
        if (!report.mended().isEmpty()) {
            lines.add(faint.apply("  of the traces: " + counts(report.mended())));
        }
        lines.add(
                report.from().isEmpty()
                        ? "Nothing has a time."
                        : "From " + report.from().orElse("") + " to "
                                + report.to().orElse("") + ", watched for "
                                + Durations.show(Duration.ofNanos((long) (report.seconds() * 1e9))) + " in all.");
        report.warnings().forEach(warning -> lines.add("! " + warning));
        for (var service : report.services()) {
            lines.add("");
            lines.addAll(service(service));
        }
        return lines;
    }

    private String file(FileRow file) {
        var what = file.format()
                .map(f -> f + ", " + String.format(Locale.ROOT, "%,d", file.taken()) + " " + file.items()
                        + (file.skipped().isEmpty() ? "" : faint.apply("; noted: " + counts(file.skipped()))))
                .orElseGet(
                        () -> "passed over: " + String.join(", ", file.skipped().keySet()));
        return file.path() + ": " + what;
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> String.format(Locale.ROOT, "%,d x %s", e.getValue(), e.getKey()))
                .collect(Collectors.joining("; "));
    }

    private List<String> service(ServiceRow service) {
        var lines = new ArrayList<String>();
        lines.add(strong.apply(String.format(Locale.ROOT, "%4.1f  %s", service.score(), service.service()))
                + String.format(
                        Locale.ROOT,
                        "  %s runs/s, %s s of processing each second",
                        number(service.perSecond()),
                        number(service.secondsPerSecond()))
                + (service.failed() == 0 ? "" : String.format(Locale.ROOT, ", %,d failed", service.failed())));
        service.contributions()
                .forEach(c -> lines.add(faint.apply(
                        String.format(Locale.ROOT, "      %+.2f %s: %s", c.points(), c.factor(), c.why()))));
        if (!service.dependents().isEmpty()) {
            lines.add("      depend on it: " + String.join(", ", service.dependents()));
        }
        service.operations().forEach(o -> lines.addAll(operation(o)));
        return lines;
    }

    private List<String> operation(OperationRow one) {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "      %9s/s  p50 %9s  p99 %9s  %9s s/s  %s%s",
                number(one.perSecond()),
                millis(one.p50Seconds()),
                millis(one.p99Seconds()),
                number(one.secondsPerSecond()),
                one.operation(),
                one.writing() ? " (writes)" : ""));
        if (!one.callers().isEmpty()) {
            lines.add(faint.apply("        called by " + some(one.callers())));
        }
        if (!one.callees().isEmpty()) {
            lines.add(faint.apply("        calls " + some(one.callees())));
        }
        return lines;
    }

    private static String some(List<String> names) {
        int shown = Math.min(5, names.size());
        return String.join(", ", names.subList(0, shown))
                + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
    }

    private static String millis(Optional<Double> seconds) {
        return seconds.map(s -> number(s * 1000) + " ms").orElse("-");
    }

    private static String number(double x) {
        return x == 0
                ? "0"
                : x >= 1000 ? String.format(Locale.ROOT, "%,.0f", x) : String.format(Locale.ROOT, "%.3g", x);
    }
}

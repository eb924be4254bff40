package dev.sundog.cli.score;

import dev.sundog.model.Contribution;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What files of telemetry say.
 *
 * @param from the first event and {@code to}: the last one, as ISO 8601; empty where nothing has a time
 * @param seconds that were watched: between the first and the last event of each file
 * @param mended what was wrong with traces, by reason
 * @param warnings what there was too much of to tell apart
 * @param services highest score first
 */
public record ScoreReport(
        Optional<String> from,
        Optional<String> to,
        double seconds,
        List<FileRow> files,
        Map<String, Long> mended,
        List<String> warnings,
        List<ServiceRow> services) {

    /** What came of a file; without format it was passed over. */
    public record FileRow(String path, Optional<String> format, String items, long taken, Map<String, Long> skipped) {}

    /**
     * A service.
     *
     * @param failed requests that the server failed (5xx), as far as access logs tell
     * @param dependents services that cannot do without it, directly or not
     */
    public record ServiceRow(
            String service,
            double score,
            List<Contribution> contributions,
            double perSecond,
            double secondsPerSecond,
            long failed,
            List<String> dependents,
            List<OperationRow> operations) {}

    /**
     * An operation, or data that operations use.
     *
     * @param p50Seconds and {@code p99Seconds}: of one run, on the critical path; empty where no duration was told
     * @param secondsPerSecond on the critical path
     */
    public record OperationRow(
            String operation,
            boolean writing,
            double perSecond,
            Optional<Double> p50Seconds,
            Optional<Double> p99Seconds,
            double secondsPerSecond,
            List<String> callers,
            List<String> callees) {}
}

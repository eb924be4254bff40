package dev.sundog.api;

import java.util.List;
import java.util.Map;

/**
 * What programs sent of their spans, since the agent started.
 *
 * @param addresses where they are taken
 * @param spans that were taken
 * @param lostSpans that were not usable, of exports that were taken
 * @param busy exports that were told to come again later
 * @param refused exports that were refused for good
 * @param waiting spans that were taken and not yet looked at
 * @param unknown spans of services that no workload names, by service; the rest under {@code (others)}
 * @param noted what was wrong with spans and traces, by reason
 */
public record TelemetryReport(
        List<String> addresses,
        long spans,
        long lostSpans,
        long busy,
        long refused,
        long waiting,
        Map<String, Long> unknown,
        Map<String, Long> noted) {
    public TelemetryReport {
        addresses = List.copyOf(addresses);
        unknown = Map.copyOf(unknown);
        noted = Map.copyOf(noted);
    }
}

package dev.sundog.api;

import java.util.List;
import java.util.Optional;

/**
 * Everything an agent knows about how things stand, as one consistent picture.
 *
 * @param version of Sundog
 * @param voter {@code private}, {@code public} or {@code witness}
 * @param installation short id of the certificate authority
 * @param certificateSecondsLeft until this agent's certificate ends; negative afterwards
 * @param telemetry absent where no spans are taken
 * @param warnings what a person should know, most urgent first; empty when all is well
 */
public record StatusReport(
        String version,
        String voter,
        String installation,
        double uptimeSeconds,
        double certificateSecondsLeft,
        CertificateReport certificate,
        QuorumReport quorum,
        Optional<LinkReport> link,
        Optional<GatewayReport> gateway,
        Optional<TelemetryReport> telemetry,
        List<GroupReport> groups,
        List<SegmentReport> segments,
        List<String> warnings) {
    public StatusReport {
        groups = List.copyOf(groups);
        segments = List.copyOf(segments);
        warnings = List.copyOf(warnings);
    }
}

package dev.sundog.api;

import dev.sundog.model.CopyState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How things stand at a glance: a status whose segments are summed up by group.
 *
 * @param agent who says so
 * @param copies how the segments of each group stand
 * @param warnings what a person should know, most urgent first, the first hundred
 * @param moreWarnings how many there are beyond
 */
public record OverviewReport(
        Agent agent,
        QuorumReport quorum,
        Optional<LinkReport> link,
        Optional<GatewayReport> gateway,
        List<GroupReport> groups,
        List<Copies> copies,
        List<String> warnings,
        int moreWarnings) {
    private static final int MOST_WARNINGS = 100;

    public OverviewReport {
        groups = List.copyOf(groups);
        copies = List.copyOf(copies);
        warnings = List.copyOf(warnings);
    }

    /**
     * One agent.
     *
     * @param version of Sundog
     * @param voter {@code private}, {@code public} or {@code witness}
     * @param installation short id of the certificate authority
     */
    public record Agent(String version, String voter, String installation) {}

    /**
     * The segments of one group.
     *
     * @param unmet segments whose copy does not meet the rpo
     * @param lagSeconds of the segment that is furthest behind
     * @param score of the segment that matters most
     * @param states how many segments are in each state
     */
    public record Copies(
            String group,
            int segments,
            int unmet,
            long bytes,
            long lagBytes,
            double lagSeconds,
            double score,
            Map<CopyState, Integer> states) {
        public Copies {
            states = Map.copyOf(states);
        }
    }

    static OverviewReport of(StatusReport status) {
        var all = status.warnings();
        return new OverviewReport(
                new Agent(status.version(), status.voter(), status.installation()),
                status.quorum(),
                status.link(),
                status.gateway(),
                status.groups(),
                copies(status.segments()),
                all.subList(0, Math.min(MOST_WARNINGS, all.size())),
                Math.max(0, all.size() - MOST_WARNINGS));
    }

    private static List<Copies> copies(List<SegmentReport> segments) {
        var byGroup = new LinkedHashMap<String, List<SegmentReport>>();
        segments.forEach(
                s -> byGroup.computeIfAbsent(s.group(), g -> new ArrayList<>()).add(s));
        return byGroup.entrySet().stream()
                .map(e -> sum(e.getKey(), e.getValue()))
                .toList();
    }

    private static Copies sum(String group, List<SegmentReport> of) {
        var states = new EnumMap<CopyState, Integer>(CopyState.class);
        of.forEach(s -> states.merge(s.state(), 1, Integer::sum));
        return new Copies(
                group,
                of.size(),
                (int) of.stream().filter(s -> !s.rpoMet()).count(),
                of.stream().mapToLong(SegmentReport::bytes).sum(),
                of.stream().mapToLong(SegmentReport::lagBytes).sum(),
                of.stream().mapToDouble(SegmentReport::lagSeconds).max().orElse(0),
                of.stream().mapToDouble(SegmentReport::score).max().orElse(0),
                states);
    }
}

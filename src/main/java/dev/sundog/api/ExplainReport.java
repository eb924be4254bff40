package dev.sundog.api;

import java.util.List;

/** A segment and what was decided about it and its group, newest first. */
public record ExplainReport(SegmentReport segment, List<DecisionReport> decisions) {
    public ExplainReport {
        decisions = List.copyOf(decisions);
    }
}

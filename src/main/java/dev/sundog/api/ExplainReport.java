package dev.sundog.api;

import java.util.List;

/**
 * A segment, the operations that are known to use it, and what was decided about it and its group, newest first.
 *
 * @param uses edges of the graph that lead to it; operations of which no data is known count for it too, but are not here
 */
public record ExplainReport(SegmentReport segment, List<GraphReport.Edge> uses, List<DecisionReport> decisions) {
    public ExplainReport {
        uses = List.copyOf(uses);
        decisions = List.copyOf(decisions);
    }

    /** One that no operation is known to use. */
    public ExplainReport(SegmentReport segment, List<DecisionReport> decisions) {
        this(segment, List.of(), decisions);
    }
}

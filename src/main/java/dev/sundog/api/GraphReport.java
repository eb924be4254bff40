package dev.sundog.api;

import java.util.List;
import java.util.Optional;

/**
 * Operations, the data they use, and who calls whom.
 *
 * @param together names of operations that write the same data, and so must move together; disjoint sets
 */
public record GraphReport(List<Node> nodes, List<Edge> edges, List<List<String>> together) {
    public GraphReport {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
        together = together.stream().map(List::copyOf).toList();
    }

    /** What a node is. */
    public enum Kind {
        OPERATION,
        SEGMENT,
        TABLE,
        DESTINATION,
        /** Files outside the data of who uses them. */
        DIRECTORY,
        SERVICE
    }

    /** What an edge says. */
    public enum Relation {
        CALLS,
        READS,
        WRITES
    }

    /** How an edge is known. */
    public enum Known {
        DECLARED,
        SEEN,
        /** From when operations run and data is written. */
        INFERRED
    }

    /**
     * An operation or data.
     *
     * @param id group and name, {@code shop POST /orders}; of a segment as people write it, {@code shop/orders}
     * @param perSecond runs of an operation, calls of a table, destination or service
     * @param score of a segment
     */
    public record Node(String id, Kind kind, double perSecond, Optional<Double> score) {}

    /**
     * A call, or a use of data.
     *
     * @param confidence 0 to 1: of what is inferred, the share of runs that write because of it, at least
     * @param call how it is called; absent where a segment is used
     */
    public record Edge(
            String from, String to, Relation relation, Known known, double confidence, Optional<CallPart> call) {}

    /**
     * How a callee is called.
     *
     * @param perRun calls in one run of the caller
     * @param hardness 0 to 1: how surely the caller fails when the callee does
     */
    public record CallPart(double perSecond, double perRun, double hardness) {}
}

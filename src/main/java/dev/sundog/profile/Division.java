package dev.sundog.profile;

import dev.sundog.model.GroupId;
import dev.sundog.model.Segment;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A workload's data divided into segments: each path lies in exactly one, the deepest that holds it. */
public final class Division {
    private final Workload workload;
    private final List<Segment> segments;
    private final Map<TreePath, Segment> bySubtree = new HashMap<>();
    private final Map<TreePath, FileEvidence> evidence;

    Division(Workload workload, List<Segment> segments, Map<TreePath, FileEvidence> evidence) {
        this.workload = workload;
        this.segments = List.copyOf(segments);
        this.evidence = Map.copyOf(evidence);
        for (var segment : segments) {
            bySubtree.put(segment.id().subtree(), segment);
        }
    }

    /**
     * Divides by subtree: declared borders always, hot subtrees apart from cold ones, and what is larger than wanted. With the
     * previous division of the same workload given, its borders stay while they make sense, so small changes move none.
     */
    public static Division divide(
            Workload workload, TreeSummary tree, DivisionSettings settings, Optional<Division> previous) {
        return new Divider(workload, settings, previous.map(d -> d.bySubtree.keySet())).divide(tree);
    }

    /** Subtrees that always are segments: those of the data rules, and those that declared operations touch. */
    public static Set<TreePath> borders(Workload workload) {
        var out = new HashSet<TreePath>();
        workload.data().forEach(rule -> out.add(rule.subtree()));
        workload.operations().forEach(operation -> out.addAll(operation.data()));
        out.remove(TreePath.ROOT);
        return out;
    }

    public GroupId group() {
        return workload.group();
    }

    Workload workload() {
        return workload;
    }

    /** Ordered by subtree; the root segment, which is everything else, is always there and first. */
    public List<Segment> segments() {
        return segments;
    }

    /** The segment that has this path. */
    public SegmentId of(TreePath path) {
        var at = path;
        while (true) {
            var segment = bySubtree.get(at);
            if (segment != null) {
                return segment.id();
            }
            at = at.parent();
        }
    }

    /** What the files of one of these segments tell. */
    public FileEvidence evidence(SegmentId id) {
        return evidence.getOrDefault(id.subtree(), FileEvidence.NONE);
    }

    /** The same division with how far each segment compresses; subtrees that are absent keep what they have. */
    public Division withCompressedFractions(Map<TreePath, Double> fractions) {
        var out = new ArrayList<Segment>(segments.size());
        for (var s : segments) {
            double fraction = fractions.getOrDefault(s.id().subtree(), s.compressedFraction());
            out.add(new Segment(s.id(), s.bytes(), s.files(), fraction, s.priority(), s.required()));
        }
        return new Division(workload, out, evidence);
    }
}

package dev.sundog.profile;

import dev.sundog.model.Segment;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.model.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the borders of one division, from the leaves up. */
final class Divider {
    private static final double RELUCTANCE = 1.25;

    private final Workload workload;
    private final DivisionSettings settings;
    private final Set<TreePath> previous;
    private final double divideAbove;
    private final Set<TreePath> borders;
    private final Map<TreePath, FileEvidence> found = new TreeMap<>();

    private record Part(TreePath path, FileEvidence load) {}

    Divider(Workload workload, DivisionSettings settings, Optional<Set<TreePath>> previous) {
        this.workload = workload;
        this.settings = settings;
        this.previous = previous.orElse(Set.of());
        this.divideAbove = settings.mostBytes() * (previous.isPresent() ? RELUCTANCE : 1);
        this.borders = Division.borders(workload);
    }

    Division divide(TreeSummary tree) {
        found.put(TreePath.ROOT, visit(tree.root()));
        borders.forEach(border -> found.putIfAbsent(border, FileEvidence.NONE));
        var rules = new HashMap<TreePath, Workload.DataRule>();
        workload.data().forEach(rule -> rules.put(rule.subtree(), rule));
        var segments = new ArrayList<Segment>();
        found.forEach((path, load) -> segments.add(segment(path, load, rules)));
        return new Division(workload, segments, found);
    }

    /** Cuts segments out of a subtree and returns what remains of it for the segment above. */
    private FileEvidence visit(TreeSummary.Node node) {
        var open = new ArrayList<Part>();
        for (var child : node.children) {
            var load = visit(child);
            if (borders.contains(child.path) || stays(child.path, load)) {
                found.put(child.path, load);
            } else {
                open.add(new Part(child.path, load));
            }
        }
        cutHot(node.own(), open);
        return cutLarge(node.own(), open);
    }

    private boolean stays(TreePath path, FileEvidence load) {
        return previous.contains(path)
                && (load.bytes() >= settings.leastBytes() / 2 || load.changedBytes() >= leastHotBytes());
    }

    private long leastHotBytes() {
        return Math.max(64 << 10, settings.leastBytes() / 8);
    }

    /** Busy subtrees leave when what they leave behind is cold and large enough to matter. */
    private void cutHot(FileEvidence own, List<Part> open) {
        var rest = own;
        for (var part : open) {
            rest = part.load.isHot() ? rest : rest.plus(part.load);
        }
        boolean restIsCold = rest.bytes() >= settings.leastBytes() && rest.changedBytes() * 10 < rest.bytes();
        if (restIsCold) {
            open.removeIf(part -> {
                boolean hot = part.load.isHot() && part.load.bytes() >= leastHotBytes();
                if (hot) {
                    found.put(part.path, part.load);
                }
                return hot;
            });
        }
    }

    private FileEvidence cutLarge(FileEvidence own, List<Part> open) {
        long total = own.bytes();
        for (var part : open) {
            total += part.load.bytes();
        }
        open.sort(Comparator.comparingLong((Part p) -> -p.load.bytes()).thenComparing(Part::path));
        boolean divide = total > divideAbove;
        var rest = own;
        for (var part : open) {
            if (divide && total > settings.mostBytes() && part.load.bytes() >= settings.leastBytes()) {
                found.put(part.path, part.load);
                total -= part.load.bytes();
            } else {
                rest = rest.plus(part.load);
            }
        }
        return rest;
    }

    private Segment segment(TreePath path, FileEvidence load, Map<TreePath, Workload.DataRule> rules) {
        int priority = workload.priority();
        boolean required = true;
        for (var at = path; ; at = at.parent()) {
            var rule = rules.get(at);
            if (rule != null) {
                priority = rule.priority() == null ? priority : rule.priority();
                required = rule.required();
                break;
            }
            if (at.isRoot()) {
                break;
            }
        }
        return new Segment(
                new SegmentId(workload.group(), path), load.bytes(), load.entries(), 1.0, priority, required);
    }
}

package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The holder's search for what differs from the other side at the start of a session: asks for the digests beneath the root
 * and then only beneath what differs. One question when both are equal.
 */
public final class Reconciliation {
    /**
     * What an answer leads to.
     *
     * @param ask directories to ask for next
     * @param differing names whose entry, or something beneath, is not alike, or is absent here or there
     * @param presentThere those of them that the other side has in some form, with their digests there
     */
    public record Step(List<TreePath> ask, List<TreePath> differing, Map<TreePath, Digest> presentThere) {}

    private final TreeDigest own;
    private final Set<TreePath> open = new HashSet<>();

    public Reconciliation(TreeDigest own) {
        this.own = own;
        open.add(TreePath.ROOT);
    }

    public boolean isDone() {
        return open.isEmpty();
    }

    /** Directories whose answer is still to come: all of them are asked again after an interruption. */
    public Set<TreePath> open() {
        return Set.copyOf(open);
    }

    public Step answered(TreePath directory, List<TreeDigest.Child> theirs) {
        if (!open.remove(directory)) {
            return new Step(List.of(), List.of(), Map.of());
        }
        Map<TreePath, Digest> there = new HashMap<>();
        theirs.forEach(c -> there.put(directory.child(c.name()), c.digest()));
        Map<TreePath, Digest> here = new HashMap<>();
        own.children(directory).forEach(c -> here.put(directory.child(c.name()), c.digest()));
        var all = new HashSet<>(here.keySet());
        all.addAll(there.keySet());
        var ask = new ArrayList<TreePath>();
        var differing = new ArrayList<TreePath>();
        for (var path : all) {
            if (!Objects.equals(here.get(path), there.get(path))) {
                differing.add(path);
                if (there.containsKey(path)) {
                    ask.add(path);
                }
            }
        }
        differing.sort(null);
        ask.sort(null);
        open.addAll(ask);
        there.keySet().retainAll(ask);
        return new Step(ask, differing, Map.copyOf(there));
    }
}

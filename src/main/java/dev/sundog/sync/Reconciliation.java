package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

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
    public record Step(List<TreePath> ask, List<TreePath> differing, Map<TreePath, Digest> presentThere) {
        /** It shows nothing. */
        public static final Step NOTHING = new Step(List.of(), List.of(), Map.of());
    }

    private final TreeDigest own;
    private final Predicate<TreePath> mayHold;
    private final Set<TreePath> open = new HashSet<>();

    public Reconciliation(TreeDigest own) {
        this(own, path -> true);
    }

    /**
     * A search.
     *
     * @param mayHold whether a name that differs may hold something here; beneath a file nothing is asked: the file takes the
     *     place of all that is there
     */
    public Reconciliation(TreeDigest own, Predicate<TreePath> mayHold) {
        this.own = own;
        this.mayHold = mayHold;
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
        if (!open.contains(directory)) {
            return Step.NOTHING;
        }
        var there = new ArrayList<>(theirs);
        there.sort(TreeDigest.Child.ORDER);
        var here = own.children(directory);
        var ask = new ArrayList<TreePath>();
        var differing = new ArrayList<TreePath>();
        var present = new HashMap<TreePath, Digest>();
        int i = 0;
        int j = 0;
        while (i < here.size() || j < there.size()) {
            int order = order(here, i, there, j);
            boolean isThere = order >= 0;
            if (order != 0 || !here.get(i).digest().equals(there.get(j).digest())) {
                var path = directory.child((isThere ? there.get(j) : here.get(i)).name());
                differing.add(path);
                if (isThere) {
                    if (mayHold.test(path)) {
                        ask.add(path);
                    }
                    present.put(path, there.get(j).digest());
                }
            }
            i += order <= 0 ? 1 : 0;
            j += isThere ? 1 : 0;
        }
        open.remove(directory);
        open.addAll(ask);
        return new Step(ask, differing, present);
    }

    /** Which of the two next names comes first; what has ended comes last. */
    private static int order(List<TreeDigest.Child> here, int i, List<TreeDigest.Child> there, int j) {
        if (i == here.size()) {
            return 1;
        }
        return j == there.size() ? -1 : TreeDigest.Child.ORDER.compare(here.get(i), there.get(j));
    }
}

package dev.sundog.profile;

import dev.sundog.model.TreePath;
import java.util.Collections;
import java.util.Comparator;
import java.util.Set;

/** Sets of subtrees, none of which lies in another one, kept small. */
public final class Subtrees {
    private static final Comparator<TreePath> DEEPEST =
            Comparator.comparingInt(TreePath::depth).thenComparing(Comparator.naturalOrder());

    private Subtrees() {}

    /** Adds one. As long as there are more than {@code most}, the deepest counts as what holds it; what lies in the root is all. */
    public static void add(Set<TreePath> subtrees, TreePath one, int most) {
        if (subtrees.stream().anyMatch(one::isWithin)) {
            return;
        }
        put(subtrees, one);
        while (subtrees.size() > most) {
            put(subtrees, Collections.max(subtrees, DEEPEST).parent());
        }
    }

    private static void put(Set<TreePath> subtrees, TreePath one) {
        subtrees.removeIf(subtree -> subtree.isWithin(one));
        subtrees.add(one);
    }
}

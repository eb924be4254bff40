package dev.sundog.dataset;

import dev.sundog.model.TreePath;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was noticed since the last drain.
 *
 * @param touched look at each of these: content or metadata may have changed; one that is absent is gone with all beneath
 * @param rescan scan each of these subtrees: notices were lost, cannot be had there, or a directory was renamed to it
 * @param open those touched files that were made or written to and have not been closed since
 * @param renames in order
 */
public record Drained(Set<TreePath> touched, Set<TreePath> rescan, Set<TreePath> open, List<Renamed> renames) {
    public Drained {
        touched = Collections.unmodifiableSet(new TreeSet<>(touched));
        rescan = Collections.unmodifiableSet(new TreeSet<>(rescan));
        open = Set.copyOf(open);
        renames = List.copyOf(renames);
    }

    public boolean isEmpty() {
        return touched.isEmpty() && rescan.isEmpty();
    }
}

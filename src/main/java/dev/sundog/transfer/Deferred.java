package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Names that something is done about at a time to come. Confined by its owner. */
final class Deferred {
    private final Map<TreePath, Long> due = new HashMap<>();

    void put(TreePath path, long atNanos) {
        due.put(path, atNanos);
    }

    boolean contains(TreePath path) {
        return due.containsKey(path);
    }

    boolean isEmpty() {
        return due.isEmpty();
    }

    boolean isDue(long nowNanos) {
        return due.values().stream().anyMatch(at -> at <= nowNanos);
    }

    /** Takes what is due, in order. */
    Collection<TreePath> take(long nowNanos) {
        var out = new TreeSet<TreePath>();
        due.forEach((path, at) -> {
            if (at <= nowNanos) {
                out.add(path);
            }
        });
        out.forEach(due::remove);
        return out;
    }
}

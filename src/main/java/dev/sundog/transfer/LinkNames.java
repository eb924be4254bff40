package dev.sundog.transfer;

import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Further names of files that both sides agree on, by the name that has the file's entry. In memory: as many as there are links. */
final class LinkNames {
    private final Map<TreePath, TreePath> targets = new HashMap<>();
    private final Map<TreePath, TreeSet<TreePath>> names = new HashMap<>();

    void agreed(TreePath path, Entry entry) {
        forget(path);
        if (entry instanceof Entry.HardLink h) {
            targets.put(path, h.to());
            names.computeIfAbsent(h.to(), to -> new TreeSet<>()).add(path);
        }
    }

    void forget(TreePath path) {
        var target = targets.remove(path);
        if (target != null) {
            names.computeIfPresent(target, (to, all) -> all.remove(path) && all.isEmpty() ? null : all);
        }
    }

    /** Further names of a file. */
    Set<TreePath> of(TreePath file) {
        return new TreeSet<>(names.getOrDefault(file, new TreeSet<>()));
    }

    /** Every file that has some. */
    Set<TreePath> files() {
        return new TreeSet<>(names.keySet());
    }

    /** Names at or beneath a directory, with the files that they are of. */
    Map<TreePath, TreePath> beneath(TreePath directory) {
        var out = new HashMap<TreePath, TreePath>();
        targets.forEach((path, to) -> {
            if (path.isWithin(directory)) {
                out.put(path, to);
            }
        });
        return out;
    }
}

package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import dev.sundog.sync.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;

/**
 * Of changes that are made together only the newest of each name is made. That must not pass over a version that another name
 * has been told to be a name of: it would get a later one, perhaps of a file that it has nothing to do with.
 */
final class LinkOrder {
    private LinkOrder() {}

    /** The changes in order, parted before each that alters what a link before it is of. */
    static List<List<Pending>> parts(List<Pending> changes) {
        var parts = new ArrayList<List<Pending>>();
        var part = new ArrayList<Pending>();
        var linked = new HashSet<TreePath>();
        for (var p : changes) {
            if (linked.contains(p.change().path())) {
                parts.add(part);
                part = new ArrayList<>();
                linked.clear();
            }
            part.add(p);
            if (p.change().content() instanceof Change.PutLink link) {
                linked.add(link.to());
            }
        }
        parts.add(part);
        return parts;
    }

    /** Those that come after one that is not made: of the same name, of a file that a name was told to be a name of, or above it and gone. */
    static List<Pending> behind(List<Pending> unmade, List<Pending> part) {
        if (unmade.isEmpty()) {
            return List.of();
        }
        var names = new TreeSet<TreePath>();
        unmade.forEach(p -> names.addAll(touched(p)));
        return part.stream().filter(p -> isBehind(p, names)).toList();
    }

    private static boolean isBehind(Pending p, TreeSet<TreePath> names) {
        var next = names.ceiling(p.change().path());
        boolean holds =
                p.entry().isEmpty() && next != null && next.isWithin(p.change().path());
        return holds || touched(p).stream().anyMatch(names::contains);
    }

    private static List<TreePath> touched(Pending p) {
        var path = p.change().path();
        return p.change().content() instanceof Change.PutLink link ? List.of(path, link.to()) : List.of(path);
    }
}

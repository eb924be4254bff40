package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import dev.sundog.sync.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Of changes that are made together only the newest of each name is made. That must not pass over a version that another name
 * has been told to be a name of: it would get a later one, perhaps of a file that it has nothing to do with.
 */
final class LinkOrder {
    private LinkOrder() {}

    /**
     * The changes in order, parted before each that alters what a link before it is of, and before each that puts something beneath
     * what is deleted before it: deletions are made last.
     */
    static List<List<Pending>> parts(List<Pending> changes) {
        var parts = new ArrayList<List<Pending>>();
        var part = new ArrayList<Pending>();
        var linked = new HashSet<TreePath>();
        var gone = new HashSet<TreePath>();
        for (var p : changes) {
            var path = p.change().path();
            if (linked.contains(path) || (p.entry().isPresent() && isBeneath(path, gone))) {
                parts.add(part);
                part = new ArrayList<>();
                linked.clear();
                gone.clear();
            }
            part.add(p);
            if (p.change().content() instanceof Change.PutLink link) {
                linked.add(link.to());
            }
            if (p.entry().isEmpty()) {
                gone.add(path);
            }
        }
        parts.add(part);
        return parts;
    }

    private static boolean isBeneath(TreePath path, Set<TreePath> gone) {
        for (var up = path; !gone.isEmpty() && !up.isRoot(); ) {
            up = up.parent();
            if (gone.contains(up)) {
                return true;
            }
        }
        return false;
    }

    /** Those that come after one that is not made: of the same name, of a file that a name was told to be a name of, or above it and gone. */
    static List<Pending> behind(List<Pending> unmade, List<Pending> part) {
        if (unmade.isEmpty()) {
            return List.of();
        }
        var names = new TreeSet<TreePath>();
        unmade.forEach(p -> names.addAll(touched(p)));
        var behind = new ArrayList<Pending>();
        for (var p : part) {
            if (isBehind(p, names)) {
                behind.add(p);
                // What comes after it waits with it.
                names.addAll(touched(p));
            }
        }
        return behind;
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

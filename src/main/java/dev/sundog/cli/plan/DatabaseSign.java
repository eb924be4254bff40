package dev.sundog.cli.plan;

import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** A file that only a database keeps: copying the files beside it one by one, while it runs, corrupts the copy. */
record DatabaseSign(TreePath file, String evidence) {
    /** One sign for each directory with a database that lies in no other such directory; the input is in order of path. */
    static List<DatabaseSign> outermost(List<DatabaseSign> signs) {
        var out = new ArrayList<DatabaseSign>();
        var above = new HashSet<TreePath>();
        for (var sign : signs) {
            var directory = sign.file.parent();
            boolean covered = above.contains(directory);
            for (var at = directory; !covered && !at.isRoot(); at = at.parent()) {
                covered = above.contains(at.parent());
            }
            if (!covered) {
                above.add(directory);
                out.add(sign);
            }
        }
        return out;
    }
}

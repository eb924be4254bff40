package bench.sync;

import dev.sundog.model.GroupId;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.Map;

/**
 * What is urgent in a tree: one directory at its top, with score 9, where all else has 2. Without one the tree is one segment.
 *
 * @param urgent the directory's name; empty for none
 */
record Division(GroupId group, String urgent) {
    SegmentId of(TreePath path) {
        boolean isUrgent = !urgent.isEmpty() && (path + "/").startsWith(urgent + "/");
        return isUrgent ? hot() : new SegmentId(group, TreePath.ROOT);
    }

    SegmentId hot() {
        return new SegmentId(group, urgent.isEmpty() ? TreePath.ROOT : TreePath.of(urgent));
    }

    Map<SegmentId, Double> scores() {
        return urgent.isEmpty() ? Map.of() : Map.of(hot(), 9.0, new SegmentId(group, TreePath.ROOT), 2.0);
    }
}

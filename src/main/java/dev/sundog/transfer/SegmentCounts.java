package dev.sundog.transfer;

import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.HashMap;
import java.util.Map;

/** How many names of each segment are agreed on: counted when it is first asked, then kept. Confined by the group's lock. */
final class SegmentCounts {
    private final GroupFiles files;
    private final Map<SegmentId, Long> counts = new HashMap<>();
    private boolean counted;

    SegmentCounts(GroupFiles files) {
        this.files = files;
    }

    /** Segments are other ones now, or names went elsewhere. */
    void forget() {
        counted = false;
        counts.clear();
    }

    /** A name is about to be agreed on. */
    void agreed(TreePath path) {
        if (counted && files.agreed(path).isEmpty()) {
            counts.merge(files.segmentOf(path), 1L, Long::sum);
        }
    }

    /** A name is about to be agreed on no more. */
    void forgotten(TreePath path) {
        if (counted) {
            counts.merge(files.segmentOf(path), -1L, Long::sum);
        }
    }

    long of(SegmentId segment) {
        if (!counted) {
            files.eachBeneath(TreePath.ROOT, path -> counts.merge(files.segmentOf(path), 1L, Long::sum));
            counted = true;
        }
        return counts.getOrDefault(segment, 0L);
    }
}

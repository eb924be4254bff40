package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import java.util.Set;

/** Who is told what changes in a tree, or may have. Called under the group's lock. */
interface Witness {
    /** A name may be another thing than it was, or gone. */
    void refresh(TreePath path);

    /** A name may be no directory any more, or another one: what is on its way from beneath it is gone without a notice of its own. */
    default void refreshUnderWay(TreePath directory) {
        // Nothing is on its way.
    }

    /** All beneath a name has been looked at, and all that is agreed on there: what else is on its way from there may be gone. */
    default void scannedBeneath(TreePath path) {
        // Nothing is on its way.
    }

    void renamed(TreePath from, TreePath to);

    /** Names that were seen to change, and those of them that are open for writing; before they are looked at. */
    void written(Set<TreePath> touched, Set<TreePath> open);

    /** All that was there has been seen. */
    void scanned();

    /** Whether anything rests; asked without the lock. */
    boolean isResting();

    /** What has rested enough counts now. */
    void endRests();
}

package dev.sundog.transfer;

import dev.sundog.model.TreePath;
import java.util.Arrays;

/** A directory that was renamed here and is to be renamed there: one operation, whatever it holds. */
record Move(TreePath from, TreePath to) {
    /** What was the name of something that now lies at or beneath {@code to}. */
    TreePath before(TreePath path) {
        return moved(path, to, from);
    }

    /** What is the name now of something that lay at or beneath {@code from}. */
    TreePath after(TreePath path) {
        return moved(path, from, to);
    }

    private static TreePath moved(TreePath path, TreePath from, TreePath to) {
        if (path.equals(from)) {
            return to;
        }
        return to.child(Arrays.copyOfRange(path.bytes(), from.length() + 1, path.length()));
    }
}

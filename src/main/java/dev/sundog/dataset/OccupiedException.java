package dev.sundog.dataset;

import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;

/** A name cannot be taken: a directory that is not empty, or an entry of another kind, stands there. Put it aside first. */
public final class OccupiedException extends OperatorException {
    private static final long serialVersionUID = 1L;
    private final TreePath path;

    OccupiedException(TreePath path, String by) {
        super(path + " is occupied by " + by, "Sundog puts it aside and tries again; it is listed by 'sundog status'");
        this.path = path;
    }

    public TreePath path() {
        return path;
    }
}

package dev.sundog.dataset;

import dev.sundog.model.TreePath;

/** Receives what a scan finds; a directory comes before what it holds. */
public interface Visitor {
    /** A file, directory or symbolic link. */
    void entry(TreePath path, Stat stat);

    /** It could not be looked into: nothing at or beneath it may be taken as deleted. */
    void unreadable(TreePath path, String why);

    /** It is never mirrored (a device, a mounted file system): nothing at or beneath it may be taken as deleted. */
    void skipped(TreePath path, String why);
}

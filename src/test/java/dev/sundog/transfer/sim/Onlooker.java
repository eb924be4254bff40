package dev.sundog.transfer.sim;

import dev.sundog.model.TreePath;

/** What the world wants to know of a tree. */
interface Onlooker {
    /** A step comes. */
    void before(String what);

    /** Something was moved out of sight. */
    void taken(String name, String place);

    /** Something has got its name. */
    void placed(TreePath path, Inode inode);
}

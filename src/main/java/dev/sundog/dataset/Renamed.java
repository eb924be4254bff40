package dev.sundog.dataset;

import dev.sundog.model.TreePath;

/** An entry was renamed within the tree; a hint only, both names are also among the touched. */
public record Renamed(TreePath from, TreePath to) {}

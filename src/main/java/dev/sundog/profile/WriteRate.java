package dev.sundog.profile;

import dev.sundog.model.GroupId;
import dev.sundog.model.TreePath;

/** How a directory was written lately. */
public record WriteRate(GroupId group, TreePath directory, double bytesPerSecond, double filesPerSecond) {}

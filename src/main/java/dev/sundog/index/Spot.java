package dev.sundog.index;

import dev.sundog.model.TreePath;

/** Where an agreed file has a chunk: bytes {@code start} to {@code start + length}. */
public record Spot(TreePath path, long start, int length) {}

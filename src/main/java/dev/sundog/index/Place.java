package dev.sundog.index;

/** Where a chunk that came ahead of its change is kept: bytes {@code offset} to {@code offset + length} of a pack. */
public record Place(String pack, long offset, int length) {}

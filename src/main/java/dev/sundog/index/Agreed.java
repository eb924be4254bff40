package dev.sundog.index;

import dev.sundog.model.Entry;

/** A version that is durable on both sides, and how the file here looked when it had that content. */
public record Agreed(Entry entry, Stamp stamp) {}

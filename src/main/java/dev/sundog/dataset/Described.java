package dev.sundog.dataset;

import dev.sundog.model.Metadata;

/**
 * The metadata of an entry as it is mirrored.
 *
 * @param leftOut what of it is not mirrored, and why; empty for almost all
 */
public record Described(Metadata metadata, String leftOut) {}

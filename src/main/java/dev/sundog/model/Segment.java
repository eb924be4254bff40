package dev.sundog.model;

/**
 * A segment as the division found it.
 *
 * @param bytes of content
 * @param files entries of any kind
 * @param compressedFraction expected size on the wire over size on disk, 0 to about 1.05, from samples
 * @param priority what the user says, 1 to 10
 * @param required whether a promotion of the group must wait until this segment is hot
 */
public record Segment(
        SegmentId id, long bytes, long files, double compressedFraction, int priority, boolean required) {}

package dev.sundog.model;

/**
 * Which write of a single-writer group: the lease's epoch, the life of the writer's index, and the writer's count. Sequences
 * are compared only within one epoch and incarnation.
 */
public record Version(Epoch epoch, Incarnation incarnation, long sequence) {}

package dev.sundog.model;

/** A content-defined piece of data: its strong hash and its length in bytes (1 to 16,384). */
public record Chunk(Digest hash, int length) {}

package dev.sundog.model;

/**
 * What a file system keeps beside content.
 *
 * @param mode permission bits, 0 to 07777
 * @param uid owner's number; -1 where it is not recorded
 * @param gid group's number; -1 where it is not recorded
 * @param mtimeNanos last modification, nanoseconds since 1970
 */
public record Metadata(int mode, int uid, int gid, long mtimeNanos) {}

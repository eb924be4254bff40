package dev.sundog.dataset;

/** What an entry of a tree is. */
public enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    /** A socket, fifo or device, or a directory on which something is mounted: never mirrored, and never taken as deleted. */
    OTHER
}

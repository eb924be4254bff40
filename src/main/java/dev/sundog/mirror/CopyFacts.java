package dev.sundog.mirror;

import java.util.OptionalLong;

/**
 * What is known of one segment's copy at a moment.
 *
 * @param seed the first full copy
 * @param pending what changed since and is not acknowledged as durable there
 * @param linkUp whether the other site answers
 * @param standing what the last comparison and the quorum say
 */
public record CopyFacts(Seed seed, Pending pending, boolean linkUp, Standing standing) {
    /**
     * The first full copy.
     *
     * @param totalBytes of content to be copied
     * @param remainingBytes of them that are not acknowledged
     * @param remainingVersions entries that are not acknowledged, empty ones too
     */
    public record Seed(long totalBytes, long remainingBytes, long remainingVersions) {
        public static final Seed DONE = new Seed(0, 0, 0);

        boolean isDone() {
            return remainingVersions == 0 && remainingBytes == 0;
        }
    }

    /**
     * Changes under way.
     *
     * @param oldestNanos when the oldest of them was seen to change, on the caller's clock; empty when there are none
     */
    public record Pending(long bytes, long versions, OptionalLong oldestNanos) {
        public static final Pending NONE = new Pending(0, 0, OptionalLong.empty());
    }

    /** How the two sides' knowledge of each other stands. */
    public enum Standing {
        /** They have not compared since they met (again). */
        UNRECONCILED,
        /** They agree about what each has. */
        RECONCILED,
        /** Both have what the other has not. */
        DIVERGED,
        /** The quorum recorded that the holder went on without this copy. */
        OUTDATED
    }
}

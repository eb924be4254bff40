package dev.sundog.transfer;

import dev.sundog.model.SegmentId;
import dev.sundog.sync.Difference;
import java.util.List;
import java.util.Optional;

/**
 * How far the proof came that both copies of a group hold the same.
 *
 * @param segment the only one that is read; empty for all
 * @param startedNanos when, nanoseconds since 1970
 * @param here how much has been read at the site that was asked: it holds the group, or both write it
 * @param there how much at the other
 * @param expected how much there is
 * @param why it was stopped; empty otherwise
 */
public record Verification(
        Optional<SegmentId> segment,
        long startedNanos,
        Phase phase,
        Count here,
        Count there,
        Count expected,
        List<Found> found,
        String why) {
    /** What is being done. */
    public enum Phase {
        /** Both sides read. */
        READING,
        /** What differed is being told, and made, again. */
        REPAIRING,
        /** Both hold the same; what did not was repaired. */
        DONE,
        /** It came to no end. */
        STOPPED
    }

    /** Names, bytes of content, and how many names were otherwise than agreed. */
    public record Count(long files, long bytes, long differences) {}

    /**
     * A difference.
     *
     * @param here whether at the site that was asked, else at the other
     */
    public record Found(boolean here, Difference difference) {}

    public Verification {
        found = List.copyOf(found);
    }

    public boolean isOver() {
        return phase == Phase.DONE || phase == Phase.STOPPED;
    }

    /** How many names were otherwise than agreed, on both sides. */
    public long differences() {
        return here.differences() + there.differences();
    }
}

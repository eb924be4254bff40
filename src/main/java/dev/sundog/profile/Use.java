package dev.sundog.profile;

import dev.sundog.model.SegmentId;

/**
 * That an operation uses a segment.
 *
 * @param how it is known
 * @param confidence 0 to 1; 1 where it was declared or seen, else see {@link WriteTiming}
 * @param writing whether it may write there
 */
public record Use(OperationKey operation, SegmentId segment, How how, double confidence, boolean writing) {
    /** How a use is known. */
    public enum How {
        /** A person says so. */
        DECLARED,
        /** Observations named the data. */
        SEEN,
        /** The segment is written when the operation runs. */
        INFERRED
    }
}

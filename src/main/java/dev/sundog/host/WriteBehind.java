package dev.sundog.host;

/**
 * Has a file that is written from its beginning to its end go to the disk a step behind that: while one step is written to memory, the
 * one before is on its way. A {@link Descriptor#sync} of all of it at the end would make every other one on the disk wait for as long
 * as that takes, and a small one must not wait for a large one.
 */
final class WriteBehind {
    static final long STEP_BYTES = 4L << 20;

    /** Has a stretch written to the disk. */
    interface Range {
        /** @param wait until it is there; otherwise it is only begun */
        void sync(long offset, long length, boolean wait);
    }

    private final Range range;
    private long begun;

    WriteBehind(Range range) {
        this.range = range;
    }

    void written(long end) {
        while (end - begun >= STEP_BYTES) {
            range.sync(begun, STEP_BYTES, false);
            if (begun >= STEP_BYTES) {
                range.sync(begun - STEP_BYTES, STEP_BYTES, true);
            }
            begun += STEP_BYTES;
        }
    }
}

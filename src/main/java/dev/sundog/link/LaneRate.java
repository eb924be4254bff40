package dev.sundog.link;

/**
 * How fast a lane went while it always had something to write, and so how much a frame may hold: what is more important waits for
 * one frame, which shall take no longer than some 10 ms. Confined to the lane's writer.
 */
final class LaneRate {
    private static final long WINDOW_NANOS = 50_000_000;
    private static final double FRAME_SECONDS = 0.01;

    private double bytesPerSecond;
    private long fromNanos;
    private long bytes;
    private boolean busy;

    /** There is nothing to write: what is written next begins a new window. */
    void idle() {
        busy = false;
    }

    void wrote(int count, long nowNanos) {
        if (!busy) {
            // How long its first write took is not known.
            busy = true;
            fromNanos = nowNanos;
            bytes = 0;
            return;
        }
        bytes += count;
        long nanos = nowNanos - fromNanos;
        if (nanos >= WINDOW_NANOS) {
            bytesPerSecond = bytes * 1e9 / nanos;
            fromNanos = nowNanos;
            bytes = 0;
        }
    }

    int frameBytes() {
        double fits = bytesPerSecond * FRAME_SECONDS;
        return (int) Math.clamp(fits, Outgoing.LEAST_FRAME_BYTES, Outgoing.MOST_FRAME_BYTES);
    }
}

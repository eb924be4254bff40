package dev.sundog.link;

/** How fast the link may write. Both calls may come from different threads at once. */
public interface Pace {
    /** Reserves the bytes on the wire; gives the nanoseconds to wait before they may be written. */
    long reserveNanos(int wireBytes);

    /** Of what these bytes, which were reserved last, still have to wait: less than was said where the pace has become faster. */
    long stillNanos(int wireBytes);

    /** How many bytes may be written in one go, so that no second gets too many at its end; there may be more of headers. */
    default int mostAtOnce() {
        return Integer.MAX_VALUE;
    }

    /** Counts bytes that are written at once, whatever the pace: control messages, probes, handshakes, acknowledgements of TCP. */
    void reserveControl(int wireBytes);
}

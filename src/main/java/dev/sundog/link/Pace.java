package dev.sundog.link;

/** How fast the link may write. Both calls may come from different threads at once. */
public interface Pace {
    /** Reserves the bytes on the wire; gives the nanoseconds to wait before they may be written. */
    long reserveNanos(int wireBytes);

    /** Counts bytes that are written at once, whatever the pace: control messages, probes, handshakes, acknowledgements of TCP. */
    void reserveControl(int wireBytes);
}

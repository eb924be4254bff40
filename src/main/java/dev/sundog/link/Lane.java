package dev.sundog.link;

/** One of the two connections that make up a link: each keeps its own order, neither waits for the other. */
public enum Lane {
    /** Short messages that must not wait: barriers, acknowledgements, probes. Never delayed by pace. */
    CONTROL(1),
    /** Content: compressed and paced. */
    BULK(2);

    final int code;

    Lane(int code) {
        this.code = code;
    }
}

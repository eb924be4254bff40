package dev.sundog.link;

/** Estimates of what bytes cost on the wire, TLS 1.3 records and TCP and IPv4 headers included. */
public final class Wire {
    static final int RECORD = 16_384;
    /** Both flights of a mutual handshake are about this long, each way. */
    static final int HANDSHAKE_BYTES = 2_500;

    private static final int RECORD_OVERHEAD = 22;
    private static final int SEGMENT = 1_448;
    private static final int HEADERS = 52;

    private Wire() {}

    /** Wire bytes of one write of that many plain bytes. */
    static int bytes(int plain) {
        return inSegments(plain + Math.ceilDiv(plain, RECORD) * RECORD_OVERHEAD);
    }

    /** Wire bytes of one write of that many bytes to TCP. */
    public static int inSegments(int bytes) {
        return bytes + Math.ceilDiv(bytes, SEGMENT) * HEADERS;
    }

    /** Wire bytes of TCP's acknowledgements for what was received: one for every second segment. */
    public static int acknowledgements(int wireBytes) {
        return Math.ceilDiv(Math.ceilDiv(wireBytes, SEGMENT + HEADERS), 2) * HEADERS;
    }
}

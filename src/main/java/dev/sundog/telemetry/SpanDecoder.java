package dev.sundog.telemetry;

import java.io.IOException;
import java.io.InputStream;

/** Reads spans of one format and hands them on; what it cannot use it counts. One for each input and thread. */
public interface SpanDecoder {
    /**
     * Reads to the end, holding little at a time. Bad content never fails.
     *
     * @throws IOException only when {@code in} does
     */
    void read(InputStream in) throws IOException;
}

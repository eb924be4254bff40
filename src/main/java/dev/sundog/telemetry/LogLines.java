package dev.sundog.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Lines of a stream in bounded memory: of one that is too long, only the beginning is kept. For one thread. */
public final class LogLines {
    private static final int KEPT = AccessLog.LONGEST + 1;

    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private byte[] line = new byte[1024];
    private int length;
    private int at;
    private int end;

    public LogLines(InputStream in) {
        this.in = in;
    }

    /** The next line without its end, each byte as one character; empty at the end of the stream. */
    public Optional<String> next() throws IOException {
        length = 0;
        boolean any = false;
        while (fill()) {
            any = true;
            int stop = at;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            keep(stop);
            at = stop + 1;
            if (stop < end) {
                return Optional.of(text());
            }
        }
        return any ? Optional.of(text()) : Optional.empty();
    }

    private boolean fill() throws IOException {
        if (at >= end) {
            at = 0;
            end = in.read(buffer);
        }
        return end > 0;
    }

    private void keep(int stop) {
        int more = Math.min(stop - at, KEPT - length);
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.min(KEPT, Math.max(line.length * 2, length + more)));
        }
        System.arraycopy(buffer, at, line, length, more);
        length += more;
    }

    private String text() {
        int size = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, size, StandardCharsets.ISO_8859_1);
    }
}

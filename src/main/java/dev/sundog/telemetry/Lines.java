package dev.sundog.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A stream of which a reader can give back what it read ahead. */
final class Lines extends InputStream {
    private static final int BUFFER = 32 << 10;
    /** What stays of one filling in the next. */
    private static final int KEPT = 64;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;

    Lines(InputStream in) {
        this.in = in;
    }

    private boolean fill() throws IOException {
        int kept = Math.min(KEPT, end);
        System.arraycopy(buffer, end - kept, buffer, 0, kept);
        at = kept;
        end = kept;
        int n = in.read(buffer, end, BUFFER - end);
        end += Math.max(0, n);
        return n > 0;
    }

    @Override
    public int read() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (at == end && !fill()) {
            return -1;
        }
        int n = Math.min(length, end - at);
        System.arraycopy(buffer, at, into, offset, n);
        at += n;
        return n;
    }

    /** Gives back the last bytes of the latest read. */
    void takeBack(int bytes) {
        at = Math.max(0, at - bytes);
    }

    /** Goes to the next line that begins with a bracket; false at the end. */
    boolean toNextDocument() throws IOException {
        int before = at > 0 ? buffer[at - 1] : 0;
        while (at < end || fill()) {
            byte b = buffer[at];
            if (before == '\n' && (b == '{' || b == '[')) {
                return true;
            }
            before = b;
            at++;
        }
        return false;
    }
}

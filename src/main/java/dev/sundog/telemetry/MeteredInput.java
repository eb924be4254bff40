package dev.sundog.telemetry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that tells how many bytes come out of it, also of those that are passed over. */
public abstract class MeteredInput extends FilterInputStream {
    private static final int PIECE = 64 << 10;

    protected MeteredInput(InputStream in) {
        super(in);
    }

    /**
     * So many bytes came, 0 at the end.
     *
     * @throws IOException to end it here
     */
    protected abstract void came(int bytes) throws IOException;

    @Override
    public int read() throws IOException {
        int b = super.read();
        came(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = super.read(into, offset, length);
        came(Math.max(0, n));
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        var passed = new byte[(int) Math.min(PIECE, Math.max(0, n))];
        return Math.max(0, read(passed, 0, passed.length));
    }
}

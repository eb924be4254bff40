package dev.sundog.telemetry;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file's content, unpacked when it is gzip, and ended early when it unpacks to more than is believed: telemetry shrinks ten to fifty times,
 * a bomb a thousand times. Damage ends it too; both are counted.
 */
public final class Unpacked extends FilterInputStream {
    private static final int BUFFER = 64 << 10;
    private static final int MAGIC = 0x1F8B;
    /** So much is unpacked whatever it came from. */
    private static final long HARMLESS_BYTES = 64L << 20;

    private static final long MOST_TIMES = 200;

    private final Source source;
    private final long mostBytes;
    private final Tally tally;
    private long bytes;
    private boolean ended;

    private Unpacked(InputStream in, Source source, long mostBytes, Tally tally) {
        super(in);
        this.source = source;
        this.mostBytes = mostBytes;
        this.tally = tally;
    }

    /**
     * Looks whether it is gzip.
     *
     * @param mostBytes that are read of it, unpacked
     */
    public static InputStream of(InputStream in, long mostBytes, Tally tally) throws IOException {
        var source = new Source(in);
        var buffered = new BufferedInputStream(source, BUFFER);
        buffered.mark(2);
        int magic = buffered.read() << 8 | buffered.read();
        buffered.reset();
        if (magic != MAGIC) {
            return new Unpacked(buffered, source, mostBytes, tally);
        }
        try {
            return new Unpacked(new GZIPInputStream(buffered, BUFFER), source, mostBytes, tally);
        } catch (ZipException | EOFException e) {
            tally.note(Flaw.MALFORMED);
            return InputStream.nullInputStream();
        }
    }

    /** Counts what is taken of the file itself. */
    private static final class Source extends FilterInputStream {
        private long bytes;

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            bytes += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int n = super.read(into, at, length);
            bytes += Math.max(0, n);
            return n;
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        if (ended) {
            return -1;
        }
        try {
            int n = super.read(into, at, length);
            bytes += Math.max(0, n);
            if (bytes > mostBytes || (bytes > HARMLESS_BYTES && bytes / MOST_TIMES > source.bytes)) {
                return end(Flaw.TOO_MUCH_INSIDE);
            }
            return n;
        } catch (EOFException e) {
            return end(Flaw.CUT_OFF);
        } catch (ZipException e) {
            return end(Flaw.MALFORMED);
        }
    }

    private int end(Flaw flaw) {
        tally.note(flaw);
        ended = true;
        return -1;
    }

    @Override
    public long skip(long n) throws IOException {
        var passed = new byte[(int) Math.min(BUFFER, Math.max(0, n))];
        return Math.max(0, read(passed, 0, passed.length));
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}

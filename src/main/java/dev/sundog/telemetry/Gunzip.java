package dev.sundog.telemetry;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Gzip (RFC 1952) opened with an eye on what comes out: a few kilobytes may stand for a terabyte. */
public final class Gunzip {
    /** What telemetry shrinks to is seldom under a hundredth; what does more is a bomb. */
    private static final long MOST_RATIO = 250;

    private static final long ALWAYS = 64L << 20;

    private Gunzip() {}

    /** That more came out than was agreed to. */
    public static final class TooMuch extends IOException {
        private static final long serialVersionUID = 1L;

        TooMuch(long most) {
            super("it unpacks to more than " + most + " bytes");
        }
    }

    /** Whether these first bytes are those of gzip. */
    public static boolean is(byte[] head) {
        return head.length > 2 && head[0] == 0x1f && head[1] == (byte) 0x8b && head[2] == 8;
    }

    /** The most that is taken out of a file of that size. */
    public static long mostOf(long packedBytes) {
        return Math.max(ALWAYS, packedBytes * MOST_RATIO);
    }

    /** A stream that ends in {@link TooMuch} when more than {@code most} bytes come out. */
    public static InputStream open(InputStream packed, long most) throws IOException {
        return new Bounded(new GZIPInputStream(packed, 64 << 10), most);
    }

    /** All of it.
     *
     * @throws TooMuch when it is more than {@code most} bytes
     * @throws IOException when it is damaged
     */
    public static byte[] all(byte[] packed, long most) throws IOException {
        try (var in = open(new ByteArrayInputStream(packed), most)) {
            return in.readAllBytes();
        }
    }

    private static final class Bounded extends FilterInputStream {
        private final long most;
        private long left;

        Bounded(InputStream in, long most) {
            super(in);
            this.most = most;
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            count(Math.max(0, n));
            return n;
        }

        private void count(int n) throws TooMuch {
            left -= n;
            if (left < 0) {
                throw new TooMuch(most);
            }
        }
    }
}

package dev.sundog.telemetry;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Gzip (RFC 1952) opened with an eye on what comes out: a few kilobytes may stand for a terabyte. */
public final class Gunzip {
    /** What telemetry shrinks to is seldom under a hundredth; what does more is a bomb. */
    private static final long MOST_RATIO = 250;

    private static final int HEAD = 3;

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
        return head.length >= HEAD && head[0] == 0x1f && head[1] == (byte) 0x8b && head[2] == 8;
    }

    /** The most that is taken out of a file of that size. */
    public static long mostOf(long packedBytes) {
        return Math.max(ALWAYS, packedBytes * MOST_RATIO);
    }

    /** A stream that ends in {@link TooMuch} when more than {@code most} bytes come out. */
    public static InputStream open(InputStream packed, long most) throws IOException {
        return new Bounded(new GZIPInputStream(packed, 64 << 10), most);
    }

    /** The same bytes, or what they unpack to where they are gzip: {@link #open}. */
    public static InputStream ifPacked(BufferedInputStream in, long most) throws IOException {
        in.mark(HEAD);
        boolean packed = is(in.readNBytes(HEAD));
        in.reset();
        return packed ? open(in, most) : in;
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

    private static final class Bounded extends MeteredInput {
        private final long most;
        private long left;

        Bounded(InputStream in, long most) {
            super(in);
            this.most = most;
            this.left = most;
        }

        @Override
        protected void came(int bytes) throws TooMuch {
            left -= bytes;
            if (left < 0) {
                throw new TooMuch(most);
            }
        }
    }
}

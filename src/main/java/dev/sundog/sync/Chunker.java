package dev.sundog.sync;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Content-defined chunking: FastCDC with normalised chunking (Xia et al., USENIX ATC 2016), 2 KiB at least, about 8 KiB
 * on average, 16 KiB at most, so that a chunk fits one frame.
 */
public final class Chunker {
    public static final int MIN_BYTES = 2 * 1024;
    public static final int AVERAGE_BYTES = 8 * 1024;
    public static final int MAX_BYTES = 16 * 1024;

    // Spread masks: 15 bits before the average is reached (cuts are rare), 11 bits after (cuts come soon).
    private static final long MASK_BEFORE = 0x0003590703530000L;
    private static final long MASK_AFTER = 0x0000d90003530000L;
    private static final long[] GEAR = gear();

    private Chunker() {}

    private static long[] gear() {
        var table = new long[256];
        long x = 0x9e3779b97f4a7c15L;
        for (int i = 0; i < table.length; i++) {
            // SplitMix64 (Steele et al., OOPSLA 2014): the table is part of the format and never changes.
            x += 0x9e3779b97f4a7c15L;
            long z = x;
            z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            table[i] = z ^ (z >>> 31);
        }
        return table;
    }

    /**
     * The length of the chunk that starts at {@code from}.
     *
     * @param to end of what is known; unless it is the end of the content, at least {@link #MAX_BYTES} must be known
     */
    public static int cut(byte[] content, int from, int to) {
        int known = Math.min(to - from, MAX_BYTES);
        if (known <= MIN_BYTES) {
            return known;
        }
        long fingerprint = 0;
        int normal = Math.min(known, AVERAGE_BYTES);
        int i = MIN_BYTES;
        for (; i < normal; i++) {
            fingerprint = (fingerprint << 1) + GEAR[content[from + i] & 0xff];
            if ((fingerprint & MASK_BEFORE) == 0) {
                return i + 1;
            }
        }
        for (; i < known; i++) {
            fingerprint = (fingerprint << 1) + GEAR[content[from + i] & 0xff];
            if ((fingerprint & MASK_AFTER) == 0) {
                return i + 1;
            }
        }
        return known;
    }

    /** All chunks of a content, in order. */
    static List<byte[]> cutAll(byte[] content) {
        var chunks = new ArrayList<byte[]>();
        for (int from = 0; from < content.length; ) {
            int length = cut(content, from, content.length);
            chunks.add(Arrays.copyOfRange(content, from, from + length));
            from += length;
        }
        return chunks;
    }

    /** Whether {@link #cutAll} makes just these chunks of what they are together. */
    static boolean cutsInto(List<byte[]> chunks) {
        var content = new byte[chunks.stream().mapToInt(c -> c.length).sum()];
        int at = 0;
        for (byte[] chunk : chunks) {
            System.arraycopy(chunk, 0, content, at, chunk.length);
            at += chunk.length;
        }
        at = 0;
        for (byte[] chunk : chunks) {
            if (chunk.length == 0 || cut(content, at, content.length) != chunk.length) {
                return false;
            }
            at += chunk.length;
        }
        return at > 0;
    }
}

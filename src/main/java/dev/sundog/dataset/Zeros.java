package dev.sundog.dataset;

import java.util.Arrays;

/** Finds zeros that need not be written into a new file. */
final class Zeros {
    /** A shorter run frees no block of a file system. */
    private static final int RUN = 4 << 10;

    private static final byte[] ZEROS = new byte[RUN];
    /** Nothing to be found can lie between two samples of this distance that are no zeros. */
    private static final int STEP = RUN / 2;

    private Zeros() {}

    /** A part of an array. */
    @FunctionalInterface
    interface Part {
        void at(int from, int count);
    }

    /**
     * The parts that have to be written: all but runs of zeros that are long, or at the beginning or end, where they may go on in
     * what was written before or will be after.
     */
    static void forEachOther(byte[] bytes, int from, int count, Part part) {
        int end = from + count;
        while (end > from && bytes[end - 1] == 0) {
            end--;
        }
        int start = from;
        while (start < end) {
            if (bytes[start] == 0) {
                start++;
                continue;
            }
            int zeros = nextRun(bytes, start, end);
            part.at(start, zeros - start);
            start = zeros;
        }
    }

    /** Where the next long run of zeros begins; {@code end} where there is none. */
    private static int nextRun(byte[] bytes, int from, int end) {
        for (int sample = from + STEP; sample < end; sample += STEP) {
            if (bytes[sample] != 0) {
                continue;
            }
            int start = sample;
            while (bytes[start - 1] == 0) {
                start--; // what lies at from is no zero
            }
            if (start + RUN <= end && Arrays.equals(bytes, start, start + RUN, ZEROS, 0, RUN)) {
                return start;
            }
        }
        return end;
    }
}

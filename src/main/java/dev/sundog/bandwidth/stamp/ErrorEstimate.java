package dev.sundog.bandwidth.stamp;

/**
 * How far a sender's clock may be from the truth, as RFC 4656 section 4.1.2 writes it: {@code multiplier * 2^(scale - 32)} seconds.
 *
 * @param synchronised whether the clock follows UTC by an external source
 * @param precise whether timestamps are PTP's truncated ones (RFC 8186) rather than NTP's
 * @param scale 0 to 63
 * @param multiplier 1 to 255; 0 says nothing and is not written
 */
public record ErrorEstimate(boolean synchronised, boolean precise, int scale, int multiplier) {
    private static final int MOST_MULTIPLIER = 255;
    private static final int MOST_SCALE = 63;
    private static final double UNIT_SECONDS = 0x1p-32;

    /**
     * The least estimate that is not below the error.
     *
     * @param errorNanos 0 or more
     */
    public static ErrorEstimate of(boolean synchronised, long errorNanos) {
        double units = Math.max(0, errorNanos) / 1e9 / UNIT_SECONDS;
        int scale = 0;
        while (Math.ceil(units) > MOST_MULTIPLIER && scale < MOST_SCALE) {
            units /= 2;
            scale++;
        }
        return new ErrorEstimate(
                synchronised, false, scale, (int) Math.clamp(Math.ceil(units), 1, (double) MOST_MULTIPLIER));
    }

    static ErrorEstimate read(int bits) {
        return new ErrorEstimate((bits & 0x8000) != 0, (bits & 0x4000) != 0, bits >> 8 & MOST_SCALE, bits & 0xff);
    }

    int bits() {
        return (synchronised ? 0x8000 : 0) | (precise ? 0x4000 : 0) | scale << 8 | multiplier;
    }

    /** The error in seconds. */
    public double seconds() {
        return Math.scalb((double) multiplier, scale - 32);
    }
}

package dev.sundog.profile;

import dev.sundog.model.Rate;

/**
 * How large segments should be.
 *
 * @param mostBytes above which a segment is divided, where its subtrees allow
 * @param leastBytes below which a subtree gets no segment of its own, unless it is declared or hot among cold
 */
public record DivisionSettings(long mostBytes, long leastBytes) {
    private static final long SMALLEST_MOST = 1 << 20;

    /**
     * At most an eighth of the data and at most what the link moves in five minutes, as a power of two so that growth moves
     * no borders; at least a sixteenth of that.
     */
    public static DivisionSettings of(long totalBytes, Rate link) {
        double fiveMinutes = link.bytesPerSecond() * 300;
        double wanted = Math.max(SMALLEST_MOST, Math.min(totalBytes / 8.0, fiveMinutes));
        long most = Long.highestOneBit((long) wanted);
        return new DivisionSettings(most, most / 16);
    }
}

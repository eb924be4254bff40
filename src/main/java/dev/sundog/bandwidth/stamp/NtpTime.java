package dev.sundog.bandwidth.stamp;

/**
 * The 64-bit timestamp of NTP (RFC 5905 section 6): seconds since 1900 in 32 bits, which begin anew in 2036, and 32 bits of fraction.
 */
public final class NtpTime {
    private static final long TO_1970_SECONDS = 2_208_988_800L;
    private static final long SECOND = 1_000_000_000L;
    private static final long ERA_SECONDS = 1L << 32;

    private NtpTime() {}

    /**
     * The timestamp of a time, rounded up to the next unit of 233 ps, so that {@link #nanos} gives the same nanosecond.
     *
     * @param wallNanos since 1970
     */
    public static long of(long wallNanos) {
        long seconds = Math.floorDiv(wallNanos, SECOND) + TO_1970_SECONDS;
        long fraction = ((Math.floorMod(wallNanos, SECOND) << 32) + SECOND - 1) / SECOND;
        return (seconds << 32) + fraction;
    }

    /**
     * Nanoseconds since 1970, in the era that is nearest to a known time: what a timestamp means is ambiguous by 136 years.
     *
     * @param nearWallNanos about now, since 1970
     */
    public static long nanos(long ntp, long nearWallNanos) {
        long fraction = ((ntp & 0xffff_ffffL) * SECOND) >>> 32;
        long seconds = (ntp >>> 32) - TO_1970_SECONDS;
        long eras = Math.floorDiv(Math.floorDiv(nearWallNanos, SECOND) - seconds + ERA_SECONDS / 2, ERA_SECONDS);
        return (seconds + eras * ERA_SECONDS) * SECOND + fraction;
    }
}

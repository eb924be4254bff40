package dev.sundog.bandwidth.history;

import java.time.Duration;

/** How finely time is remembered, and for how long. */
public enum Resolution {
    /** Of the last hour. */
    SECONDS(1, 3_600),
    /** Of the last 30 days. */
    MINUTES(60, 43_200),
    /** Of the last 731 days. */
    HOURS(3_600, 17_544);

    /** Seconds of one bucket. */
    public final int seconds;

    /** As many buckets are kept. */
    public final int kept;

    Resolution(int seconds, int kept) {
        this.seconds = seconds;
        this.kept = kept;
    }

    /** The finest that reaches back so far; the coarsest where none does. */
    public static Resolution reaching(Duration back) {
        for (var one : values()) {
            if (back.toSeconds() <= (long) one.seconds * one.kept) {
                return one;
            }
        }
        return HOURS;
    }

    /** When the bucket began that holds this second. */
    public long start(long wallSeconds) {
        return Math.floorDiv(wallSeconds, seconds) * seconds;
    }

    /** Where among those kept that bucket stands. */
    public int place(long wallSeconds) {
        return (int) Math.floorMod(Math.floorDiv(wallSeconds, seconds), (long) kept);
    }
}

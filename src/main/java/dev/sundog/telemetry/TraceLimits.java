package dev.sundog.telemetry;

import java.time.Duration;

/**
 * When a trace is taken as complete.
 *
 * @param bytes that all open traces may hold, as estimated; the one that was quiet longest goes first
 * @param spansOfOne that one trace may have before it is taken in parts
 * @param quiet after which nothing more is expected of a trace
 * @param longest that one may stay open while spans still come
 */
public record TraceLimits(long bytes, int spansOfOne, Duration quiet, Duration longest) {
    private static final long HELD_BYTES = 48L << 20;
    private static final long HELD_OF_FILES_BYTES = 16L << 20;
    private static final int SPANS = 10_000;

    /** For spans that come as they end: exporters send every five seconds, so ten of silence say something. */
    public static TraceLimits live() {
        return new TraceLimits(HELD_BYTES, SPANS, Duration.ofSeconds(10), Duration.ofMinutes(5));
    }

    /** For files, where no time passes: only memory and the end of the file complete a trace. */
    public static TraceLimits files() {
        return new TraceLimits(HELD_OF_FILES_BYTES, SPANS, Duration.ZERO, Duration.ofDays(36_500));
    }
}

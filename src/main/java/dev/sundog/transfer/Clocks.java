package dev.sundog.transfer;

import java.util.function.LongSupplier;

/**
 * The clocks of this host.
 *
 * @param bootNanos since boot, suspension included: for durations
 * @param wallNanos since 1970: only for comparing with file times and for names that people read
 */
public record Clocks(LongSupplier bootNanos, LongSupplier wallNanos) {}

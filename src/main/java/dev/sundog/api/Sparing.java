package dev.sundog.api;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets ten a second speak, so that nobody fills a log by being refused; counts the others. */
final class Sparing {
    private static final int A_SECOND = 10;

    private final LongSupplier nanos;
    private long since;
    private int spoken;
    private long silent;

    Sparing(LongSupplier nanos) {
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    /** How many were silent since one last spoke; empty for one who is. */
    synchronized OptionalLong turn() {
        long now = nanos.getAsLong();
        if (now - since >= TimeUnit.SECONDS.toNanos(1)) {
            since = now;
            spoken = 0;
        }
        if (spoken >= A_SECOND) {
            silent++;
            return OptionalLong.empty();
        }
        spoken++;
        long before = silent;
        silent = 0;
        return OptionalLong.of(before);
    }
}

package dev.sundog.agent;

import dev.sundog.bandwidth.TokenBucket;
import dev.sundog.link.Pace;
import dev.sundog.model.Rate;
import java.util.function.LongSupplier;

/** Holds what this site sends between sites under what both networks may carry. Thread-safe. */
final class SitePace implements Pace {
    private final TokenBucket bucket;
    private final LongSupplier bootNanos;

    SitePace(Rate rate, LongSupplier bootNanos) {
        this.bootNanos = bootNanos;
        this.bucket = new TokenBucket(rate, bootNanos.getAsLong());
    }

    /** Another rate from now on. */
    synchronized void take(Rate rate) {
        bucket.setRate(rate, bootNanos.getAsLong());
    }

    @Override
    public synchronized long reserveNanos(int wireBytes) {
        return bucket.reserve(wireBytes, bootNanos.getAsLong());
    }

    @Override
    public synchronized void reserveControl(int wireBytes) {
        bucket.take(wireBytes, bootNanos.getAsLong());
    }
}

package dev.sundog.link;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A clock that goes slowly, so that no time of the link's is over by it because a busy machine's threads stood still for some seconds; what
 * a test wants to be over it lets pass.
 */
final class SlowClock implements LongSupplier {
    private final long begunNanos = System.nanoTime();
    private final AtomicLong ahead = new AtomicLong();
    private final int slowness;

    /** @param slowness seconds that pass while this clock goes on by one */
    SlowClock(int slowness) {
        this.slowness = slowness;
    }

    void pass(long nanos) {
        ahead.addAndGet(nanos);
    }

    @Override
    public long getAsLong() {
        return begunNanos + (System.nanoTime() - begunNanos) / slowness + ahead.get();
    }
}

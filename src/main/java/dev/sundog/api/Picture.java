package dev.sundog.api;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A status that is taken anew after 0.4 s, and less often where taking it is much work, however many ask. */
final class Picture {
    private static final long LEAST_NANOS = 400_000_000L;
    /** Of the time, at most one part in so many goes into taking it. */
    private static final int SHARE = 5;

    private final Supplier<StatusReport> status;
    private final LongSupplier nanos;
    private final ReentrantLock taking = new ReentrantLock();
    private @Nullable StatusReport last;
    private long oldAt;

    Picture(Supplier<StatusReport> status, LongSupplier nanos) {
        this.status = status;
        this.nanos = nanos;
    }

    StatusReport recent() {
        taking.lock();
        try {
            long begun = nanos.getAsLong();
            var known = last;
            if (known != null && oldAt - begun > 0) {
                return known;
            }
            var fresh = status.get();
            long now = nanos.getAsLong();
            last = fresh;
            oldAt = now + Math.max(LEAST_NANOS, SHARE * (now - begun));
            return fresh;
        } finally {
            taking.unlock();
        }
    }
}

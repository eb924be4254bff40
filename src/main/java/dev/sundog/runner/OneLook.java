package dev.sundog.runner;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers all who ask while a look goes on by the next one, which begins after they asked. Thread-safe. */
final class OneLook<T> {
    private final Supplier<T> look;
    private final AtomicLong asked = new AtomicLong();
    private long covered;
    private @Nullable T seen;

    OneLook(Supplier<T> look) {
        this.look = look;
    }

    /** Blocks while somebody looks. */
    T get() {
        long mine = asked.incrementAndGet();
        synchronized (this) {
            var last = seen;
            if (last == null || mine > covered) {
                covered = asked.get();
                last = look.get();
                seen = last;
            }
            return last;
        }
    }
}

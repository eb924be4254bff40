package dev.sundog.transfer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What is done while a lock is held, and no longer. */
final class Locked {
    private static final long POLL_MILLIS = 20;

    private Locked() {}

    static <T> T get(Lock lock, Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    /** Looks now and then until something is so, or it goes on no more; the lock is not held in between. */
    static void await(Lock lock, BooleanSupplier reached, BooleanSupplier goesOn) throws InterruptedException {
        while (goesOn.getAsBoolean() && !get(lock, reached::getAsBoolean)) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    static void run(Lock lock, Runnable body) {
        lock.lock();
        try {
            body.run();
        } finally {
            lock.unlock();
        }
    }
}

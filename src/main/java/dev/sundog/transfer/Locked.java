package dev.sundog.transfer;

import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** What is done while a lock is held, and no longer. */
final class Locked {
    private Locked() {}

    static <T> T get(Lock lock, Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
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

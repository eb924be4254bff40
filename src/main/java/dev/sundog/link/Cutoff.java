package dev.sundog.link;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes something when time is up, unless this was closed before: bounds what a slow peer can hold. */
final class Cutoff implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean struck;

    Cutoff(Duration limit, Closeable victim) {
        Thread.ofVirtual().name("link-cutoff").start(() -> cut(limit, victim));
    }

    private void cut(Duration limit, Closeable victim) {
        try {
            if (!done.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                struck = true;
                victim.close();
            }
        } catch (IOException e) {
            // it is being thrown away
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether time was up. */
    boolean struck() {
        return struck;
    }

    @Override
    public void close() {
        done.countDown();
    }
}

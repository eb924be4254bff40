package dev.sundog.transfer;

import dev.sundog.host.BootClock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Runs as the machine's does, but can be put forward, and stands still while something is done that counts as one event: however long
 * a busy machine takes for it.
 */
final class SteadyClock implements LongSupplier {
    /** What a test does. */
    interface Step {
        void run() throws Exception;
    }

    private long aheadNanos;
    private boolean stopped;
    private long stoppedAtNanos;

    @Override
    public synchronized long getAsLong() {
        return stopped ? stoppedAtNanos : BootClock.nanos() + aheadNanos;
    }

    synchronized void forward(Duration by) {
        aheadNanos += by.toNanos();
    }

    void atOnce(Step step) throws Exception {
        stop();
        try {
            step.run();
        } finally {
            goOn();
        }
    }

    private synchronized void stop() {
        stoppedAtNanos = getAsLong();
        stopped = true;
    }

    private synchronized void goOn() {
        aheadNanos = stoppedAtNanos - BootClock.nanos();
        stopped = false;
    }
}

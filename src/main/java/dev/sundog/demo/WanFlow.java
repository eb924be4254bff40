package dev.sundog.demo;

import java.time.Duration;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * One direction of the emulated line: a rate shared by all connections, in the order of arrival, then a delay with jitter. A sender
 * waits while the line's buffer is full.
 */
final class WanFlow {
    private static final long SECOND = 1_000_000_000L;
    private final double bytesPerNano;
    private final long delayNanos;
    private final long jitterNanos;
    private final long bufferNanos;
    private final LongSupplier clock;
    private final Random random;
    private final long origin;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final TreeMap<Long, Long> perSecond = new TreeMap<>();
    private long lineFree;
    private long bytes;

    /**
     * @param mbit megabits a second; infinite for a line without a limit
     * @param delay one way
     * @param jitter at most this is added to the delay
     * @param buffer how much time's worth of bytes may wait for the line
     */
    WanFlow(double mbit, Duration delay, Duration jitter, Duration buffer, LongSupplier clock, long seed) {
        this.bytesPerNano = mbit * 1e6 / 8 / SECOND;
        this.delayNanos = delay.toNanos();
        this.jitterNanos = jitter.toNanos();
        this.bufferNanos = buffer.toNanos();
        this.clock = clock;
        this.random = new Random(seed);
        this.origin = clock.getAsLong();
        this.lineFree = origin;
    }

    /** Puts bytes on the line, waiting for a place in its buffer; returns the clock's nanoseconds at which they arrive. */
    long admit(int count) {
        lock.lock();
        try {
            long now = clock.getAsLong();
            while (lineFree - now > bufferNanos) {
                LockSupport.parkNanos(lineFree - now - bufferNanos);
                now = clock.getAsLong();
            }
            lineFree = Math.max(lineFree, now) + (long) (count / bytesPerNano);
            bytes += count;
            perSecond.merge((lineFree - origin) / SECOND, (long) count, Long::sum);
            return lineFree + latency();
        } finally {
            lock.unlock();
        }
    }

    /** The delay of something that has no length, such as the end of a stream. */
    long latency() {
        return delayNanos + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
    }

    long now() {
        return clock.getAsLong();
    }

    /** All bytes that were put on the line. */
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes by the second, counted from this line's creation, in which they left the line. */
    SortedMap<Long, Long> perSecond() {
        lock.lock();
        try {
            return new TreeMap<>(perSecond);
        } finally {
            lock.unlock();
        }
    }
}

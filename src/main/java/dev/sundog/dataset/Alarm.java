package dev.sundog.dataset;

import dev.sundog.host.Inotify;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One platform thread that blocks in the kernel, so that whoever waits for notices may be a virtual thread. */
final class Alarm implements AutoCloseable {
    private final Inotify inotify;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private boolean rung;
    private boolean closed;

    Alarm(Inotify inotify) {
        this.inotify = inotify;
        this.thread = Thread.ofPlatform().daemon().name("sundog-watch").start(this::run);
    }

    private void run() {
        boolean go = true;
        while (go) {
            inotify.await();
            go = ring();
        }
    }

    /** Rings, and waits until it is set again. */
    private boolean ring() {
        lock.lock();
        try {
            rung = true;
            changed.signalAll();
            while (rung && !closed) {
                changed.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    void rearm() {
        lock.lock();
        try {
            rung = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean await(long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lockInterruptibly();
        try {
            while (!rung && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return rung && !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the thread no longer uses the notices. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        inotify.wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

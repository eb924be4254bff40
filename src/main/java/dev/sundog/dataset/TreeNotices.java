package dev.sundog.dataset;

import dev.sundog.host.Descriptor;
import dev.sundog.host.Inotify;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** Notices that concern one tree, in the kernel's order, until the tree takes them. */
final class TreeNotices implements AutoCloseable {
    /** As many as the kernel keeps unless told otherwise; a tree that takes none loses its own alone. */
    private static final int MOST_WAITING = 16_384;

    private static final Inotify.Event OVERFLOWED = new Inotify.Event(-1, Inotify.OVERFLOW, 0, new byte[0]);

    private final Notices all;
    private final Condition arrived;
    private final boolean alone;
    private final ArrayDeque<Inotify.Event> waiting = new ArrayDeque<>();
    private boolean closed;

    /** @param alone whether the queue is this tree's only, and ends with it */
    TreeNotices(Notices all, Condition arrived, boolean alone) {
        this.all = all;
        this.arrived = arrived;
        this.alone = alone;
    }

    /** See {@link Inotify#watch}. */
    int watch(Descriptor directory, int mask) {
        return all.watch(this, directory, mask);
    }

    /** See {@link Inotify#unwatch}. */
    void unwatch(int watch) {
        all.unwatch(this, watch);
    }

    /** Under the lock of all. */
    void add(Inotify.Event event) {
        if (waiting.size() >= MOST_WAITING) {
            overflow();
        } else {
            waiting.add(event);
            arrived.signalAll();
        }
    }

    /** Under the lock of all: some were lost, so that the others say nothing. */
    void overflow() {
        waiting.clear();
        waiting.add(OVERFLOWED);
        arrived.signalAll();
    }

    /** Everything that concerns this tree and happened before this call. */
    List<Inotify.Event> take() {
        all.lock().lock();
        try {
            if (!closed && !all.isClosed()) {
                all.deliver();
            }
            var taken = new ArrayList<>(waiting);
            waiting.clear();
            return taken;
        } finally {
            all.lock().unlock();
        }
    }

    /** Waits until there is something to take; false after a while without, or when closed. */
    boolean await(long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        all.lock().lockInterruptibly();
        try {
            while (waiting.isEmpty() && !closed && left > 0) {
                left = arrived.awaitNanos(left);
            }
            return !waiting.isEmpty() && !closed;
        } finally {
            all.lock().unlock();
        }
    }

    @Override
    public void close() {
        all.lock().lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            all.lock().unlock();
        }
        if (alone) {
            all.close();
        } else {
            all.leave(this);
        }
    }
}

package dev.sundog.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells open pages what has changed, as server-sent events: one thread looks, and only while somebody listens. Who reads slowly
 * gets the newest picture and not those between.
 */
final class EventStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    static final int MOST = 128;
    static final long LOOK_MILLIS = 400;
    private static final long SIGN_OF_LIFE_SECONDS = 10;

    private final Supplier<String> overview;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int listening;
    private long number;
    private byte @Nullable [] latest;
    private boolean closed;

    /** @param overview one line of JSON */
    EventStreams(Supplier<String> overview) {
        this.overview = overview;
    }

    void start() {
        Thread.ofVirtual().name("page-events").start(this::run);
    }

    /** Watches over one stream: what takes too long to be written is ended by whoever made it. */
    interface Writing {
        void begins();

        void ended();
    }

    /** Takes a place; false when all are taken. Whoever got one gives it back by {@link #leave}. */
    boolean enter() {
        lock.lock();
        try {
            if (listening >= MOST || closed) {
                return false;
            }
            if (listening++ == 0) {
                latest = null; // of an hour ago, perhaps
                changed.signalAll();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            listening--;
        } finally {
            lock.unlock();
        }
    }

    /** Writes events until the reader is gone, or this is closed. */
    void serve(OutputStream out, Writing writing) throws IOException, InterruptedException {
        long seen = -1;
        while (true) {
            byte[] next;
            lock.lock();
            try {
                long patience = TimeUnit.SECONDS.toNanos(SIGN_OF_LIFE_SECONDS);
                while (!closed && patience > 0 && (latest == null || number == seen)) {
                    patience = changed.awaitNanos(patience);
                }
                if (closed) {
                    return;
                }
                boolean fresh = latest != null && number != seen;
                next = fresh ? latest : ":\n\n".getBytes(StandardCharsets.US_ASCII);
                seen = number;
            } finally {
                lock.unlock();
            }
            writing.begins();
            out.write(next);
            out.flush();
            writing.ended();
        }
    }

    private void run() {
        try {
            while (awaitListeners()) {
                publish();
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitListeners() throws InterruptedException {
        lock.lock();
        try {
            while (listening == 0 && !closed) {
                changed.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void publish() {
        try {
            var event = ("event: overview\ndata: " + overview.get() + "\n\n").getBytes(StandardCharsets.UTF_8);
            lock.lock();
            try {
                if (!Arrays.equals(event, latest)) {
                    latest = event;
                    number++;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        } catch (RuntimeException e) {
            LOG.error("the page was not told what is new: {}", String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

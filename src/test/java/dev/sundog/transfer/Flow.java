package dev.sundog.transfer;

import dev.sundog.link.Lane;
import dev.sundog.link.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Threads instead of a link: what one side has to say is said to the other. */
final class Flow {
    /** Bytes that passed, both ways. */
    final AtomicLong bytes = new AtomicLong();
    /** The same, of content and what is told of it: without questions and answers. */
    final AtomicLong bulkBytes = new AtomicLong();

    private final ReentrantReadWriteLock passing = new ReentrantReadWriteLock();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean joined;

    void join(SiteTransfer a, SiteTransfer b) {
        joined = true;
        for (var lane : Lane.values()) {
            threads.add(Thread.ofVirtual().start(() -> pump(a, b, lane)));
            threads.add(Thread.ofVirtual().start(() -> pump(b, a, lane)));
        }
    }

    private void pump(SiteTransfer from, SiteTransfer to, Lane lane) {
        try {
            while (joined) {
                if (!passOne(from, to, lane)) {
                    Thread.sleep(1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean passOne(SiteTransfer from, SiteTransfer to, Lane lane) {
        passing.readLock().lock();
        try {
            byte[] message = from.next(lane, Outgoing.LEAST_FRAME_BYTES);
            if (message == null) {
                return false;
            }
            bytes.addAndGet(message.length);
            if (lane == Lane.BULK) {
                bulkBytes.addAndGet(message.length);
            }
            to.received(lane, message);
            return true;
        } finally {
            passing.readLock().unlock();
        }
    }

    /** The link is up, and nothing is asked for or arrives, until that is done. */
    void hold(SteadyClock.Step meanwhile) throws Exception {
        passing.writeLock().lock();
        try {
            meanwhile.run();
        } finally {
            passing.writeLock().unlock();
        }
    }

    /** Returns whether it was joined. */
    boolean part() throws InterruptedException {
        boolean was = joined;
        joined = false;
        for (var thread : threads) {
            thread.join();
        }
        threads.clear();
        return was;
    }
}

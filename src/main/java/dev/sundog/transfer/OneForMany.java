package dev.sundog.transfer;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Work that serves all who asked for it before it began: who comes while it is done shares the next round with all others who do. */
final class OneForMany {
    private final Runnable work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private @Nullable Thread worker;
    private long begun;
    private long done;

    OneForMany(Runnable work) {
        this.work = work;
    }

    /** Returns once a round that began after the call has ended. Who does the work sees its failure; who waits does it himself then. */
    void run() {
        lock.lock();
        try {
            if (worker == Thread.currentThread()) {
                work.run();
                return;
            }
            long mine = begun + 1;
            while (done < mine) {
                if (worker == null) {
                    round();
                } else {
                    ended.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void round() {
        worker = Thread.currentThread();
        long mine = ++begun;
        lock.unlock();
        boolean well = false;
        try {
            work.run();
            well = true;
        } finally {
            lock.lock();
            worker = null;
            done = well ? mine : done;
            ended.signalAll();
        }
    }
}

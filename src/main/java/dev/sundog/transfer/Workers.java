package dev.sundog.transfer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads of one group's transfer, and the lock that they share. Each of the first three does one thing after the other; nothing that it is given waits
 * for anything else that is given to them.
 */
public interface Workers extends AutoCloseable {
    /** Guards the group's state; reentrant. */
    ReentrantLock lock();

    /** What becomes durable, in order. */
    Executor journal();

    /** What is made of the data. */
    Executor apply();

    /** What compares this side with the other. */
    Executor survey();

    /** For the answers to who waits: they may do what they like. */
    Executor answers();

    /** Does something on {@link #journal()} after a while. */
    void later(long nanos, Runnable task);

    /** Has a tree watched until {@link Watching#isOver()}. */
    void watch(Watching watching);

    /** All that was given is done, and no more is taken. */
    @Override
    void close();

    /** Virtual threads. */
    static Workers virtual(String group) {
        return new Virtual(group);
    }

    /** See {@link #virtual}. */
    final class Virtual implements Workers {
        private final String group;
        // Fair: the loop and the readers must not starve behind the writers, which take it for every frame.
        private final ReentrantLock lock = new ReentrantLock(true);
        private final CountDownLatch closing = new CountDownLatch(1);
        private final ExecutorService journal = one("journal");
        private final ExecutorService apply = one("apply");
        private final ExecutorService survey = one("survey");

        private Virtual(String group) {
            this.group = group;
        }

        private static ExecutorService one(String name) {
            return Executors.newSingleThreadExecutor(
                    Thread.ofVirtual().name("transfer-" + name).factory());
        }

        @Override
        public ReentrantLock lock() {
            return lock;
        }

        @Override
        public Executor journal() {
            return task -> give(journal, task);
        }

        @Override
        public Executor apply() {
            return task -> give(apply, task);
        }

        @Override
        public Executor survey() {
            return task -> give(survey, task);
        }

        /** What comes of the last things that are done is left to the next start, as after a kill. */
        private void give(Executor to, Runnable task) {
            try {
                to.execute(task);
            } catch (RejectedExecutionException e) {
                if (closing.getCount() > 0) {
                    throw e;
                }
            }
        }

        @Override
        public Executor answers() {
            return task -> Thread.ofVirtual().start(task);
        }

        @Override
        public void later(long nanos, Runnable task) {
            // It is the journal that waits: what would fail for the same reason need not be tried meanwhile.
            journal().execute(() -> {
                try {
                    if (closing.await(nanos, TimeUnit.NANOSECONDS)) {
                        return;
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                task.run();
            });
        }

        @Override
        public void watch(Watching watching) {
            Thread.ofVirtual().name("watch-" + group).start(watching::run);
        }

        @Override
        public void close() {
            closing.countDown();
            survey.close();
            journal.close();
            apply.close();
        }
    }
}

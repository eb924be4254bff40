package dev.sundog.transfer.sim;

import dev.sundog.transfer.Watching;
import dev.sundog.transfer.Workers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** One group's threads in virtual time: each does one thing after the other, some time after it was given. */
final class VirtualWorkers implements Workers {
    private static final int LOOK_MILLIS = 20;

    private final Loop loop;
    private final ReentrantLock lock = new ReentrantLock();
    private final Line journal = new Line();
    private final Line apply = new Line();
    private final Line survey = new Line();
    private final Line watcher = new Line();
    private final BooleanSupplier seen;
    private int slowMillis = 1;
    private boolean dead;

    /** @param seen whether the tree's watch has something to tell */
    VirtualWorkers(Loop loop, BooleanSupplier seen) {
        this.loop = loop;
        this.seen = seen;
    }

    /** One after the other. */
    private final class Line implements Executor {
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private boolean foreseen;
        private boolean busy;
        private long notBefore;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
            foresee();
        }

        private void foresee() {
            if (!foreseen && !busy && !tasks.isEmpty() && !dead) {
                foreseen = true;
                loop.after(Math.max(loop.between(0, slowMillis), notBefore - loop.now()), this::next);
            }
        }

        private void next() {
            foreseen = false;
            if (dead || busy || tasks.isEmpty()) {
                return;
            }
            busy = true;
            try {
                tasks.remove().run();
            } finally {
                busy = false;
                foresee();
            }
        }

        void finish() {
            while (!tasks.isEmpty() && !dead) {
                tasks.remove().run();
            }
        }
    }

    /** How long a task waits at most. */
    void slow(int millis) {
        slowMillis = millis;
    }

    void die() {
        dead = true;
    }

    @Override
    public ReentrantLock lock() {
        return lock;
    }

    @Override
    public Executor journal() {
        return journal;
    }

    @Override
    public Executor apply() {
        return apply;
    }

    @Override
    public Executor survey() {
        return survey;
    }

    @Override
    public Executor answers() {
        return task -> loop.after(loop.between(0, 1), () -> {
            if (!dead) {
                task.run();
            }
        });
    }

    @Override
    public void later(long nanos, Runnable task) {
        journal.execute(() -> {
            journal.notBefore = loop.now() + nanos;
            journal.tasks.addFirst(task);
        });
    }

    @Override
    public void watch(Watching watching) {
        watcher.execute(() -> {
            watching.begin();
            look(watching);
        });
    }

    private void look(Watching watching) {
        loop.after(
                loop.between(1, LOOK_MILLIS),
                () -> watcher.execute(() -> {
                    if (!watching.isOver()) {
                        watching.look(seen.getAsBoolean());
                        look(watching);
                    }
                }));
    }

    @Override
    public void close() {
        survey.finish();
        journal.finish();
        apply.finish();
        dead = true;
    }
}

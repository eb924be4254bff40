package dev.sundog.dataset;

import dev.sundog.host.Descriptor;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.host.Inotify;
import dev.sundog.model.OperatorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The kernel's notices for any number of trees: one queue and one thread for all, because a user may have only some (128 unless
 * raised). The thread empties the queue as notices come, so that one tree's flood does not fill it for the others.
 */
public final class Notices implements AutoCloseable {
    private static final long PATIENCE_BYTES = 4 << 20;
    /** Between two looks of the thread: meanwhile the kernel merges what is alike. */
    private static final long GATHER_MILLIS = 5;

    private final Inotify inotify;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, List<TreeNotices>> watched = new HashMap<>();
    private final List<TreeNotices> trees = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    private Notices(Inotify inotify) {
        this.inotify = inotify;
        this.thread = Thread.ofPlatform().daemon().name("sundog-watch").start(this::run);
    }

    /**
     * Takes one of this user's queues.
     *
     * @throws OperatorException when the user has all of them in use
     */
    public static Notices open() {
        try {
            return new Notices(Inotify.open());
        } catch (HostException e) {
            if (e.errno() != Errno.EMFILE) {
                throw e;
            }
            throw new OperatorException(
                    "The kernel gives this user no queue for notices of changes: all inotify instances are in use, or this process has"
                            + " all its files open",
                    "Raise the limits: sysctl fs.inotify.max_user_instances=1024, and ulimit -n",
                    e);
        }
    }

    /** Of one tree alone; the queue ends with it. */
    static TreeNotices ofOne() {
        return open().tree(true);
    }

    /** What one tree sees of it. */
    TreeNotices tree() {
        return tree(false);
    }

    private TreeNotices tree(boolean alone) {
        var tree = new TreeNotices(this, lock.newCondition(), alone);
        underLock(() -> trees.add(tree));
        return tree;
    }

    ReentrantLock lock() {
        return lock;
    }

    private void underLock(Runnable body) {
        lock.lock();
        try {
            body.run();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!closed) {
            inotify.await();
            if (!closed) {
                underLock(this::deliver);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All that the kernel has at this moment goes to whom it concerns, and what comes meanwhile up to a bound; under the lock. */
    void deliver() {
        long enough = Math.max(inotify.queuedBytes(), PATIENCE_BYTES);
        var events = new ArrayList<Inotify.Event>();
        int n = inotify.read(events);
        for (long read = n; n > 0; read += n) {
            events.forEach(this::deliver);
            events.clear();
            if (read >= enough) {
                return;
            }
            n = inotify.read(events);
        }
    }

    private void deliver(Inotify.Event event) {
        if (event.has(Inotify.OVERFLOW)) {
            trees.forEach(TreeNotices::overflow);
            return;
        }
        watched.getOrDefault(event.watch(), List.of()).forEach(tree -> tree.add(event));
        if (event.has(Inotify.IGNORED)) {
            watched.remove(event.watch());
        }
    }

    /** Notices of that directory go to this tree too, from now on. */
    int watch(TreeNotices tree, Descriptor directory, int mask) {
        lock.lock();
        try {
            int watch = inotify.watch(directory, mask | Inotify.MASK_ADD);
            watched.merge(watch, List.of(tree), Notices::union);
            return watch;
        } finally {
            lock.unlock();
        }
    }

    private static List<TreeNotices> union(List<TreeNotices> some, List<TreeNotices> one) {
        if (some.contains(one.getFirst())) {
            return some;
        }
        var all = new ArrayList<>(some);
        all.addAll(one);
        return List.copyOf(all);
    }

    /** The kernel forgets the directory when no tree wants it: one that was moved may be another's by now. */
    void unwatch(TreeNotices tree, int watch) {
        underLock(() -> {
            var left = watched.getOrDefault(watch, List.of()).stream()
                    .filter(t -> t != tree)
                    .toList();
            if (closed) {
                return;
            }
            if (left.isEmpty()) {
                watched.remove(watch);
                inotify.unwatch(watch);
            } else {
                watched.put(watch, left);
            }
        });
    }

    /** A tree is no longer watched. */
    void leave(TreeNotices tree) {
        var mine = new ArrayList<Integer>();
        underLock(() -> {
            trees.remove(tree);
            if (!closed) {
                watched.forEach((watch, all) -> {
                    if (all.contains(tree)) {
                        mine.add(watch);
                    }
                });
            }
        });
        // One by one, so that the others need not wait for a large tree.
        for (int watch : mine) {
            if (!closed) {
                unwatch(tree, watch);
            }
        }
    }

    /** Trees that are still watched see nothing any more. */
    @Override
    public void close() {
        closed = true;
        inotify.wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        underLock(inotify::close);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isClosed() {
        return closed;
    }
}

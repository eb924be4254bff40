package dev.sundog.transfer;

import dev.sundog.dataset.Watch;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import java.util.concurrent.TimeUnit;

/**
 * Tells a witness what changes in its tree: first all that is there, then what the watch sees, as it happens. What is being
 * written rests a little, so that it is not seen half-way.
 */
public final class Watching {
    private static final long IDLE_MILLIS = 1000;
    private static final long RESTING_MILLIS = 20;
    /** What is seen next is gathered for as long. */
    private static final long GATHER_MILLIS = 20;

    private final Witness witness;
    private final Watch watch;
    private final Looking looking;
    private final Watcher watcher;
    private volatile boolean scanned;
    private volatile boolean over;

    /** Who wants to know. */
    interface Watcher {
        /** Runs what touches the group's state, as long as this witness is the one that counts. */
        void underLock(Runnable body);

        /** All that was there is known; under the lock. */
        void scanned();

        /** There may be something to send. */
        void wake();

        /** The tree can no longer be watched. */
        void failed(OperatorException e);
    }

    Watching(GroupFiles files, Witness witness, Watch watch, Watcher watcher) {
        this.witness = witness;
        this.watch = watch;
        this.watcher = watcher;
        this.looking = new Looking(files, witness, watcher::underLock);
    }

    /** Whether all that was there when it began is known. */
    boolean isScanned() {
        return scanned;
    }

    public boolean isOver() {
        return over;
    }

    /** Looks at everything that is there, once. */
    public void begin() {
        attempt(() -> {
            scan(TreePath.ROOT);
            watcher.underLock(() -> {
                scanned = true;
                witness.scanned();
                watcher.scanned();
            });
            watcher.wake();
        });
    }

    /**
     * What was seen since the last time, and what has rested enough.
     *
     * @param seen whether the watch has something
     */
    public void look(boolean seen) {
        attempt(() -> {
            watcher.underLock(() -> {
                if (seen) {
                    drain();
                }
                witness.endRests();
            });
            watcher.wake();
        });
    }

    /** Begins, and looks until it is over. */
    void run() {
        begin();
        try {
            while (!over) {
                boolean seen = watch.await(witness.isResting() ? RESTING_MILLIS : IDLE_MILLIS);
                if (seen || witness.isResting()) {
                    look(seen);
                }
                if (seen) {
                    TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Runnable body) {
        try {
            if (!over) {
                body.run();
            }
        } catch (OperatorException e) {
            watcher.failed(e);
            over = true;
        }
    }

    /** Everything that was done before this call is known; under the lock. */
    void drain() {
        if (!over) {
            looking.drain(watch);
        }
    }

    /** Looks at every name beneath. */
    void scan(TreePath subtree) {
        looking.scan(subtree);
        watcher.wake();
    }

    void end() {
        over = true;
        watch.close();
    }
}

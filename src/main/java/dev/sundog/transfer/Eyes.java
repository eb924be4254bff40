package dev.sundog.transfer;

import dev.sundog.model.OperatorException;
import java.util.function.Consumer;

/**
 * What a watching tells its group.
 *
 * @param guarded runs what touches the group's state, as long as this watching counts
 * @param allKnown what follows once all that was there is known; under the lock
 * @param awake there may be something to send
 * @param stopped the tree can no longer be watched
 */
record Eyes(Consumer<Runnable> guarded, Runnable allKnown, Runnable awake, Consumer<OperatorException> stopped)
        implements Watching.Watcher {
    @Override
    public void underLock(Runnable body) {
        guarded.accept(body);
    }

    @Override
    public void scanned() {
        allKnown.run();
    }

    @Override
    public void wake() {
        awake.run();
    }

    @Override
    public void failed(OperatorException e) {
        stopped.accept(e);
    }
}

package dev.sundog.transfer;

import dev.sundog.dataset.Watch;
import dev.sundog.model.TreePath;
import java.util.function.Consumer;

/** Tells a holding what changed here, or may have: by what the watch saw, and by scans. */
final class Looking {
    private final GroupFiles files;
    private final Holding holding;
    private final Consumer<Runnable> underLock;

    /** @param underLock runs what touches the group's state, as long as it matters */
    Looking(GroupFiles files, Holding holding, Consumer<Runnable> underLock) {
        this.files = files;
        this.holding = holding;
        this.underLock = underLock;
    }

    /** What the watch has seen since the last call; under the lock. */
    void drain(Watch watch) {
        var drained = watch.drain();
        if (drained.isEmpty()) {
            return;
        }
        drained.renames().forEach(r -> holding.renamed(r.from(), r.to()));
        holding.written(drained.touched(), drained.open());
        for (var path : drained.touched()) {
            holding.refreshWithBeneath(path);
        }
        drained.rescan().forEach(this::scan);
    }

    /** Looks at every name beneath. */
    void scan(TreePath subtree) {
        new Scan(files, underLock, holding::refresh).run(subtree);
    }
}

package dev.sundog.transfer;

import dev.sundog.dataset.Watch;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import java.util.function.Consumer;

/** Tells a witness what changed here, or may have: by what the watch saw, and by scans. */
final class Looking {
    private final GroupFiles files;
    private final Witness witness;
    private final Consumer<Runnable> underLock;

    /** @param underLock runs what touches the group's state, as long as it matters */
    Looking(GroupFiles files, Witness witness, Consumer<Runnable> underLock) {
        this.files = files;
        this.witness = witness;
        this.underLock = underLock;
    }

    /** What the watch has seen since the last call; under the lock. */
    void drain(Watch watch) {
        var drained = watch.drain();
        if (drained.isEmpty()) {
            return;
        }
        drained.renames().forEach(r -> witness.renamed(r.from(), r.to()));
        witness.written(drained.touched(), drained.open());
        for (var path : drained.touched()) {
            if (isOtherDirectory(path)) {
                files.eachBeneath(path, witness::refresh);
            }
            witness.refreshUnderWay(path);
            witness.refresh(path);
        }
        drained.rescan().forEach(this::scan);
    }

    private boolean isOtherDirectory(TreePath path) {
        var agreed = files.agreed(path).filter(a -> a.entry() instanceof Entry.Directory);
        return agreed.isPresent()
                && files.dataset()
                        .stat(path)
                        .filter(s -> s.inode() == agreed.get().stamp().inode())
                        .isEmpty();
    }

    /** Looks at every name beneath. */
    void scan(TreePath subtree) {
        new Scan(files, underLock, witness::refresh).run(subtree);
        underLock.accept(() -> witness.scannedBeneath(subtree));
    }
}

package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Layout;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether files that are said to be only appended to still begin with what was told of them; one file each time. */
final class AppendedCheck implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AppendedCheck.class);

    private final GroupFiles files;
    private final Appended appended;
    private final Clocks clocks;
    private final Lock lock;
    private final Supplier<Optional<Holding>> holding;

    /** @param holding this site's, where both sides are compared; called under the lock */
    AppendedCheck(GroupFiles files, Appended appended, Clocks clocks, Lock lock, Supplier<Optional<Holding>> holding) {
        this.files = files;
        this.appended = appended;
        this.clocks = clocks;
        this.lock = lock;
        this.holding = holding;
    }

    /** What both sides agree on of a file, and what that is made of. */
    private record Told(TreePath path, Agreed agreed, Layout layout) {}

    @Override
    public void run() {
        var next = Locked.get(lock, this::next);
        if (next.isEmpty()) {
            return;
        }
        var told = next.get();
        long began = now();
        boolean holds = Composing.holds(files.dataset(), told.path(), told.layout());
        Locked.run(lock, () -> {
            if (holds) {
                appended.holds(told.path(), now() - began, now());
            } else if (isStill(told)) {
                LOG.warn(
                        "{}: {} is declared writes: append, and was changed in another way",
                        files.group(),
                        told.path());
                appended.isUntrue(told.path());
                holding.get().ifPresent(h -> h.touch(told.path()));
            }
        });
    }

    private long now() {
        return clocks.bootNanos().getAsLong();
    }

    private Optional<Told> next() {
        return holding.get()
                .flatMap(h -> appended.next(now()))
                .flatMap(path -> files.agreed(path)
                        .filter(a -> a.entry() instanceof Entry.File)
                        .flatMap(a -> files.layout(path).map(l -> new Told(path, a, l))));
    }

    /** Nothing else has been told of it, nor has another file taken its name. */
    private boolean isStill(Told told) {
        return files.agreed(told.path()).filter(told.agreed()::equals).isPresent()
                && files.dataset()
                        .stat(told.path())
                        .filter(s -> s.inode() == told.agreed().stamp().inode())
                        .isPresent();
    }
}

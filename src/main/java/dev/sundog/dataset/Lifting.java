package dev.sundog.dataset;

import dev.sundog.host.Beneath;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.model.TreePath;
import java.util.function.Supplier;

/** Changes in directories that are mirrored read-only. */
final class Lifting {
    private static final int WRITABLE = 0700;

    private Lifting() {}

    /** Does it; where a mirrored read-only directory forbids, that is lifted for the moment. */
    static <T> T writable(Beneath directory, Supplier<T> change) {
        try {
            return change.get();
        } catch (HostException e) {
            int mode = directory.handle().stat().permissions();
            if (e.errno() != Errno.EACCES || (mode & WRITABLE) == WRITABLE) {
                throw e;
            }
            lift(directory, mode, e);
            try {
                return change.get();
            } finally {
                directory.handle().changeMode(mode);
            }
        }
    }

    static void change(Beneath directory, Runnable change) {
        var _ = writable(directory, () -> {
            change.run();
            return true;
        });
    }

    private static void lift(Beneath directory, int mode, HostException reason) {
        try {
            directory.handle().changeMode(mode | WRITABLE);
        } catch (HostException e) {
            reason.addSuppressed(e);
            throw reason;
        }
    }

    /** Moving a directory writes into it (its parent changes), so it must be writable too. */
    static void rename(Beneath parent, TreePath from, Beneath target, TreePath to) {
        try {
            parent.rename(from.name(), target, to.name(), false);
        } catch (HostException e) {
            boolean directory =
                    parent.stat(from.name()).filter(s -> s.isDirectory()).isPresent();
            if (e.errno() != Errno.EACCES || !directory) {
                throw e;
            }
            try (var moved = parent.directory(from.name())) {
                change(moved, () -> parent.rename(from.name(), target, to.name(), false));
            }
        }
    }
}

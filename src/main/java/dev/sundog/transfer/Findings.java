package dev.sundog.transfer;

import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Difference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;

/** What a second reading does about what it finds. */
final class Findings {
    private Findings() {}

    /** The holder: what was written and not seen is told; what has rotted is not. */
    static Rereading.Side here(GroupFiles files, Holding holding, Runnable drain, boolean repair) {
        return new Rereading.Side() {
            @Override
            public boolean isUnderWay(TreePath path) {
                return holding.isOnItsWay(path);
            }

            @Override
            public void catchUp() {
                drain.run();
            }

            @Override
            public void found(Difference difference) {
                switch (difference.kind()) {
                    case CONTENT ->
                        files.notices()
                                .set(
                                        difference.path(),
                                        "it looks as it did when it was written and holds other bytes; the other site's"
                                                + " copy is the good one: put that in its place");
                    case CHANGED, MISSING, EXTRA -> {
                        if (repair) {
                            holding.refresh(difference.path());
                        }
                    }
                    case UNREADABLE, UNREPAIRED -> {}
                }
            }
        };
    }

    /**
     * Either of two sites that both write: what was written and not seen is told as any other write. What has rotted is no write; it
     * gets back the content that both had.
     */
    static Rereading.Side both(SharedParts parts, Runnable drain, boolean repair) {
        return new Rereading.Side() {
            @Override
            public boolean isUnderWay(TreePath path) {
                return parts.noticing().isUnderWay(path)
                        || parts.taking().isUnderWay(path)
                        || parts.mending().isUnderWay(path);
            }

            @Override
            public void catchUp() {
                drain.run();
            }

            @Override
            public void found(Difference difference) {
                var path = difference.path();
                switch (difference.kind()) {
                    case CONTENT -> {
                        parts.files().notices().set(path, Mending.FOUND);
                        if (repair) {
                            parts.mending().add(path);
                        }
                    }
                    case CHANGED, MISSING, EXTRA -> {
                        if (repair) {
                            parts.noticing().refresh(path);
                        }
                    }
                    case UNREADABLE, UNREPAIRED -> {}
                }
            }
        };
    }

    /** The mirror: what is otherwise is agreed on no more, so that the comparison finds it. */
    static Rereading.Side there(GroupFiles files, Awaiting awaiting, boolean repair) {
        return new Rereading.Side() {
            @Override
            public boolean isUnderWay(TreePath path) {
                return awaiting.newest(path) != null;
            }

            @Override
            public void catchUp() {}

            @Override
            public void found(Difference difference) {
                if (repair) {
                    files.forget(difference.path());
                }
            }
        };
    }

    /** How many files, and how many bytes of content, there are to be read. */
    static Verification.Count expected(GroupFiles files, Lock lock, Predicate<TreePath> wanted) {
        var all = new long[2];
        Deque<TreePath> directories = new ArrayDeque<>();
        directories.push(TreePath.ROOT);
        while (!directories.isEmpty()) {
            var directory = directories.pop();
            Locked.run(
                    lock,
                    () -> files.eachChild(directory, child -> {
                        var path = directory.child(child.name());
                        child.agreed().ifPresent(a -> {
                            if (a.entry() instanceof Entry.Directory) {
                                directories.push(path);
                            }
                            if (wanted.test(path)) {
                                all[0]++;
                                all[1] += a.entry() instanceof Entry.File f ? f.size() : 0;
                            }
                        });
                    }));
        }
        return new Verification.Count(all[0], all[1], 0);
    }
}

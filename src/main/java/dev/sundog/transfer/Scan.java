package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.dataset.Visitor;
import dev.sundog.host.HostException;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at every name beneath a directory, one directory after the other; what is gone is found by what was known. */
final class Scan {
    private static final Logger LOG = LoggerFactory.getLogger(Scan.class);

    private final GroupFiles files;
    private final Consumer<Runnable> underLock;
    private final Consumer<TreePath> look;
    private final Deque<TreePath> directories = new ArrayDeque<>();
    private final Map<TreePath, String> unreadable = new HashMap<>();

    /**
     * A scan.
     *
     * @param underLock runs what touches the group's state, as long as it matters
     * @param look told of each name that is there, or was known and is gone; under the lock, which is free in between
     */
    Scan(GroupFiles files, Consumer<Runnable> underLock, Consumer<TreePath> look) {
        this.files = files;
        this.underLock = underLock;
        this.look = look;
    }

    void run(TreePath subtree) {
        if (subtree.isRoot()) {
            directories.push(subtree);
        } else {
            top(subtree);
        }
        while (!directories.isEmpty()) {
            new Directory(directories.pop()).run();
        }
        files.notices().scanned(subtree, unreadable);
    }

    private void top(TreePath subtree) {
        try {
            var stat = files.dataset().stat(subtree);
            var kind = stat.map(Stat::kind).orElse(Kind.FILE);
            if (kind == Kind.OTHER) {
                return;
            }
            underLock.accept(() -> look.accept(subtree));
            if (kind == Kind.DIRECTORY) {
                directories.push(subtree);
            } else {
                underLock.accept(() -> files.eachBeneath(subtree, look));
            }
        } catch (HostException e) {
            unreadable.put(subtree, e.what());
            LOG.warn("{}: {} cannot be looked into: {}", files.group(), subtree, e.what());
        }
    }

    /** One directory being looked through. */
    private final class Directory implements Visitor {
        private final TreePath path;
        /** Names that are there; those beneath which nothing is are told apart. */
        private final Set<TreePath> seen = new HashSet<>();

        private final Set<TreePath> entered = new HashSet<>();
        private boolean blind;

        Directory(TreePath path) {
            this.path = path;
        }

        void run() {
            underLock.accept(() -> files.expect(path));
            files.dataset().list(path, this);
            if (!blind) {
                underLock.accept(() -> files.eachChild(path, child -> {
                    var known = path.child(child.name());
                    boolean mayHold =
                            child.agreed().isEmpty() || child.agreed().get().entry() instanceof Entry.Directory;
                    if (!seen.contains(known) || (mayHold && !entered.contains(known))) {
                        files.eachBeneath(known, look);
                    }
                }));
            }
        }

        @Override
        public void entry(TreePath entry, Stat stat) {
            seen.add(entry);
            underLock.accept(() -> look.accept(entry));
            if (stat.kind() == Kind.DIRECTORY) {
                entered.add(entry);
                directories.push(entry);
            }
        }

        @Override
        public void unreadable(TreePath entry, String why) {
            unreadable.put(entry, why);
            LOG.warn("{}: {} cannot be looked into: {}", files.group(), entry, why);
            hide(entry);
        }

        @Override
        public void skipped(TreePath entry, String why) {
            LOG.info("{}: {} is not mirrored: {}", files.group(), entry, why);
            hide(entry);
        }

        /** Nothing at or beneath it may be taken as gone. */
        private void hide(TreePath entry) {
            blind |= entry.equals(path);
            seen.add(entry);
            entered.add(entry);
        }
    }
}

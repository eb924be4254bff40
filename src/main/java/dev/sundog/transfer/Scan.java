package dev.sundog.transfer;

import dev.sundog.dataset.Stat;
import dev.sundog.dataset.Visitor;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at every name beneath a directory; what is gone is found by what was known. */
final class Scan implements Visitor {
    private static final Logger LOG = LoggerFactory.getLogger(Scan.class);

    private final GroupFiles files;
    private final Consumer<Runnable> underLock;
    private final Set<TreePath> seen = new HashSet<>();
    private final List<TreePath> blind = new ArrayList<>();
    private final Map<TreePath, String> unreadable = new HashMap<>();
    private Consumer<TreePath> look = path -> {};

    /**
     * A scan.
     *
     * @param underLock runs what touches the group's state, as long as it matters
     */
    Scan(GroupFiles files, Consumer<Runnable> underLock) {
        this.files = files;
        this.underLock = underLock;
    }

    /** Has each name looked at that is there, or was known and is gone; the lock is free in between. */
    void run(TreePath subtree, Consumer<TreePath> each) {
        look = each;
        files.dataset().scan(subtree, this);
        files.notices().scanned(subtree, unreadable);
        underLock.accept(() -> {
            for (var path : files.beneath(subtree)) {
                boolean hidden = blind.stream().anyMatch(path::isWithin);
                if (!seen.contains(path) && !hidden && !path.isRoot()) {
                    look.accept(path);
                }
            }
        });
    }

    @Override
    public void entry(TreePath path, Stat stat) {
        seen.add(path);
        underLock.accept(() -> look.accept(path));
    }

    @Override
    public void unreadable(TreePath path, String why) {
        blind.add(path);
        unreadable.put(path, why);
        LOG.warn("{}: {} cannot be looked into: {}", files.group(), path, why);
    }

    @Override
    public void skipped(TreePath path, String why) {
        blind.add(path);
        LOG.info("{}: {} is not mirrored: {}", files.group(), path, why);
    }
}

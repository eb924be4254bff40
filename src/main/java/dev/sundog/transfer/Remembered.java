package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.index.AgreedChild;
import dev.sundog.index.Op;
import dev.sundog.model.TreePath;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was looked up last, as committed: a few names, and one whole directory while it is walked through. What an answer says
 * may be remembered only under the group's lock: then nothing of it is written meanwhile.
 */
final class Remembered {
    /** Names of a directory that are remembered together. */
    static final int MOST = 8192;

    private final Map<TreePath, Optional<Agreed>> names = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TreePath, Optional<Agreed>> eldest) {
            return size() > MOST;
        }
    };
    private final Map<TreePath, Agreed> whole = new HashMap<>();
    private @Nullable TreePath directory;
    private long commits;

    synchronized Optional<Agreed> get(TreePath path, Supplier<Optional<Agreed>> lookup) {
        if (isWhole(path.parent())) {
            return Optional.ofNullable(whole.get(path));
        }
        return names.computeIfAbsent(path, p -> lookup.get());
    }

    /** Counts what was committed: what was looked up before may be old. */
    synchronized long commits() {
        return commits;
    }

    /** These are all names of a directory, as they were when so much had been committed; unless they are too many. */
    synchronized void put(TreePath parent, List<AgreedChild> children, long committed) {
        whole.clear();
        directory = children.size() > MOST || committed != commits ? null : parent;
        if (isWhole(parent)) {
            children.forEach(c -> c.agreed().ifPresent(a -> whole.put(parent.child(c.name()), a)));
        }
    }

    /** These were committed. */
    synchronized void written(List<Op> ops) {
        commits++;
        for (var op : ops) {
            switch (op) {
                case Op.PutAgreed p -> {
                    names.remove(p.path());
                    if (isWhole(p.path().parent())) {
                        whole.put(p.path(), p.agreed());
                    }
                }
                case Op.DropAgreed d -> {
                    names.remove(d.path());
                    whole.remove(d.path());
                }
                default -> {}
            }
        }
    }

    private boolean isWhole(TreePath other) {
        var known = directory;
        return known != null && known.equals(other);
    }

    synchronized void clear() {
        names.clear();
        whole.clear();
        directory = null;
    }
}

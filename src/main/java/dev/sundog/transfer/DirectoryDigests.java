package dev.sundog.transfer;

import dev.sundog.index.AgreedChild;
import dev.sundog.index.Op;
import dev.sundog.model.Digest;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.TreeDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * Digests of the directories of what is agreed on. One that was computed is kept in the index until something beneath
 * changes: where little changes, little is computed. Confined by the group's lock.
 */
final class DirectoryDigests implements TreeDigest {
    private static final int ROWS_AT_ONCE = 2000;

    private final GroupFiles files;

    DirectoryDigests(GroupFiles files) {
        this.files = files;
    }

    @Override
    public List<Child> children(TreePath directory) {
        var out = new ArrayList<Child>();
        files.eachChild(
                directory,
                child -> child.agreed().ifPresent(agreed -> {
                    var digest = agreed.entry() instanceof Entry.Directory d
                            ? whole(directory.child(child.name()), d, child)
                            : agreed.entry().digest();
                    out.add(new Child(child.name(), digest));
                }));
        return out;
    }

    private Digest whole(TreePath path, Entry.Directory entry, AgreedChild child) {
        var known = known(path, child);
        if (known.isPresent()) {
            return known.get();
        }
        var digest = TreeDigest.combined(entry.digest(), children(path));
        files.write(new Op.PutBelow(files.group(), path, digest));
        return digest;
    }

    private Optional<Digest> known(TreePath path, AgreedChild child) {
        return files.unwritten()
                .below(path)
                .or(() -> files.unwritten().isChanged(path) ? Optional.empty() : child.below());
    }

    /** A directory whose children are looked through; directories beneath come first. */
    private static final class Frame {
        final TreePath path;
        final Deque<TreePath> unknown = new ArrayDeque<>();
        boolean listed;

        Frame(TreePath path) {
            this.path = path;
        }
    }

    /**
     * Computes what is not known beneath a directory, a little at a time, so that the lock is free in between: what is asked
     * for afterwards is at hand.
     */
    void prepare(TreePath top, Lock lock) {
        var frames = new ArrayDeque<Frame>();
        frames.push(new Frame(top));
        while (!frames.isEmpty()) {
            lock.lock();
            try {
                for (int rows = 0; rows < ROWS_AT_ONCE && !frames.isEmpty(); ) {
                    rows += step(frames);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** How many names were looked at. */
    private int step(Deque<Frame> frames) {
        var frame = frames.element();
        if (!frame.unknown.isEmpty()) {
            frames.push(new Frame(frame.unknown.pop()));
            return 1;
        }
        if (!frame.listed) {
            frame.listed = true;
            var rows = new int[1];
            files.eachChild(frame.path, child -> {
                rows[0]++;
                var path = frame.path.child(child.name());
                boolean directory = child.agreed()
                        .filter(a -> a.entry() instanceof Entry.Directory)
                        .isPresent();
                if (directory && known(path, child).isEmpty()) {
                    frame.unknown.add(path);
                }
            });
            return 1 + rows[0];
        }
        frames.pop();
        if (frames.isEmpty()) {
            return 1;
        }
        var agreed = files.agreed(frame.path);
        if (agreed.isPresent() && agreed.get().entry() instanceof Entry.Directory entry) {
            var child = new AgreedChild(
                    frame.path.name(), agreed, files.index().lookup().below(files.group(), frame.path));
            whole(frame.path, entry, child);
        }
        return 1;
    }
}

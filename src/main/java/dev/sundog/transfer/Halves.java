package dev.sundog.transfer;

import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Outbox;
import java.util.HashSet;
import java.util.Optional;

/**
 * What a name had, and another has now, is told under the other one before the name gets something else: at any moment the content is
 * over there under one of the two (DESIGN rule 14). What is gone goes last anyway. Confined by the group's lock.
 */
final class Halves {
    private final GroupFiles files;
    private final MovedNames names;
    private final Outbox outbox;
    private final OpenReadings open;

    Halves(GroupFiles files, MovedNames names, Outbox outbox, OpenReadings open) {
        this.files = files;
        this.names = names;
        this.outbox = outbox;
        this.open = open;
    }

    /**
     * The name, of whichever segment, that is to be told before this one: it has what this one had, and what it had itself no other has
     * that is still to be told. None where names went round in a ring: then one must be the first.
     */
    Optional<TreePath> first(TreePath path) {
        var seen = new HashSet<TreePath>();
        var at = path;
        for (var next = heir(at); next.isPresent(); next = heir(at)) {
            if (!seen.add(at)) {
                return Optional.empty();
            }
            at = next.get();
        }
        return at.equals(path) ? Optional.empty() : Optional.of(at);
    }

    /** The name that has what this one had before it got something else, and is still to be told. */
    private Optional<TreePath> heir(TreePath path) {
        return files.agreed(path)
                .filter(a -> a.entry() instanceof Entry.File)
                .map(a -> a.stamp().inode())
                .flatMap(inode -> names.nowOf(
                                path,
                                inode,
                                other -> outbox.isQueued(files.segmentOf(other), other) || open.isReading(other))
                        .filter(other -> files.dataset()
                                .stat(path)
                                .filter(s -> s.inode() != inode)
                                .isPresent()));
    }
}

package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.index.Agreed;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Reconciliation;
import dev.sundog.sync.TreeDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The search for what differs from the other side, since the link is up. Confined by the group's lock. */
final class Comparing {
    private final GroupFiles files;
    private final TreeDigest digests;
    private @Nullable Reconciliation search;

    Comparing(GroupFiles files) {
        this.files = files;
        this.digests = new DirectoryDigests(files);
    }

    void begin() {
        search = new Reconciliation(digests, this::mayHold);
    }

    void giveUp() {
        search = null;
    }

    /** Whether it is under way or done. */
    boolean isBegun() {
        return search != null;
    }

    boolean isDone() {
        return search != null && search.isDone();
    }

    /** An answer of the other side: what it shows. */
    Reconciliation.Step answered(TreePath directory, List<TreeDigest.Child> children) {
        return search == null ? Reconciliation.Step.NOTHING : search.answered(directory, children);
    }

    private boolean mayHold(TreePath path) {
        boolean agreed = files.agreed(path)
                .map(Agreed::entry)
                .filter(e -> e instanceof Entry.Directory)
                .isPresent();
        return agreed
                || files.dataset()
                        .stat(path)
                        .filter(s -> s.kind() == Kind.FILE || s.kind() == Kind.SYMLINK)
                        .isEmpty();
    }
}

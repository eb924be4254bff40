package dev.sundog.transfer;

import dev.sundog.index.Agreed;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names that are gone here, in a group that both sites write, until it is sure that they were deleted. Confined by the group's lock. */
final class Missing {
    private static final Logger LOG = LoggerFactory.getLogger(Missing.class);
    /** Deletions count as one event until there were none for this long. */
    private static final long QUIET_NANOS = 5_000_000_000L;
    /** What is gone may just be on its way to another name. */
    private static final long SURE_NANOS = 500_000_000L;

    private static final long NEVER = Long.MIN_VALUE;

    private final GroupFiles files;
    private final Ledger ledger;
    private final Set<TreePath> gone = new TreeSet<>();
    private String root = "";
    private String tooMany = "";
    private boolean accepted;
    private long deleted;
    private long deletedAtNanos = NEVER;
    private long suspectedNanos = NEVER;
    /** When it is worth a look; not at all where nothing has changed since the last. */
    private long dueNanos = NEVER;

    Missing(GroupFiles files, Ledger ledger) {
        this.files = files;
        this.ledger = ledger;
    }

    /** Nothing is there. */
    void seen(TreePath path) {
        if (ledger.entry(path).isPresent()) {
            gone.add(path);
            dueNanos = NEVER;
        } else {
            files.forget(path);
        }
    }

    void isBack(TreePath path) {
        if (gone.remove(path)) {
            dueNanos = NEVER;
        }
    }

    /** Whether a name is gone, and that is still to be settled. */
    boolean isGone(TreePath path) {
        return gone.contains(path);
    }

    Set<TreePath> all() {
        return Set.copyOf(gone);
    }

    /** Whether anything waits to be settled, now or before long. */
    boolean isAny() {
        return !gone.isEmpty() && dueNanos != Long.MAX_VALUE;
    }

    boolean isDue(long nowNanos) {
        return !gone.isEmpty() && dueNanos <= nowNanos;
    }

    boolean isHalted() {
        return !root.isEmpty() || !tooMany.isEmpty();
    }

    /** Why nothing is deleted at the other side, or nothing is done at all; empty while all is well. */
    String halted() {
        return root.isEmpty() ? tooMany : root;
    }

    /** Whether the root is not the one that it was: then nothing at all is done. */
    boolean isRootLost() {
        return !root.isEmpty();
    }

    void look() {
        root(Absence.of(files.dataset().presence()).orElse(""));
    }

    void root(String why) {
        if (root.isEmpty() != why.isEmpty()) {
            LOG.info("{}: {}", files.group(), why.isEmpty() ? "the data is back" : "stopped: " + why);
        }
        root = why;
    }

    /** A person says that what is gone is meant to be gone. */
    void accept() {
        accepted = true;
        tooMany = "";
        dueNanos = NEVER;
    }

    /** Hands on what was surely deleted, what lies deepest first. */
    void settle(long nowNanos, Consumer<TreePath> delete) {
        gone.removeIf(path -> ledger.entry(path).isEmpty());
        if (gone.isEmpty()) {
            tooMany = "";
            suspectedNanos = NEVER;
            return;
        }
        look();
        if (isRootLost()) {
            dueNanos = nowNanos + SURE_NANOS;
            return;
        }
        if (deletedAtNanos == NEVER || nowNanos - deletedAtNanos > QUIET_NANOS) {
            deleted = 0;
        }
        long lost = gone.stream().filter(this::isLost).count();
        if (!accepted && lost + deleted >= Absence.FEW / 2 && isTooMany(lost, nowNanos)) {
            return;
        }
        accepted = false;
        tooMany = "";
        suspectedNanos = NEVER;
        deleted += lost;
        deletedAtNanos = nowNanos;
        var paths = new ArrayList<>(gone).reversed();
        gone.clear();
        paths.forEach(delete);
    }

    private boolean isTooMany(long lost, long nowNanos) {
        long known = ledger.machine().present().stream().filter(this::isLeaf).count();
        var many = Absence.ofDeletes(lost + deleted, known + deleted);
        if (many.isEmpty()) {
            return false;
        }
        if (suspectedNanos == NEVER) {
            suspectedNanos = nowNanos;
        }
        dueNanos = suspectedNanos + SURE_NANOS;
        if (nowNanos >= dueNanos) {
            dueNanos = Long.MAX_VALUE;
            if (tooMany.isEmpty()) {
                LOG.error(
                        "{} is stopped: {} -> If that is right, run: sundog accept {}/.",
                        files.group(),
                        many.get(),
                        files.group());
            }
            tooMany = many.get();
        }
        return true;
    }

    private boolean isLeaf(TreePath path) {
        return ledger.entry(path).filter(e -> !(e instanceof Entry.Directory)).isPresent();
    }

    /** What lives on under another name is not lost. */
    private boolean isLost(TreePath path) {
        if (!isLeaf(path)) {
            return false;
        }
        var inode = files.agreed(path).map(Agreed::stamp).map(s -> s.inode());
        return inode.isEmpty()
                || files.ofInode(inode.get()).stream().allMatch(other -> other.equals(path) || gone.contains(other));
    }
}

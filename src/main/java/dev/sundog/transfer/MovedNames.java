package dev.sundog.transfer;

import dev.sundog.dataset.Stat;
import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which names that are gone here live on under others: those are moved, and no absence. Confined by the group's lock. */
final class MovedNames {
    private static final int MOST_APPEARED = 200_000;
    private static final long FRESH_NANOS = 1_000_000_000L;

    private final GroupFiles files;
    /** Names that were not known to both sides as of this inode when they were seen. */
    private final NavigableSet<Appeared> appeared = new TreeSet<>();
    /** What the comparison found at the other side, with its digest there. */
    private final Map<TreePath, Digest> foundThere = new HashMap<>();
    /** Names that were found to live on. */
    private final Set<TreePath> moved = new HashSet<>();

    private Set<Digest> versions = Set.of();
    private long versionsAt;

    /** One file may have several of these names, of which some may lead elsewhere by now. */
    private record Appeared(long inode, TreePath path) implements Comparable<Appeared> {
        private static final Comparator<Appeared> ORDER =
                Comparator.comparingLong(Appeared::inode).thenComparing(Appeared::path);

        @Override
        public int compareTo(Appeared other) {
            return ORDER.compare(this, other);
        }
    }

    MovedNames(GroupFiles files) {
        this.files = files;
    }

    /** A name was seen that both sides do not know, or know as another file. */
    void appeared(TreePath path, Stat stat) {
        if (appeared.size() >= MOST_APPEARED) {
            appeared.clear();
        }
        appeared.add(new Appeared(stat.inode(), path));
    }

    void foundThere(TreePath path, Digest digest) {
        foundThere.put(path, digest);
    }

    /** Both sides are compared anew. */
    void forgetFound() {
        foundThere.clear();
    }

    /** A version of the name is acknowledged. */
    void landed(TreePath path) {
        foundThere.remove(path);
    }

    /** Whether a name that was told gone lives on under another one; asked once for each. */
    boolean livesOn(TreePath path, long nowNanos) {
        return moved.remove(path) || isMoved(path, versionsHere(FRESH_NANOS, nowNanos));
    }

    /** How many of these do not live on. */
    long gone(Stream<TreePath> absent, long nowNanos) {
        var here = versionsHere(0, nowNanos);
        long gone = 0;
        for (var name : absent.toList()) {
            if (isMoved(name, here)) {
                moved.add(name);
            } else {
                gone++;
            }
        }
        return gone;
    }

    /** The same inode, or, where that is not known, the same version. */
    private boolean isMoved(TreePath path, Set<Digest> versionsHere) {
        var agreed = files.agreed(path);
        if (agreed.isEmpty()) {
            return foundThere.containsKey(path) && versionsHere.contains(foundThere.get(path));
        }
        long inode = agreed.get().stamp().inode();
        return nowOf(path, inode, other -> true).isPresent();
    }

    /** Another name that appeared, is wanted and has this inode now. What has it no more is forgotten: looked at once, not for each name. */
    Optional<TreePath> nowOf(TreePath path, long inode, Predicate<TreePath> wanted) {
        var over = new ArrayList<Appeared>();
        Optional<TreePath> found = Optional.empty();
        for (var one : appeared.tailSet(new Appeared(inode, TreePath.ROOT))) {
            if (one.inode() != inode || found.isPresent()) {
                break;
            }
            if (one.path().equals(path) || !wanted.test(one.path())) {
                continue;
            }
            if (isNow(one.path(), inode)) {
                found = Optional.of(one.path());
            } else {
                over.add(one);
            }
        }
        over.forEach(appeared::remove);
        return found;
    }

    /** Whether a name has this inode now. */
    private boolean isNow(TreePath path, long inode) {
        return files.dataset().stat(path).filter(s -> s.inode() == inode).isPresent();
    }

    /** Versions that the comparison found there and that are agreed on here under some name; not older than that. */
    private Set<Digest> versionsHere(long mostNanos, long nowNanos) {
        if (foundThere.isEmpty()) {
            return Set.of();
        }
        if (versions.isEmpty() || nowNanos - versionsAt >= mostNanos) {
            var wanted = new HashSet<>(foundThere.values());
            versions = new HashSet<>();
            files.eachBeneath(
                    TreePath.ROOT,
                    path -> files.agreed(path)
                            .map(a -> a.entry().digest())
                            .filter(wanted::contains)
                            .ifPresent(versions::add));
            versionsAt = nowNanos;
        }
        return versions;
    }
}

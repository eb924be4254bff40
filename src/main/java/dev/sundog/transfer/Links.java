package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.sync.Outbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Names that were seen to be names of one inode, at the holder. One of them is told as the file, the others as further names of it
 * once that is told. Confined by the group's lock.
 */
final class Links {
    private final Map<Long, TreeSet<TreePath>> names = new HashMap<>();
    private final Map<TreePath, Long> inodes = new HashMap<>();
    private final Map<TreePath, List<Outbox.Item>> deferred = new HashMap<>();

    /**
     * What a look at a name has shown.
     *
     * @param left names that were of the same inode as this one and now are not
     * @param joined names that now are, and were not
     */
    record Seen(Set<TreePath> left, Set<TreePath> joined) {
        static final Seen NOTHING_NEW = new Seen(Set.of(), Set.of());
    }

    Seen saw(TreePath path, Optional<Stat> stat) {
        var now = stat.filter(s -> s.kind() == Kind.FILE && s.links() > 1)
                .map(Stat::inode)
                .orElse(null);
        var was = inodes.get(path);
        if (Objects.equals(now, was)) {
            return Seen.NOTHING_NEW;
        }
        var left = new TreeSet<>(others(path));
        if (was != null) {
            inodes.remove(path);
            names.computeIfPresent(was, (inode, all) -> all.remove(path) && all.isEmpty() ? null : all);
        }
        if (now == null) {
            return new Seen(left, Set.of());
        }
        inodes.put(path, now);
        var all = names.computeIfAbsent(now, inode -> new TreeSet<>());
        var joined = new TreeSet<>(all);
        all.add(path);
        return new Seen(left, joined);
    }

    /** Whether another name of an inode is known. */
    boolean hasOthers(TreePath path, long inode, Predicate<TreePath> isOf) {
        return names.getOrDefault(inode, new TreeSet<>()).stream().anyMatch(n -> !n.equals(path) && isOf.test(n));
    }

    /** Whether the inode of a file that is agreed on now got another name while this one, which had none beside it, was on its way. */
    boolean isOvertaken(TreePath path, Entry entry, long inode) {
        return entry instanceof Entry.File && !inodes.containsKey(path) && hasOthers(path, inode, other -> true);
    }

    /** The other names of the inode that a name was of when it was last seen. */
    List<TreePath> others(TreePath path) {
        var inode = inodes.get(path);
        return names.getOrDefault(inode == null ? 0L : inode, new TreeSet<>()).stream()
                .filter(n -> !n.equals(path))
                .toList();
    }

    /**
     * The name that is told as the file: the first that is one already, else this one.
     *
     * @param isFile whether a name is, or is about to be, told as a file
     * @param isOf whether a name still is of this inode
     */
    TreePath leader(TreePath path, Predicate<TreePath> isFile, Predicate<TreePath> isOf) {
        var others = new ArrayList<>(others(path));
        others.sort(null);
        for (var other : others) {
            if (isFile.test(other) && isOf.test(other)) {
                return other.compareTo(path) < 0 || !isFile.test(path) ? other : path;
            }
        }
        return path;
    }

    /** Waits until the leader is told. */
    void defer(TreePath leader, Outbox.Item item) {
        deferred.computeIfAbsent(leader, p -> new ArrayList<>()).add(item);
    }

    /** A name is told, or turns out not to be told now: what waited for it. */
    List<Outbox.Item> release(TreePath leader) {
        var items = deferred.remove(leader);
        return items == null ? List.of() : items;
    }

    /** All that waited. */
    List<Outbox.Item> releaseAll() {
        var all = deferred.values().stream().flatMap(List::stream).toList();
        deferred.clear();
        return all;
    }
}

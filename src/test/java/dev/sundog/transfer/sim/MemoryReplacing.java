package dev.sundog.transfer.sim;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.model.TreePath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts something at a name in the same steps as {@code dataset.Replacing}. */
final class MemoryReplacing {
    private final MemoryTree tree;
    private final Map<String, Long> counters = new HashMap<>();
    /** A mutation: what stands there is destroyed, whatever it is. */
    boolean blind;
    /** A mutation: what is deleted is not kept, and told before the other name that it has now. */
    boolean isFinal;
    /** A mutation: a version is written over what stands there. */
    boolean inPlace;

    MemoryReplacing(MemoryTree tree) {
        this.tree = tree;
    }

    Optional<String> put(Inode from, String name, Inode parent, TreePath target, Optional<Stat> expected) {
        var wanted = MemoryDisk.name(target);
        if (!parent.names.containsKey(wanted)) {
            tree.step("rename to a free name");
            if (isNew(from, name, parent, target)) {
                return Optional.empty();
            }
        }
        if (inPlace && over(from, name, parent.names.get(wanted))) {
            return Optional.empty();
        }
        var swap = tree.area(MemoryTree.SWAP);
        var taken = take(from, name, wanted, MemoryTree.SWAP);
        var here = taken.substring(MemoryTree.SWAP.length() + 1);
        try {
            return swapped(swap, here, parent, target, expected);
        } catch (HostException e) {
            tree.disk.rename(swap, here, from, name, false);
            throw e;
        }
    }

    /** Half of it, and then the other half. */
    private boolean over(Inode from, String name, @Nullable Inode there) {
        var fresh = tree.disk.get(from, name);
        if (there == null || there.kind != Kind.FILE || fresh.kind != Kind.FILE) {
            return false;
        }
        byte[] half = there.data.clone();
        System.arraycopy(fresh.data, 0, half, 0, Math.min(half.length, fresh.data.length / 2));
        tree.disk.write(there, half);
        tree.step("write the other half");
        tree.disk.write(there, fresh.data);
        tree.disk.attributes(there, fresh.mode, fresh.mtime);
        tree.disk.sync(there);
        tree.disk.unlink(from, name);
        return true;
    }

    private boolean isNew(Inode from, String name, Inode parent, TreePath target) {
        try {
            var inode = tree.disk.get(from, name);
            tree.disk.rename(from, name, parent, MemoryDisk.name(target), false);
            tree.placed(target, inode);
            return true;
        } catch (HostException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            return false;
        }
    }

    private Optional<String> swapped(Inode swap, String here, Inode parent, TreePath target, Optional<Stat> expected) {
        var wanted = MemoryDisk.name(target);
        while (true) {
            try {
                tree.step("exchange");
                var inode = tree.disk.get(swap, here);
                tree.disk.exchange(parent, wanted, swap, here);
                tree.placed(target, inode);
                return cleared(swap, here, wanted, expected);
            } catch (HostException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw e;
                }
                if (isNew(swap, here, parent, target)) {
                    return Optional.empty();
                }
            }
        }
    }

    private Optional<String> cleared(Inode swap, String here, String wanted, Optional<Stat> expected) {
        tree.step("look at what was replaced");
        var out = swap.names.get(here);
        if (out == null) {
            throw new IllegalStateException("what was exchanged is gone");
        }
        var found = out.stat();
        boolean known = found.kind() != Kind.DIRECTORY
                && (blind || expected.filter(found::isVersionOf).isPresent());
        if (known) {
            tree.step("unlink what was replaced");
            tree.disk.unlink(swap, here);
            return Optional.empty();
        }
        return Optional.of(take(swap, here, wanted, "aside"));
    }

    /** What was taken to the trash, and was something else, is put aside. */
    String discarded(String place, TreePath path, Stat expected) {
        tree.step("look at what was discarded");
        var trash = tree.area("trash");
        var name = place.substring("trash/".length());
        var out = trash.names.get(name);
        boolean right = out == null || out.stat().isVersionOf(expected);
        return right ? place : take(trash, name, MemoryDisk.name(path), "aside");
    }

    /** As {@code dataset.Replacing} does. */
    boolean giveBack(String kept, Inode parent, TreePath target, Stat made) {
        var wanted = MemoryDisk.name(target);
        var aside = tree.area("aside");
        var name = kept.substring("aside/".length());
        tree.step("give back");
        var there = parent.names.get(wanted);
        if (there == null || !there.stat().isVersionOf(made)) {
            return false;
        }
        var inode = tree.disk.get(aside, name);
        tree.disk.exchange(parent, wanted, aside, name);
        tree.placed(target, inode);
        tree.disk.unlink(aside, name);
        return true;
    }

    /** As {@link #take}, of what is in the way, or deleted. */
    String putAside(Inode parent, String name, String areaName) {
        boolean stray = areaName.equals("aside") && tree.disk.get(parent, name).kind == Kind.FILE;
        if ((blind && stray) || (isFinal && areaName.equals("trash"))) {
            destroy(parent, name);
            return areaName + "/0-" + name;
        }
        return take(parent, name, name, areaName);
    }

    private void destroy(Inode parent, String name) {
        var inode = tree.disk.get(parent, name);
        List.copyOf(inode.names.keySet()).forEach(child -> destroy(inode, child));
        tree.disk.unlink(parent, name);
    }

    /** Moves a name into an area; its place inside. */
    String take(Inode parent, String name, String shown, String areaName) {
        tree.step("take to " + areaName);
        var area = tree.area(areaName);
        long n = counters.containsKey(areaName)
                ? counters.get(areaName)
                : area.names.keySet().stream()
                        .mapToLong(s -> Long.parseLong(s.split("-", 2)[0]))
                        .reduce(0, Math::max);
        while (true) {
            n++;
            var stored = n + "-" + shown;
            try {
                tree.disk.rename(parent, name, area, stored, false);
                counters.put(areaName, n);
                var taken = tree.disk.get(area, stored);
                taken.takenVersion = taken.version();
                tree.taken(shown, areaName + "/" + stored);
                return areaName + "/" + stored;
            } catch (HostException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
    }
}

package dev.sundog.transfer.sim;

import dev.sundog.dataset.Kind;
import dev.sundog.model.TreePath;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What barriers cover, held against what the sites have afterwards. */
final class Covered {
    private final TransferWorld world;
    private final Loop loop;
    private @Nullable Barrier last;
    /** How often what was asked for by then is not looked for any more. */
    private int forgotten;

    /** What was there when a barrier was asked for. */
    private record Barrier(
            int holder,
            long epoch,
            long ops,
            boolean counts,
            int forgotten,
            TreeMap<TreePath, Look> tree,
            TreeMap<TreePath, Inode> inodes) {}

    Covered(TransferWorld world) {
        this.world = world;
        this.loop = world.loop;
    }

    void ask() {
        var site = world.holder();
        if (!site.holds || site.isDown() || site.disk.isAway()) {
            return;
        }
        var life = site.life();
        // Before both were compared nobody relies on the copy.
        boolean counts = world.clean && life.group.isCompared();
        loop.trace(() -> "a barrier is asked for, after " + world.ops);
        var inodes = Look.inodes(site.disk);
        var asked = new Barrier(world.holder, world.epoch, world.ops, counts, forgotten, Look.of(inodes), inodes);
        if (world.nature.forced() && world.unprotected) {
            life.group.forceTouched();
            complete(asked);
            return;
        }
        life.group.barrier(Set::of).whenComplete((done, failure) -> {
            if (failure == null) {
                // Not here: a future keeps to itself what is thrown.
                loop.after(0, () -> complete(asked));
            }
        });
    }

    /** What was asked for until now is not looked for any more, also where it is not complete yet. */
    void forget() {
        last = null;
        forgotten++;
    }

    private void complete(Barrier b) {
        if (b.epoch != world.epoch) {
            return;
        }
        loop.note("a barrier is complete, asked after " + b.ops);
        boolean outdated = world.mirror().outdated;
        boolean wanted = b.forgotten == forgotten;
        last = wanted && (world.nature.forced() || !outdated) ? b : null;
        var here = world.sites[b.holder];
        if (world.nature.forced() && !here.isDown() && !here.disk.isAway()) {
            for (var path : b.tree.keySet()) {
                if (here.changedAt.getOrDefault(path, 0L) <= b.ops && !here.disk.isDurable(path)) {
                    throw new Broken("R13", path + " is released and would be lost here");
                }
            }
        }
        if (!outdated && wanted) {
            loop.after(loop.between(0, 60), () -> verify(b, 40));
        }
    }

    private void verify(Barrier b, int tries) {
        if (b.epoch != world.epoch || tries == 0 || last != b) {
            return;
        }
        var mirror = world.mirror();
        if (mirror.isDown() || !mirror.life().group.isApplied()) {
            loop.after(loop.between(5, 60), () -> verify(b, tries - 1));
        } else {
            check(b, world.sites[1 - b.holder], "G1");
        }
    }

    /** A site is about to hold: programs will see what is there now. */
    void begins(SimSite site) {
        var b = last;
        last = null;
        if (b != null) {
            // All of it is exposed at once (R12); and who comes back with less than it told has given up its lease
            // (R13).
            check(b, site, b.holder == site.number ? "R13" : "R12");
            if (b.counts && b.holder != site.number) {
                keeps(b, site);
            }
        }
    }

    /**
     * What the other side has only given another name since then is here under one of the two, or kept (R14). A copy is another file:
     * what it was made of may have been written over since, there and here.
     */
    private void keeps(Barrier b, SimSite site) {
        var other = world.sites[b.holder].living;
        var kept = site.everything();
        b.tree.forEach((path, look) -> {
            boolean lives = Long.valueOf(look.version()).equals(other.get(b.inodes.get(path)));
            if (look.kind() == Kind.FILE && look.size() > 0 && lives && !kept.contains(look.version())) {
                throw new Broken("R14", "what was " + path + " after a barrier is nowhere: " + look);
            }
        });
    }

    private void check(Barrier b, SimSite site, String rule) {
        if (!b.counts) {
            return;
        }
        var there = Look.at(site.disk);
        var changed = world.sites[b.holder].changedAt;
        for (var e : b.tree.entrySet()) {
            if (changed.getOrDefault(e.getKey(), 0L) <= b.ops) {
                var look = there.get(e.getKey());
                if (look == null || !e.getValue().isLike(look)) {
                    throw new Broken(rule, e.getKey() + " after a barrier: " + e.getValue() + " is " + look);
                }
            }
        }
        for (var path : there.keySet()) {
            // What is written beside is there for less than a moment, or after the machine went down in it.
            boolean beside = path.toString().endsWith(".new");
            if (!b.tree.containsKey(path) && !beside && !isChanged(path, changed, b.ops)) {
                throw new Broken(rule, path + " after a barrier: it is not gone");
            }
        }
    }

    /** A name, or a directory above it: that may have been moved with what was just about to be told gone. */
    private static boolean isChanged(TreePath path, Map<TreePath, Long> changed, long since) {
        for (var at = path; !at.isRoot(); at = at.parent()) {
            if (changed.getOrDefault(at, 0L) > since) {
                return true;
            }
        }
        return false;
    }
}

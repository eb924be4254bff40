package dev.sundog.transfer.sim;

import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One site's data divided into segments: when a process begins, and anew at moments of which the seed decides, by what stands in the
 * tree then. As each agent does, at both sites, whatever the other one has.
 */
final class Dividing {
    /** A segment that no name belongs to. */
    private static final SegmentId NOWHERE = new SegmentId(SimSite.GROUP, TreePath.of("nowhere"));

    private final SimSite site;
    private final Loop loop;
    private final int mostMillis;
    private Set<TreePath> borders = Set.of();

    /** @param mostMillis so long it is at most until it is divided anew; 0: it is one segment for ever */
    Dividing(SimSite site, int mostMillis) {
        this.site = site;
        this.loop = site.loop();
        this.mostMillis = mostMillis;
        goOn();
    }

    private void goOn() {
        if (mostMillis > 0) {
            loop.after(loop.between(1, mostMillis), this::anew);
        }
    }

    SegmentId of(TreePath path) {
        return of(borders, path);
    }

    boolean isOneSegment() {
        return borders.isEmpty();
    }

    /** The deepest that holds it. */
    private static SegmentId of(Set<TreePath> borders, TreePath path) {
        var at = path;
        while (!at.isRoot() && !borders.contains(at)) {
            at = at.parent();
        }
        return new SegmentId(SimSite.GROUP, at);
    }

    /** A process begins: nothing is known of former borders. */
    void begin() {
        borders = Set.of();
        borders = survey();
    }

    /** Some borders stay, some are new; none where nothing stands. Declared ones may be files. */
    private Set<TreePath> survey() {
        var found = new HashSet<TreePath>();
        if (mostMillis > 0 && !loop.chance(200)) {
            Look.inodes(site.disk).forEach((path, inode) -> {
                int chance = borders.contains(path) ? 800 : inode.isDirectory() ? 300 : 20;
                if (loop.chance(chance)) {
                    found.add(path);
                }
            });
        }
        return found;
    }

    private void anew() {
        goOn();
        if (!site.isDown() && !site.isLocked()) {
            divide();
        }
    }

    private void divide() {
        var before = borders;
        var next = survey();
        var group = site.life().group;
        var stay = site.life().tree.open.stream()
                .filter(file -> of(before, file.path()).equals(of(next, file.path())))
                .toList();
        if (site.world.weakness == Weakness.DIVIDING_BEGINS_ANEW) {
            group.divide(_ -> NOWHERE, () -> {});
        }
        group.divide(path -> of(next, path), () -> borders = next);
        loop.trace(() -> site.number + " is divided at " + borders);
        loop.mix(borders.hashCode());
        goesOn(stay);
    }

    /** What is being read and stays within its segment is not begun anew. */
    private void goesOn(List<MemoryFile> stay) {
        for (var file : stay) {
            if (file.isClosed()) {
                throw new Broken(
                        "Divided", "site " + site.number + " gives up " + file.path() + ", which stays where it was");
            }
        }
    }
}

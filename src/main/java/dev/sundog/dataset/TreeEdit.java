package dev.sundog.dataset;

import dev.sundog.host.Beneath;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.host.OpenFlags;
import dev.sundog.model.Metadata;
import dev.sundog.model.TreePath;
import java.util.ArrayDeque;
import java.util.Optional;

/** Applies changes to a tree, each of them atomic. */
final class TreeEdit {
    private static final int NEW_PARENT = 0755;
    private static final int NEW_DIRECTORY = 0700;
    private static final byte[] LINK = Place.ascii("new-link");

    private final Place place;
    private final OwnArea own;
    private final Replacing replacing;

    TreeEdit(Place place, OwnArea own) {
        this.place = place;
        this.own = own;
        this.replacing = new Replacing(place, own);
    }

    Replacing replacing() {
        return replacing;
    }

    void publish(StagedFile staged, TreePath target) {
        staged.settle();
        try (var stage = own.area(OwnArea.STAGE);
                var parent = parentMade(target)) {
            replace(stage, staged.name(), parent, target);
            staged.markPublished();
        }
    }

    Optional<String> publish(StagedFile staged, TreePath target, Optional<Stat> expected) {
        staged.settle();
        try (var stage = own.area(OwnArea.STAGE);
                var parent = parentMade(target)) {
            var kept = Lifting.writable(parent, () -> replacing.put(stage, staged.name(), parent, target, expected));
            staged.markPublished();
            return kept;
        }
    }

    boolean giveBack(String kept, TreePath target, Stat made) {
        try (var parent = place.parent(target)) {
            return Lifting.writable(parent, () -> replacing.giveBack(kept, parent, target, made));
        }
    }

    synchronized boolean makeSymlink(TreePath path, byte[] target, Metadata metadata) {
        try (var stage = own.area(OwnArea.STAGE);
                var parent = parentMade(path)) {
            boolean owner = stageLink(stage, target, metadata);
            replace(stage, LINK, parent, path);
            return owner;
        }
    }

    synchronized Optional<String> makeSymlink(
            TreePath path, byte[] target, Metadata metadata, Optional<Stat> expected) {
        try (var stage = own.area(OwnArea.STAGE);
                var parent = parentMade(path)) {
            stageLink(stage, target, metadata);
            return Lifting.writable(parent, () -> replacing.put(stage, LINK, parent, path, expected));
        }
    }

    synchronized Optional<String> link(TreePath existing, TreePath name, Optional<Stat> expected) {
        try (var stage = own.area(OwnArea.STAGE);
                var from = place.parent(existing);
                var parent = parentMade(name)) {
            own.discard(LINK);
            stage.link(from, existing.name(), LINK);
            return Lifting.writable(parent, () -> replacing.put(stage, LINK, parent, name, expected));
        }
    }

    private boolean stageLink(Beneath stage, byte[] target, Metadata metadata) {
        own.discard(LINK);
        stage.makeSymlink(LINK, target);
        return Ownership.applyToLink(stage, LINK, metadata);
    }

    private static void replace(Beneath from, byte[] name, Beneath parent, TreePath target) {
        Lifting.change(parent, () -> {
            try {
                from.rename(name, parent, target.name(), true);
            } catch (HostException e) {
                if (e.errno() != Errno.EISDIR && e.errno() != Errno.EEXIST && e.errno() != Errno.ENOTEMPTY) {
                    throw e;
                }
                removeEmpty(parent, target);
                from.rename(name, parent, target.name(), true);
            }
        });
    }

    private static void removeEmpty(Beneath parent, TreePath target) {
        try {
            parent.removeDirectory(target.name());
        } catch (HostException e) {
            if (e.errno() == Errno.ENOTEMPTY || e.errno() == Errno.EEXIST) {
                throw new OccupiedException(target, "a directory that is not empty");
            }
            throw e;
        }
    }

    boolean makeDirectory(TreePath path, Metadata metadata) {
        if (!path.isRoot()) {
            try (var parent = parentMade(path)) {
                make(parent, path, NEW_DIRECTORY);
            }
        }
        return setMetadata(path, metadata);
    }

    private static boolean make(Beneath parent, TreePath path, int mode) {
        var there = parent.stat(path.name());
        if (there.isPresent()) {
            if (there.get().isDirectory()) {
                return false;
            }
            throw new OccupiedException(path, "what is no directory");
        }
        Lifting.change(parent, () -> parent.makeDirectory(path.name(), mode));
        return true;
    }

    /** The directory that holds the name, made durable with all that lacks above it. */
    private Beneath parentMade(TreePath path) {
        var missing = new ArrayDeque<TreePath>();
        var at = path;
        var found = place.findParent(at);
        while (found.isEmpty()) {
            at = at.parent();
            missing.push(at);
            found = place.findParent(at);
        }
        var directory = found.get();
        while (!missing.isEmpty()) {
            var next = missing.pop();
            try (var upper = directory) {
                if (make(upper, next, NEW_PARENT)) {
                    OwnArea.syncNames(upper);
                }
                directory = upper.directory(next.name());
            }
        }
        return directory;
    }

    boolean setMetadata(TreePath path, Metadata metadata) {
        try (var inode = place.open(path, OpenFlags.PATH | OpenFlags.NOFOLLOW)) {
            if (!inode.stat().isSymlink()) {
                return Ownership.apply(inode, metadata);
            }
        }
        try (var parent = place.parent(path)) {
            return Ownership.applyToLink(parent, path.name(), metadata);
        }
    }

    Optional<Stat> setMetadata(TreePath path, Metadata metadata, Stat expected) {
        try (var inode = place.open(path, OpenFlags.PATH | OpenFlags.NOFOLLOW)) {
            if (!Stat.of(inode.stat(), place.device()).equals(expected)) {
                return Optional.empty();
            }
            Ownership.apply(inode, metadata);
            return Optional.of(Stat.of(inode.stat(), place.device()));
        }
    }

    Optional<String> putAside(TreePath path, String area) {
        var found = place.findParent(path);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (var parent = found.get()) {
            var stat = parent.stat(path.name());
            if (stat.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(Lifting.writable(
                    parent, () -> takeWhole(parent, path, stat.get().isDirectory(), area)));
        } catch (HostException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Moves what was expected into the trash, anything else aside. */
    Optional<String> discard(TreePath path, Stat expected) {
        var place = putAside(path, OwnArea.TRASH);
        if (place.isEmpty()) {
            return place;
        }
        try (var trash = own.area(OwnArea.TRASH)) {
            byte[] stored = Place.ascii(place.get().substring(OwnArea.TRASH.length() + 1));
            var out = trash.stat(stored).map(s -> Stat.of(s, this.place.device()));
            boolean right = out.isEmpty() || out.get().isVersionOf(expected);
            return right ? place : Optional.of(own.take(trash, stored, path.name(), OwnArea.ASIDE));
        }
    }

    /** Moving a directory writes into it (its parent changes), so it must be writable too. */
    private String takeWhole(Beneath parent, TreePath path, boolean isDirectory, String area) {
        try {
            return own.take(parent, path.name(), area);
        } catch (HostException e) {
            if (e.errno() != Errno.EACCES || !isDirectory) {
                throw e;
            }
        }
        try (var directory = parent.directory(path.name())) {
            return Lifting.writable(directory, () -> own.take(parent, path.name(), area));
        }
    }

    boolean rename(TreePath from, TreePath to) {
        var found = place.findParent(from);
        if (found.isEmpty() || place.stat(from).isEmpty()) {
            found.ifPresent(Beneath::close);
            return place.stat(to).isPresent();
        }
        try (var parent = found.get();
                var target = parentMade(to)) {
            Lifting.change(target, () -> Lifting.change(parent, () -> Lifting.rename(parent, from, target, to)));
            return true;
        } catch (HostException e) {
            if (e.errno() == Errno.EEXIST || e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL) {
                return false;
            }
            throw e;
        }
    }

    boolean removeDirectory(TreePath path) {
        var found = place.findParent(path);
        if (found.isEmpty()) {
            return true;
        }
        try (var parent = found.get()) {
            Lifting.change(parent, () -> parent.removeDirectory(path.name()));
            return true;
        } catch (HostException e) {
            if (e.errno() == Errno.ENOENT) {
                return true;
            }
            if (e.errno() == Errno.ENOTEMPTY || e.errno() == Errno.EEXIST) {
                return false;
            }
            throw e;
        }
    }
}

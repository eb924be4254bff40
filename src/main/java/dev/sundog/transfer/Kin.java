package dev.sundog.transfer;

import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Stat;
import dev.sundog.index.Stamp;
import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Sees to it, at the holder, that all names of an inode are looked at when one of them shows a change: what is written through
 * one name raises no notice of the others. Confined by the group's lock.
 */
final class Kin {
    private final GroupFiles files;
    private final Flights flights;
    private final Links links;
    private final Consumer<TreePath> touch;
    private final Consumer<TreePath> refresh;

    /**
     * Looks after links.
     *
     * @param touch has a name told, or found to be as told
     * @param refresh has it looked at
     */
    Kin(GroupFiles files, Flights flights, Links links, Consumer<TreePath> touch, Consumer<TreePath> refresh) {
        this.files = files;
        this.flights = flights;
        this.links = links;
        this.touch = touch;
        this.refresh = refresh;
    }

    /** A name was looked at: those that were, or now are, of the same inode may have to be told otherwise. */
    void looked(TreePath path, Optional<Stat> stat) {
        findSingle(path, stat);
        var seen = links.saw(path, stat);
        // They may have been written through the name that they have lost.
        seen.left().forEach(this::touchOther);
        if (!seen.joined().isEmpty() && isFile(path)) {
            seen.joined().forEach(this::touchOther);
            if (seen.joined().stream().anyMatch(this::isFile)) {
                // Two files there are one here: which of them becomes a name of the other is seen when they are told.
                touch.accept(path);
            }
        }
    }

    /** A name is to be told. */
    void touched(TreePath path) {
        var others = links.others(path);
        if (others.isEmpty()) {
            return;
        }
        var stat = files.dataset().stat(path);
        boolean changed = flights.known(files, path).isPresent()
                || (stat.isPresent() && others.stream().anyMatch(other -> looksOther(other, stat.get())));
        if (changed) {
            others.forEach(this::touchOther);
        }
    }

    /** A name is agreed on: on their way, names of one inode may not have been known to each other. */
    void landed(TreePath path, Entry entry, long inode) {
        boolean twice =
                entry instanceof Entry.File && links.others(path).stream().anyMatch(this::isFile);
        if (twice || links.isOvertaken(path, entry, inode)) {
            looked(path, files.dataset().stat(path));
            touch.accept(path);
            touched(path);
        }
        straighten(path, entry);
    }

    /**
     * Names of one inode are told as further names of the one that is told as the file, in the version that it has there: others
     * may have come there before it, of another name or of an earlier version, and would stay names of what it replaced.
     */
    private void straighten(TreePath path, Entry entry) {
        switch (entry) {
            case Entry.File file ->
                links.others(path).stream()
                        .filter(other -> flights.known(files, other).orElse(null) instanceof Entry.HardLink link
                                && !isOf(link, path, file))
                        .forEach(touch);
            case Entry.HardLink link -> {
                if (!isStraight(Optional.of(link))) {
                    touch.accept(path);
                }
            }
            case Entry.Directory d -> {}
            case Entry.Symlink l -> {}
        }
    }

    /** Whether what is told as a further name of a file is one of a file that is there, in the version that it has there. */
    boolean isStraight(Optional<Entry> entry) {
        return !(entry.orElse(null) instanceof Entry.HardLink link)
                || (flights.known(files, link.to()).orElse(null) instanceof Entry.File file
                        && isOf(link, link.to(), file));
    }

    private static boolean isOf(Entry.HardLink link, TreePath path, Entry.File file) {
        return link.to().equals(path) && link.version().equals(file.digest());
    }

    /** The names that a file had before it got this one: making a name raises no notice of the others. */
    private void findSingle(TreePath path, Optional<Stat> stat) {
        boolean linked =
                stat.filter(s -> s.kind() == Kind.FILE && s.links() > 1).isPresent();
        long inode = stat.map(Stat::inode).orElse(0L);
        if (!linked || links.hasOthers(path, inode, other -> isOf(other, inode))) {
            return;
        }
        var before = new TreeSet<>(files.ofInode(inode));
        before.addAll(flights.ofInode(inode));
        for (var other : before) {
            if (!other.equals(path) && isOf(other, inode)) {
                links.saw(other, files.dataset().stat(other));
                touch.accept(other);
            }
        }
    }

    private boolean isOf(TreePath path, long inode) {
        return files.dataset().stat(path).filter(s -> s.inode() == inode).isPresent();
    }

    /** Whether a name is told as a file of its own. */
    boolean isFile(TreePath path) {
        return flights.known(files, path).orElse(null) instanceof Entry.File;
    }

    private void touchOther(TreePath path) {
        if (files.dataset().stat(path).isPresent()) {
            touch.accept(path);
        } else {
            refresh.accept(path);
        }
    }

    /** Whether a file was told otherwise than it looks under another of its names. */
    private boolean looksOther(TreePath path, Stat stat) {
        if (!(flights.known(files, path).orElse(null) instanceof Entry.File file)) {
            return false;
        }
        var flight = flights.latest(path);
        boolean racy = flight != null
                ? flight.stamp().ctimeNanos() == Stamp.RACY
                : files.agreed(path)
                        .filter(a -> a.stamp().ctimeNanos() == Stamp.RACY)
                        .isPresent();
        return racy
                || file.size() != stat.size()
                || !file.metadata().with(Xattrs.NONE).equals(stat.metadata());
    }
}

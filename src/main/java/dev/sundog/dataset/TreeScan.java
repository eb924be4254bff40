package dev.sundog.dataset;

import dev.sundog.host.Beneath;
import dev.sundog.host.Descriptor;
import dev.sundog.host.HostException;
import dev.sundog.host.Listing;
import dev.sundog.model.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One walk over a subtree, without recursion. */
final class TreeScan {
    private final Place place;
    private final Visitor visitor;
    private final ArrayDeque<TreePath> directories = new ArrayDeque<>();

    TreeScan(Place place, Visitor visitor) {
        this.place = place;
        this.visitor = visitor;
    }

    void run(TreePath subtree) {
        try {
            var stat = place.stat(subtree);
            if (stat.isEmpty()) {
                return;
            }
            if (subtree.isRoot()) {
                directories.push(subtree);
            } else {
                visit(subtree, stat.get());
            }
        } catch (HostException e) {
            visitor.unreadable(subtree, e.what());
        }
        while (!directories.isEmpty()) {
            list(directories.pop());
        }
    }

    /** Visits what stands directly in a directory. */
    void list(TreePath directory) {
        Optional<Descriptor> opened;
        try {
            opened = place.find(directory, Place.LIST);
        } catch (HostException e) {
            visitor.unreadable(directory, e.what());
            return;
        }
        if (opened.isEmpty()) {
            return;
        }
        try (var names = Beneath.of(opened.get())) {
            for (byte[] name : list(names.handle(), directory)) {
                child(names, directory, name);
            }
        }
    }

    private List<byte[]> list(Descriptor fd, TreePath directory) {
        var names = new ArrayList<byte[]>();
        try {
            Listing.read(fd, (name, hint) -> names.add(name));
        } catch (HostException e) {
            visitor.unreadable(directory, e.what());
        }
        return names;
    }

    private void child(Beneath parent, TreePath directory, byte[] name) {
        var path = directory.child(name);
        if (Place.isOwn(path)) {
            return;
        }
        Optional<Stat> stat;
        try {
            stat = parent.stat(name).map(s -> Stat.of(s, place.device()));
        } catch (HostException e) {
            visitor.unreadable(path, e.what());
            return;
        }
        stat.ifPresent(s -> visit(path, s));
    }

    private void visit(TreePath path, Stat stat) {
        switch (stat.kind()) {
            case FILE, SYMLINK -> visitor.entry(path, stat);
            case DIRECTORY -> {
                visitor.entry(path, stat);
                directories.push(path);
            }
            case OTHER ->
                visitor.skipped(path, "it is a socket, pipe or device, or another file system is mounted there");
        }
    }
}

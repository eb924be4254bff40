package dev.sundog.dataset;

import dev.sundog.host.Descriptor;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.host.Inotify;
import dev.sundog.host.Listing;
import dev.sundog.model.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Watches every directory of a tree by inotify. A watch is of an inode, so renamed directories keep theirs. */
final class TreeWatch implements Watch {
    private static final int MASK = Inotify.CLOSE_WRITE
            | Inotify.MODIFY
            | Inotify.ATTRIB
            | Inotify.CREATE
            | Inotify.DELETE
            | Inotify.MOVED_FROM
            | Inotify.MOVED_TO
            | Inotify.DELETE_SELF;
    private static final int ROOT_GONE = Inotify.DELETE_SELF | Inotify.MOVE_SELF | Inotify.UNMOUNT | Inotify.IGNORED;
    private static final int MOST_AT_ONCE = 100_000;

    private final Place place;
    private final TreeNotices notices;
    private final int mostWatches;
    private final ReentrantLock draining = new ReentrantLock();
    private final Map<Integer, TreePath> paths = new HashMap<>();
    private final Map<Integer, Half> halves = new HashMap<>();
    private final Set<TreePath> unwatched = new TreeSet<>();
    private boolean overflowed;
    private volatile boolean rootLost;

    /** The first half of a rename, with the watches beneath it. */
    private record Half(TreePath from, Map<Integer, TreePath> watches) {}

    /** What one drain collects. */
    private record Round(Set<TreePath> touched, Set<TreePath> rescan, Set<TreePath> open, List<Renamed> renames) {}

    TreeWatch(Place place, TreeNotices notices, int mostWatches) {
        this.place = place;
        this.mostWatches = mostWatches;
        this.notices = notices;
        try {
            walk(TreePath.ROOT, null, false);
        } catch (RuntimeException e) {
            notices.close();
            throw e;
        }
    }

    @Override
    public Drained drain() {
        draining.lock();
        try {
            var round = new Round(new TreeSet<>(), new TreeSet<>(), new HashSet<>(), new ArrayList<>());
            retry(round);
            readAll(round);
            settle(round);
            round.rescan.addAll(unwatched);
            return new Drained(round.touched, round.rescan, round.open, round.renames);
        } finally {
            draining.unlock();
        }
    }

    private void retry(Round round) {
        var pending = List.copyOf(unwatched);
        round.rescan.addAll(pending);
        for (var path : pending) {
            unwatched.remove(path);
            walk(path, null, false);
            if (unwatched.contains(path)) {
                return;
            }
        }
    }

    /** All that waited at the start, and what comes meanwhile up to a bound. */
    private void readAll(Round round) {
        var events = notices.take();
        for (int handled = 0; !events.isEmpty(); handled += events.size()) {
            events.forEach(e -> handle(e, round));
            if (handled >= MOST_AT_ONCE) {
                return;
            }
            events = notices.take();
        }
    }

    private void handle(Inotify.Event event, Round round) {
        if (event.has(Inotify.OVERFLOW)) {
            overflowed = true;
            return;
        }
        var directory = paths.get(event.watch());
        if (event.has(Inotify.IGNORED)) {
            paths.remove(event.watch());
        }
        if (directory == null) {
            return;
        }
        if (event.name().length == 0) {
            self(event, directory, round);
            return;
        }
        var path = directory.child(event.name());
        if (!Place.isOwn(path)) {
            round.touched.add(path);
            named(event, path, round);
        }
    }

    private void self(Inotify.Event event, TreePath directory, Round round) {
        if (directory.isRoot() && event.has(ROOT_GONE)) {
            rootLost = true;
            round.rescan.add(directory);
        } else if (event.has(Inotify.UNMOUNT)) {
            round.rescan.add(directory);
        } else if (event.has(Inotify.ATTRIB)) {
            round.touched.add(directory);
        }
    }

    private void named(Inotify.Event event, TreePath path, Round round) {
        boolean isDirectory = event.has(Inotify.IS_DIRECTORY);
        if (event.has(Inotify.MOVED_FROM) || event.has(Inotify.DELETE)) {
            round.open.remove(path);
        }
        if (event.has(Inotify.MOVED_FROM)) {
            halves.put(event.cookie(), new Half(path, isDirectory ? detach(path) : Map.of()));
        } else if (event.has(Inotify.MOVED_TO)) {
            movedTo(event, path, isDirectory, round);
        } else if (isDirectory && event.has(Inotify.CREATE)) {
            walk(path, round.touched, false);
        } else if (isDirectory && event.has(Inotify.ATTRIB)) {
            walk(path, round.touched, true);
        } else if (event.has(Inotify.CLOSE_WRITE)) {
            round.open.remove(path);
        } else if (event.has(Inotify.MODIFY) || event.has(Inotify.CREATE)) {
            round.open.add(path);
        }
    }

    private void movedTo(Inotify.Event event, TreePath path, boolean isDirectory, Round round) {
        var half = halves.remove(event.cookie());
        if (half != null) {
            round.renames.add(new Renamed(half.from, path));
            half.watches.forEach((watch, old) -> paths.putIfAbsent(watch, moved(old, half.from, path)));
        }
        if (isDirectory) {
            walk(path, round.touched, false);
            round.rescan.add(path);
        }
    }

    private static TreePath moved(TreePath old, TreePath from, TreePath to) {
        if (old.equals(from)) {
            return to;
        }
        return to.child(Arrays.copyOfRange(old.bytes(), from.length() + 1, old.length()));
    }

    private Map<Integer, TreePath> detach(TreePath from) {
        var found = new HashMap<Integer, TreePath>();
        paths.forEach((watch, path) -> {
            if (path.isWithin(from)) {
                found.put(watch, path);
            }
        });
        found.keySet().forEach(paths::remove);
        return found;
    }

    /** What was moved and did not arrive has left the tree; after an overflow all watches are laid anew. */
    private void settle(Round round) {
        halves.values().forEach(half -> unwatchStrangers(half.watches.keySet()));
        halves.clear();
        if (overflowed) {
            overflowed = false;
            round.rescan.add(TreePath.ROOT);
            var old = Set.copyOf(paths.keySet());
            paths.clear();
            unwatched.clear();
            walk(TreePath.ROOT, null, false);
            unwatchStrangers(old);
        }
    }

    private void unwatchStrangers(Set<Integer> watches) {
        for (int watch : watches) {
            if (!paths.containsKey(watch)) {
                notices.unwatch(watch);
            }
        }
    }

    /** Watches a directory and all beneath, and only then lists it, so that nothing falls between. */
    private void walk(TreePath top, @Nullable Set<TreePath> found, boolean onlyIfNew) {
        var directories = new ArrayDeque<TreePath>();
        directories.push(top);
        while (!directories.isEmpty()) {
            var directory = directories.pop();
            try (var fd = openToList(directory).orElse(null)) {
                if (fd != null && watch(fd, directory, onlyIfNew)) {
                    Listing.read(fd, (name, hint) -> child(directory.child(name), hint, found, directories));
                }
            } catch (HostException e) {
                unwatched.add(directory);
            }
        }
    }

    private Optional<Descriptor> openToList(TreePath directory) {
        try {
            return place.find(directory, Place.LIST);
        } catch (HostException e) {
            boolean comesBack = e.denied() || e.errno() == Errno.EXDEV;
            if (comesBack && !directory.isRoot()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean watch(Descriptor fd, TreePath directory, boolean onlyIfNew) {
        if (paths.size() >= mostWatches && !paths.containsValue(directory)) {
            throw new HostException(Errno.ENOSPC, "inotify_add_watch", directory.toString());
        }
        int watch = notices.watch(fd, directory.isRoot() ? MASK | Inotify.MOVE_SELF : MASK);
        var before = paths.put(watch, directory);
        return !(onlyIfNew && directory.equals(before));
    }

    private void child(TreePath path, Listing.Hint hint, @Nullable Set<TreePath> found, ArrayDeque<TreePath> next) {
        if (Place.isOwn(path)) {
            return;
        }
        if (found != null) {
            found.add(path);
        }
        boolean isDirectory = switch (hint) {
            case DIRECTORY -> true;
            case NOT_DIRECTORY -> false;
            case UNKNOWN ->
                place.stat(path).filter(s -> s.kind() == Kind.DIRECTORY).isPresent();
        };
        if (isDirectory) {
            next.push(path);
        }
    }

    /** For tests: as if the kernel had reported that its queue overflowed. */
    void overflow() {
        overflowed = true;
    }

    @Override
    public boolean await(long millis) throws InterruptedException {
        return notices.await(millis);
    }

    @Override
    public boolean rootLost() {
        return rootLost;
    }

    @Override
    public void close() {
        notices.close();
    }
}

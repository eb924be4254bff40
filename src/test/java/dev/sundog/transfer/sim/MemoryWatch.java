package dev.sundog.transfer.sim;

import dev.sundog.dataset.Drained;
import dev.sundog.dataset.Renamed;
import dev.sundog.dataset.Watch;
import dev.sundog.model.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Notices of one tree in memory, which are lost now and then. */
final class MemoryWatch implements Watch, MemoryDisk.Eyes {
    /** What was noticed. */
    enum What {
        MADE,
        WRITTEN,
        CLOSED,
        ATTRIBUTES,
        GONE,
        RENAMED
    }

    /** One notice. */
    record Notice(What what, TreePath path, TreePath to, boolean ofDirectory) {}

    private final MemoryDisk disk;
    private static final long LATE_NANOS = 300 * Loop.MS;

    /** A mutation: of a name that was given up for another it tells at once, of the other one later. */
    boolean late;

    private final List<Late> waiting = new ArrayList<>();

    /** A notice that is held back. */
    private record Late(Notice notice, long at) {}

    private List<Notice> queue = new ArrayList<>();
    private boolean overflowed;
    private boolean closed;

    MemoryWatch(MemoryDisk disk) {
        this.disk = disk;
        disk.eyes.add(this);
    }

    @Override
    public void seen(Notice notice) {
        if (late && notice.what() == What.RENAMED && !notice.ofDirectory()) {
            queue.add(new Notice(What.GONE, notice.path(), notice.path(), false));
            waiting.add(new Late(new Notice(What.MADE, notice.to(), notice.to(), false), disk.now() + LATE_NANOS));
        } else if (!overflowed) {
            queue.add(notice);
        }
    }

    private void comeOfAge() {
        waiting.stream().filter(w -> w.at <= disk.now()).forEach(w -> queue.add(w.notice));
        waiting.removeIf(w -> w.at <= disk.now());
    }

    void overflow() {
        queue.clear();
        overflowed = true;
    }

    boolean isAny() {
        return !closed && (overflowed || !queue.isEmpty() || !waiting.isEmpty());
    }

    @Override
    public Drained drain() {
        comeOfAge();
        var touched = new TreeSet<TreePath>();
        var rescan = new TreeSet<TreePath>();
        var open = new HashSet<TreePath>();
        var renames = new ArrayList<Renamed>();
        for (var n : queue) {
            if (n.path().isWithin(MemoryTree.OWN) && n.to().isWithin(MemoryTree.OWN)) {
                continue;
            }
            touched.add(n.path());
            switch (n.what()) {
                case MADE -> {
                    open.add(n.path());
                    if (n.ofDirectory()) {
                        open.remove(n.path());
                        beneath(n.path(), touched);
                    }
                }
                case WRITTEN -> open.add(n.path());
                case CLOSED, GONE -> open.remove(n.path());
                case ATTRIBUTES -> {}
                case RENAMED -> {
                    open.remove(n.path());
                    touched.add(n.to());
                    renames.add(new Renamed(n.path(), n.to()));
                    if (n.ofDirectory()) {
                        beneath(n.to(), touched);
                        rescan.add(n.to());
                    }
                }
            }
        }
        if (overflowed) {
            rescan.add(TreePath.ROOT);
        }
        queue = new ArrayList<>();
        overflowed = false;
        return new Drained(touched, rescan, open, renames);
    }

    private void beneath(TreePath top, Set<TreePath> found) {
        disk.directory(top)
                .ifPresent(d -> d.names.forEach((name, inode) -> {
                    var path = top.child(name.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                    found.add(path);
                    if (inode.isDirectory()) {
                        beneath(path, found);
                    }
                }));
    }

    @Override
    public boolean await(long millis) {
        throw new UnsupportedOperationException("a virtual world asks by itself");
    }

    @Override
    public boolean rootLost() {
        return false;
    }

    @Override
    public void close() {
        closed = true;
        disk.eyes.remove(this);
    }
}

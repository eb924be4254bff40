package dev.sundog.transfer.sim;

import dev.sundog.dataset.Kind;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.model.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory. What was not synced when the machine goes down is there, is not, or is torn; a rename or an exchange
 * happened or did not.
 */
final class MemoryDisk {
    private static final long TICK_NANOS = 4_000_000;
    private static final int BLOCK = 512;

    /** A name of a directory got another inode, or none. */
    private record Slot(
            Inode directory, String name, @Nullable Inode now) {
        boolean isSame(Slot other) {
            return directory == other.directory && name.equals(other.name);
        }
    }

    /** A change of names that happens as one. */
    private record Change(List<Slot> slots, boolean movesDirectory) {}

    /** Who wants to know what changes. */
    interface Eyes {
        void seen(MemoryWatch.Notice notice);
    }

    Inode root;
    private @Nullable Inode away;
    final List<Eyes> eyes = new ArrayList<>();
    boolean full;
    /** A mutation: a symbolic link on the way is followed, as by a plain open. */
    boolean follows;
    /** What is beside the root, in the directory of that name. */
    final Inode outside = new Inode(1, Kind.DIRECTORY, 0755, 0);
    /** Told of an inode that has lost its last name, or was overwritten. */
    BiConsumer<Inode, String> destroyed = (inode, how) -> {};

    private final LongSupplier wall;
    private final SplittableRandom random;
    private final Deque<Long> freed = new ArrayDeque<>();
    private List<Change> unsynced = new ArrayList<>();
    /** How often it has been taken away. */
    int unmounts;

    private final Set<Inode> written = new LinkedHashSet<>();
    private final Set<Inode> gone = new LinkedHashSet<>();
    private long nextNumber = 100;

    MemoryDisk(LongSupplier wall, SplittableRandom random) {
        this.wall = wall;
        this.random = random;
        this.root = new Inode(2, Kind.DIRECTORY, 0755, now());
    }

    long now() {
        return wall.getAsLong() / TICK_NANOS * TICK_NANOS;
    }

    /**
     * Something else is in its place.
     *
     * @param marked an empty disk that has a marker; else nothing at all
     */
    void unmount(boolean marked) {
        unmounts++;
        away = root;
        root = new Inode(2, Kind.DIRECTORY, 0755, now());
        if (marked) {
            var own = new Inode(3, Kind.DIRECTORY, 0700, now());
            own.parent = root;
            own.name = ".sundog";
            own.names.put("marker", new Inode(4, Kind.FILE, 0600, now()));
            root.names.put(own.name, own);
        }
    }

    void mount() {
        if (away != null) {
            root = away;
            away = null;
        }
    }

    boolean isAway() {
        return away != null;
    }

    static String[] parts(TreePath path) {
        return path.isRoot() ? new String[0] : new String(path.bytes(), StandardCharsets.ISO_8859_1).split("/", -1);
    }

    static String name(TreePath path) {
        return new String(path.name(), StandardCharsets.ISO_8859_1);
    }

    Optional<Inode> find(TreePath path) {
        var at = root;
        for (var part : parts(path)) {
            at = beyond(at);
            var next = at.isDirectory() ? at.names.get(part) : null;
            if (next == null) {
                return Optional.empty();
            }
            at = next;
        }
        return Optional.of(at);
    }

    /** What a name on the way of a path leads to: itself, unless links are followed. All of them lead outside. */
    Inode beyond(Inode onTheWay) {
        return follows && onTheWay.kind == Kind.SYMLINK ? outside : onTheWay;
    }

    Optional<Inode> directory(TreePath path) {
        return find(path).map(this::beyond).filter(Inode::isDirectory);
    }

    /** Where a directory is now; empty when it has no place any more. */
    Optional<TreePath> pathOf(Inode directory) {
        var parts = new ArrayDeque<String>();
        for (var at = directory; at != root; at = at.parent) {
            if (at == null || at.parent == null) {
                return Optional.empty();
            }
            parts.push(at.name);
        }
        return Optional.of(TreePath.of(String.join("/", parts).getBytes(StandardCharsets.ISO_8859_1)));
    }

    void tell(MemoryWatch.What what, Inode directory, String name, boolean ofDirectory) {
        if (eyes.isEmpty() || (directory == root && name.equals(".sundog"))) {
            return;
        }
        pathOf(directory).ifPresent(d -> {
            var path = d.child(name.getBytes(StandardCharsets.ISO_8859_1));
            eyes.forEach(e -> e.seen(new MemoryWatch.Notice(what, path, path, ofDirectory)));
        });
    }

    private void checkRoom() {
        if (full) {
            throw new HostException(Errno.ENOSPC, "write", "the disk");
        }
    }

    Inode make(Inode parent, String name, Kind kind, int mode) {
        checkRoom();
        if (parent.names.containsKey(name)) {
            throw new HostException(Errno.EEXIST, "open", name);
        }
        boolean again = !freed.isEmpty() && random.nextInt(3) == 0;
        var inode = new Inode(again ? freed.pop() : nextNumber++, kind, mode, now());
        change(false, new Slot(parent, name, inode));
        tell(MemoryWatch.What.MADE, parent, name, inode.isDirectory());
        return inode;
    }

    void link(Inode inode, Inode parent, String name) {
        if (parent.names.containsKey(name)) {
            throw new HostException(Errno.EEXIST, "link", name);
        }
        change(false, new Slot(parent, name, inode));
        tell(MemoryWatch.What.MADE, parent, name, false);
    }

    void write(Inode inode, byte[] content) {
        if (content.length > inode.data.length) {
            checkRoom();
        }
        inode.data(content);
        inode.mtime = now();
        inode.ctime = now();
        written.add(inode);
    }

    void attributes(Inode inode, int mode, long mtime) {
        inode.mode = mode;
        inode.mtime = mtime;
        inode.ctime = now();
        written.add(inode);
    }

    Inode get(Inode directory, String name) {
        var inode = directory.names.get(name);
        if (inode == null) {
            throw new HostException(Errno.ENOENT, "open", name);
        }
        return inode;
    }

    void unlink(Inode parent, String name) {
        var inode = get(parent, name);
        if (inode.isDirectory() && !inode.names.isEmpty()) {
            throw new HostException(Errno.ENOTEMPTY, "unlink", name);
        }
        change(false, new Slot(parent, name, null));
        tell(MemoryWatch.What.GONE, parent, name, inode.isDirectory());
        if (!inode.isDirectory() && inode.links == 0) {
            destroyed.accept(inode, "unlinked as " + name);
        }
    }

    /** @param replace whether a file, or an empty directory, there goes */
    void rename(Inode from, String name, Inode to, String newName, boolean replace) {
        var inode = get(from, name);
        var there = to.names.get(newName);
        if (there == inode) {
            return;
        }
        if (there != null && !replace) {
            throw new HostException(Errno.EEXIST, "rename", newName);
        }
        if (there != null && there.isDirectory() && (!inode.isDirectory() || !there.names.isEmpty())) {
            throw new HostException(Errno.ENOTEMPTY, "rename", newName);
        }
        if (isWithin(to, inode)) {
            throw new HostException(Errno.EINVAL, "rename", newName);
        }
        var was = pathOf(from);
        change(inode.isDirectory(), new Slot(from, name, null), new Slot(to, newName, inode));
        inode.ctime = now();
        told(was, name, to, newName, inode);
        if (there != null && !there.isDirectory() && there.links == 0) {
            destroyed.accept(there, "replaced as " + newName);
        }
    }

    private void told(Optional<TreePath> from, String name, Inode to, String newName, Inode inode) {
        if (eyes.isEmpty()) {
            return;
        }
        var target = pathOf(to).map(d -> d.child(newName.getBytes(StandardCharsets.ISO_8859_1)));
        var source = from.map(d -> d.child(name.getBytes(StandardCharsets.ISO_8859_1)));
        boolean out = target.isEmpty() || target.get().isWithin(MemoryTree.OWN);
        boolean in = source.isEmpty() || source.get().isWithin(MemoryTree.OWN);
        for (var e : eyes) {
            if (!in && !out) {
                e.seen(new MemoryWatch.Notice(
                        MemoryWatch.What.RENAMED, source.get(), target.get(), inode.isDirectory()));
            } else if (!in) {
                e.seen(new MemoryWatch.Notice(MemoryWatch.What.GONE, source.get(), source.get(), inode.isDirectory()));
            } else if (!out) {
                e.seen(new MemoryWatch.Notice(MemoryWatch.What.MADE, target.get(), target.get(), inode.isDirectory()));
            }
        }
    }

    void exchange(Inode a, String name, Inode b, String other) {
        var one = get(a, name);
        var two = get(b, other);
        if (isWithin(a, two) || isWithin(b, one)) {
            throw new HostException(Errno.EINVAL, "rename", name);
        }
        var wasA = pathOf(a);
        var wasB = pathOf(b);
        change(one.isDirectory() || two.isDirectory(), new Slot(a, name, two), new Slot(b, other, one));
        one.ctime = now();
        two.ctime = now();
        told(wasA, name, b, other, one);
        told(wasB, other, a, name, two);
    }

    private static boolean isWithin(Inode directory, Inode top) {
        for (var at = directory; at != null; at = at.parent) {
            if (at == top) {
                return true;
            }
        }
        return false;
    }

    private void change(boolean movesDirectory, Slot... slots) {
        for (var slot : slots) {
            var was = slot.directory.names.get(slot.name);
            if (was != null) {
                was.links--;
                gone.add(was);
                was.ctime = now();
                if (was.isDirectory()) {
                    was.parent = null;
                }
            }
        }
        for (var slot : slots) {
            put(slot);
            slot.directory.mtime = now();
            slot.directory.ctime = now();
        }
        unsynced.add(new Change(List.of(slots), movesDirectory));
    }

    private static void put(Slot slot) {
        var now = slot.now;
        if (now == null) {
            slot.directory.names.remove(slot.name);
            return;
        }
        slot.directory.names.put(slot.name, now);
        now.links++;
        if (now.isDirectory()) {
            now.parent = slot.directory;
            now.name = slot.name;
        }
    }

    void sync(Inode file) {
        file.sync();
        written.remove(file);
    }

    void syncAll() {
        written.forEach(Inode::sync);
        written.clear();
        unsynced.forEach(MemoryDisk::makeDurable);
        unsynced = new ArrayList<>();
        // Numbers of what is gone for good are used again now and then.
        gone.removeIf(i -> i.links > 0);
        gone.stream().filter(i -> i.open == 0).forEach(i -> freed.push(i.number));
        gone.removeIf(i -> i.open == 0);
    }

    private static void makeDurable(Change change) {
        for (var slot : change.slots) {
            if (slot.now == null) {
                slot.directory.durableNames.remove(slot.name);
            } else {
                slot.directory.durableNames.put(slot.name, slot.now);
            }
        }
    }

    /** The names of a directory are durable, with what they depend on. */
    void syncDirectory(Inode directory) {
        directory.sync();
        var needed = new ArrayList<Change>();
        boolean moved = false;
        for (int i = unsynced.size() - 1; i >= 0; i--) {
            var change = unsynced.get(i);
            boolean wanted = change.slots.stream()
                    .anyMatch(s -> s.directory == directory
                            || needed.stream()
                                    .flatMap(n -> n.slots.stream())
                                    .anyMatch(n -> n.isSame(s) || n.directory == s.now));
            if (wanted || (moved && change.movesDirectory) || (!needed.isEmpty() && change.movesDirectory)) {
                moved |= change.movesDirectory;
                needed.add(change);
            }
        }
        for (int i = needed.size() - 1; i >= 0; i--) {
            makeDurable(needed.get(i));
        }
        // The same name may have been given to the same file twice.
        unsynced.removeIf(change -> needed.stream().anyMatch(n -> n == change));
    }

    /** Whether a name would be there after the machine went down now. */
    boolean isDurable(TreePath path) {
        var at = root;
        for (var part : parts(path)) {
            var next = at.durableNames.get(part);
            if (next == null || next != at.names.get(part)) {
                return false;
            }
            at = next;
        }
        return at.isDirectory() || at.kind == Kind.SYMLINK || at.isDurable();
    }

    /** The machine goes down: what was not synced is there, is not, or is torn. */
    void crash() {
        boolean inOrder = random.nextBoolean();
        int keep = random.nextInt(5);
        var lost = new ArrayList<Slot>();
        boolean rest = false;
        for (var change : unsynced) {
            boolean dependent = change.slots.stream()
                    .anyMatch(s -> lost.stream().anyMatch(l -> l.isSame(s) || l.now == s.directory));
            if (rest || dependent || random.nextInt(5) >= keep) {
                lost.addAll(change.slots);
                rest |= inOrder || change.movesDirectory;
            } else {
                makeDurable(change);
            }
        }
        unsynced = new ArrayList<>();
        for (var inode : new ArrayList<>(written)) {
            tear(inode);
        }
        written.clear();
        gone.clear();
        eyes.clear();
        rebuild();
    }

    /** As a file system does that commits a length only after what lies beneath it; what is overwritten goes its own way. */
    private void tear(Inode inode) {
        byte[] old = inode.durableData;
        byte[] now = inode.data;
        boolean fresh = random.nextBoolean();
        if (fresh) {
            inode.durableMode = inode.mode;
            inode.durableMtime = inode.mtime;
            inode.durableCtime = inode.ctime;
        }
        byte[] torn = (fresh ? now : old).clone();
        int both = Math.min(old.length, now.length);
        int luck = random.nextInt(3);
        for (int at = 0; at < both; at += BLOCK) {
            boolean arrived = luck == 0 || (luck == 1 && random.nextBoolean());
            System.arraycopy(arrived ? now : old, at, torn, at, Math.min(BLOCK, both - at));
        }
        // What nobody wrote as a whole is nobody's version.
        boolean whole = Arrays.equals(torn, now) ? inode.ofProgram : inode.durableOfProgram && Arrays.equals(torn, old);
        inode.durableData = torn;
        inode.ofProgram = whole;
        inode.durableOfProgram = whole;
    }

    /** What programs see is what is durable. */
    private void rebuild() {
        var all = new ArrayDeque<Inode>();
        var seen = new HashSet<Inode>();
        all.add(root);
        while (!all.isEmpty()) {
            var inode = all.remove();
            if (!seen.add(inode)) {
                continue;
            }
            inode.data(inode.durableData);
            inode.mode = inode.durableMode;
            inode.mtime = inode.durableMtime;
            inode.ctime = inode.durableCtime;
            inode.open = 0;
            inode.links = 0;
            inode.names.clear();
            inode.names.putAll(inode.durableNames);
            inode.durableNames.forEach((name, child) -> {
                all.add(child);
                if (child.isDirectory()) {
                    child.parent = inode;
                    child.name = name;
                }
            });
        }
        for (var inode : seen) {
            inode.names.values().forEach(child -> child.links++);
        }
    }
}

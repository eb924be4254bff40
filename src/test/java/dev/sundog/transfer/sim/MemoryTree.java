package dev.sundog.transfer.sim;

import dev.sundog.dataset.Dataset;
import dev.sundog.dataset.Described;
import dev.sundog.dataset.FileReader;
import dev.sundog.dataset.Kind;
import dev.sundog.dataset.Marker;
import dev.sundog.dataset.Pack;
import dev.sundog.dataset.Presence;
import dev.sundog.dataset.Staged;
import dev.sundog.dataset.Stat;
import dev.sundog.dataset.Visitor;
import dev.sundog.dataset.Watch;
import dev.sundog.host.Errno;
import dev.sundog.host.HostException;
import dev.sundog.model.GroupId;
import dev.sundog.model.Metadata;
import dev.sundog.model.OperatorException;
import dev.sundog.model.TreePath;
import dev.sundog.model.Xattrs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Sundog sees and does of a disk in memory, in the same steps as in a directory of a real one. Before each step the world
 * may do what it likes: a program strikes, the process is killed.
 */
final class MemoryTree implements Dataset {
    static final TreePath OWN = TreePath.of(".sundog");
    static final String STAGE = "stage";
    static final String SWAP = "swap";
    static final String PACKS = "pack";
    private static final String LINK = "new-link";

    final MemoryDisk disk;
    final MemoryReplacing replacing;
    private final Onlooker world;
    private final Marker marker;
    /** A mutation: what is said to be on the disk is not. */
    boolean forgetful;
    /** A mutation: what belongs to Sundog is reached by names of the data. */
    boolean reachesAll;
    /** A mutation: it looks always as if the root were there. */
    boolean blindToAbsence;

    /** What is being read. */
    final Set<MemoryFile> open = new LinkedHashSet<>();

    private boolean dead;
    private @Nullable MemoryWatch watch;

    MemoryTree(MemoryDisk disk, GroupId group, Onlooker world) {
        this.disk = disk;
        this.world = world;
        this.marker = new Marker("sim", group, "m1");
        this.replacing = new MemoryReplacing(this);
    }

    /** Who owns this root is written, durably. */
    static void mark(MemoryDisk disk) {
        var own = disk.make(disk.root, ".sundog", Kind.DIRECTORY, 0700);
        disk.make(own, "marker", Kind.FILE, 0600);
        disk.syncAll();
    }

    /** The process is no more: nothing it holds can do anything. */
    void die() {
        dead = true;
        if (watch != null) {
            watch.close();
        }
    }

    boolean isDead() {
        return dead;
    }

    Optional<MemoryWatch> currentWatch() {
        return Optional.ofNullable(watch);
    }

    void step(String what) {
        if (dead) {
            throw new Killed();
        }
        world.before(what);
        if (dead) {
            throw new Killed();
        }
    }

    void taken(String name, String place) {
        world.taken(name, place);
    }

    void placed(TreePath path, Inode inode) {
        world.placed(path, inode);
    }

    Inode area(String name) {
        var own = disk.root.names.get(".sundog");
        if (own == null) {
            own = disk.make(disk.root, ".sundog", Kind.DIRECTORY, 0700);
        }
        var area = own.names.get(name);
        return area != null ? area : disk.make(own, name, Kind.DIRECTORY, 0700);
    }

    private static boolean isOwn(TreePath path) {
        return path.isWithin(OWN);
    }

    private TreePath reach(TreePath path) {
        if (isOwn(path) && !reachesAll) {
            throw new OperatorException("Path " + path + " is refused: .sundog belongs to Sundog", "Rename it");
        }
        return path;
    }

    private Inode inode(TreePath path) {
        return disk.find(reach(path)).orElseThrow(() -> new HostException(Errno.ENOENT, "open", path.toString()));
    }

    @Override
    public void scan(TreePath subtree, Visitor visitor) {
        var directories = new ArrayDeque<TreePath>();
        var top = stat(subtree);
        if (top.isEmpty()) {
            return;
        }
        if (!subtree.isRoot()) {
            visitor.entry(subtree, top.get());
        }
        if (top.get().kind() == Kind.DIRECTORY) {
            directories.push(subtree);
        }
        while (!directories.isEmpty()) {
            list(directories.pop(), new Visitor() {
                @Override
                public void entry(TreePath path, Stat stat) {
                    visitor.entry(path, stat);
                    if (stat.kind() == Kind.DIRECTORY) {
                        directories.push(path);
                    }
                }

                @Override
                public void unreadable(TreePath path, String why) {
                    visitor.unreadable(path, why);
                }

                @Override
                public void skipped(TreePath path, String why) {
                    visitor.skipped(path, why);
                }
            });
        }
    }

    @Override
    public void list(TreePath directory, Visitor visitor) {
        step("list");
        var found = disk.directory(directory);
        if (found.isEmpty()) {
            return;
        }
        for (var name : List.copyOf(found.get().names.keySet())) {
            var path = directory.child(name.getBytes(StandardCharsets.ISO_8859_1));
            if (!isOwn(path)) {
                step("stat");
                Optional.ofNullable(found.get().names.get(name)).ifPresent(i -> visitor.entry(path, i.stat()));
            }
        }
    }

    @Override
    public Optional<Stat> stat(TreePath path) {
        step("stat");
        return isOwn(path) ? Optional.empty() : disk.find(path).map(Inode::stat);
    }

    @Override
    public boolean isFolded(TreePath path) {
        return false;
    }

    @Override
    public byte[] readLink(TreePath path) {
        step("readlink");
        return inode(path).data;
    }

    @Override
    public Described describe(TreePath path, Stat stat, Xattrs known) {
        step("describe");
        inode(path);
        return new Described(stat.metadata(), "");
    }

    @Override
    public FileReader open(TreePath path) {
        step("open");
        return new MemoryFile(this, regular(inode(path), path), path);
    }

    static Inode regular(Inode inode, TreePath path) {
        if (inode.kind == Kind.SYMLINK) {
            throw new HostException(Errno.ELOOP, "open", path.toString());
        }
        if (inode.kind != Kind.FILE) {
            throw new OperatorException(path + " is not a regular file", "It is left out of the mirror");
        }
        return inode;
    }

    Inode stored(String inside) {
        var path = TreePath.of(".sundog/" + inside);
        return regular(
                disk.find(path).orElseThrow(() -> new HostException(Errno.ENOENT, "open", path.toString())), path);
    }

    @Override
    public FileReader openStored(String place) {
        step("open");
        return new MemoryFile(this, stored(place), OWN);
    }

    @Override
    public Watch watch() {
        var fresh = new MemoryWatch(disk);
        fresh.late = replacing.isFinal;
        watch = fresh;
        return fresh;
    }

    @Override
    public Presence presence() {
        step("presence");
        var own = disk.root.names.get(".sundog");
        return blindToAbsence || (own != null && own.names.containsKey("marker"))
                ? new Presence.Present(marker)
                : new Presence.MarkerMissing("no .sundog/marker");
    }

    @Override
    public boolean isEmpty() {
        return disk.root.names.keySet().stream().allMatch(".sundog"::equals);
    }

    @Override
    public Optional<String> liveDatabase() {
        return Optional.empty();
    }

    @Override
    public Staged stage(long id) {
        step("stage");
        area("aside");
        var stage = area(STAGE);
        var name = Long.toString(id);
        if (stage.names.containsKey(name)) {
            disk.unlink(stage, name);
        }
        return new MemoryStaged(this, id, disk.make(stage, name, Kind.FILE, 0600));
    }

    void discardStaged(String name) {
        var stage = area(STAGE);
        if (stage.names.containsKey(name)) {
            disk.unlink(stage, name);
        }
    }

    /** The directory that holds the name, made durable with all that lacks above it. */
    private Inode parentMade(TreePath path) {
        reach(path);
        var at = disk.root;
        var so = TreePath.ROOT;
        for (var part : MemoryDisk.parts(path.parent())) {
            so = so.child(part.getBytes(StandardCharsets.ISO_8859_1));
            var next = at.names.get(part);
            if (next == null) {
                step("mkdir");
                next = at.names.get(part);
            }
            if (next == null) {
                next = disk.make(at, part, Kind.DIRECTORY, 0755);
                step("sync of names");
                disk.syncDirectory(at);
            }
            next = disk.beyond(next);
            if (!next.isDirectory()) {
                throw new OperatorException(so + " is occupied by what is no directory", "It is tried again");
            }
            at = next;
        }
        return at;
    }

    @Override
    public Optional<String> publish(Staged staged, TreePath target, Optional<Stat> expected) {
        step("publish");
        var kept = replacing.put(area(STAGE), Long.toString(staged.id()), parentMade(target), target, expected);
        ((MemoryStaged) staged).published();
        return kept;
    }

    @Override
    public boolean giveBack(String place, TreePath target, Stat made) {
        return replacing.giveBack(place, parentMade(target), target, made);
    }

    @Override
    public boolean exchanges() {
        return true;
    }

    @Override
    public List<String> rescue() {
        var places = new ArrayList<String>();
        var swap = area(SWAP);
        for (var name : List.copyOf(swap.names.keySet())) {
            places.add(replacing.take(swap, name, name, "aside"));
        }
        return places;
    }

    @Override
    public boolean makeDirectory(TreePath path, Metadata metadata) {
        step("mkdir");
        if (!path.isRoot()) {
            var parent = parentMade(path);
            var name = MemoryDisk.name(path);
            var there = parent.names.get(name);
            if (there == null) {
                disk.make(parent, name, Kind.DIRECTORY, 0700);
            } else if (!there.isDirectory()) {
                throw new OperatorException(path + " is occupied by what is no directory", "It is tried again");
            }
        }
        return setMetadata(path, metadata);
    }

    @Override
    public Optional<String> makeSymlink(TreePath path, byte[] target, Metadata metadata, Optional<Stat> expected) {
        step("symlink");
        discardStaged(LINK);
        var stage = area(STAGE);
        var inode = disk.make(stage, LINK, Kind.SYMLINK, 0777);
        inode.data(target);
        inode.durableData = target;
        disk.attributes(inode, 0777, metadata.mtimeNanos());
        return replacing.put(stage, LINK, parentMade(path), path, expected);
    }

    @Override
    public Optional<String> link(TreePath existing, TreePath name, Optional<Stat> expected) {
        step("link");
        discardStaged(LINK);
        var stage = area(STAGE);
        disk.link(inode(existing), stage, LINK);
        return replacing.put(stage, LINK, parentMade(name), name, expected);
    }

    @Override
    public boolean setMetadata(TreePath path, Metadata metadata) {
        step("setattr");
        var inode = inode(path);
        disk.attributes(
                inode,
                inode.kind == Kind.SYMLINK ? inode.mode : metadata.mode(),
                inode.isDirectory() ? inode.mtime : metadata.mtimeNanos());
        return true;
    }

    @Override
    public Optional<Stat> setMetadata(TreePath path, Metadata metadata, Stat expected) {
        step("setattr as expected");
        var inode = inode(path);
        if (!inode.stat().equals(expected)) {
            return Optional.empty();
        }
        disk.attributes(inode, metadata.mode(), metadata.mtimeNanos());
        return Optional.of(inode.stat());
    }

    @Override
    public Optional<String> putAside(TreePath path, String area) {
        step("put aside");
        var parent = disk.directory(reach(path).parent());
        var name = MemoryDisk.name(path);
        if (parent.isEmpty() || !parent.get().names.containsKey(name)) {
            return Optional.empty();
        }
        return Optional.of(replacing.putAside(parent.get(), name, area));
    }

    @Override
    public Optional<String> discard(TreePath path, Stat expected) {
        var place = putAside(path, "trash");
        return place.isEmpty() ? place : Optional.of(replacing.discarded(place.get(), path, expected));
    }

    @Override
    public boolean rename(TreePath from, TreePath to) {
        step("rename");
        var parent = disk.directory(reach(from).parent());
        if (parent.isEmpty() || !parent.get().names.containsKey(MemoryDisk.name(from))) {
            return disk.find(to).isPresent();
        }
        try {
            disk.rename(parent.get(), MemoryDisk.name(from), parentMade(to), MemoryDisk.name(to), false);
            return true;
        } catch (HostException e) {
            if (e.errno() == Errno.EEXIST || e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public boolean removeDirectory(TreePath path) {
        step("rmdir");
        var parent = disk.directory(reach(path).parent());
        var there = parent.map(p -> p.names.get(MemoryDisk.name(path)));
        if (there.isEmpty()) {
            return true;
        }
        if (!there.get().isDirectory()) {
            throw new HostException(Errno.ENOTDIR, "rmdir", path.toString());
        }
        if (!there.get().names.isEmpty()) {
            return false;
        }
        disk.unlink(parent.get(), MemoryDisk.name(path));
        return true;
    }

    @Override
    public int purge(String area, long olderThanNanos, long nowNanos) {
        return 0;
    }

    @Override
    public void syncDirectory(TreePath path) {
        step("sync of names");
        var directory =
                disk.directory(path).orElseThrow(() -> new HostException(Errno.ENOENT, "open", path.toString()));
        if (!forgetful) {
            disk.syncDirectory(directory);
        }
    }

    @Override
    public void syncAll() {
        step("sync of all");
        if (!forgetful) {
            disk.syncAll();
        }
    }

    @Override
    public long freeBytes() {
        return disk.full ? 0 : 1L << 40;
    }

    @Override
    public Pack pack(String name) {
        step("open");
        var packs = area(PACKS);
        var there = packs.names.get(name);
        var pack = new MemoryPack(this, there != null ? there : disk.make(packs, name, Kind.FILE, 0600));
        step("sync of names");
        disk.syncDirectory(packs);
        Optional.ofNullable(packs.parent).ifPresent(disk::syncDirectory);
        disk.syncDirectory(disk.root);
        return pack;
    }

    @Override
    public void removePack(String name) {
        var packs = area(PACKS);
        if (packs.names.containsKey(name)) {
            disk.unlink(packs, name);
        }
    }

    @Override
    public void close() {
        die();
    }
}

package dev.sundog.transfer.sim;

import dev.sundog.index.Index;
import dev.sundog.mirror.SendOrder;
import dev.sundog.model.GroupId;
import dev.sundog.model.Incarnation;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.transfer.Clocks;
import dev.sundog.transfer.GroupTransfer;
import dev.sundog.transfer.SiteTransfer;
import dev.sundog.transfer.TransferRules;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One site: its disk, which outlives everything, and the process that runs on it now. */
final class SimSite {
    static final GroupId GROUP = new GroupId("shop");
    private static final long WALL = 1_700_000_000_000_000_000L;

    final TransferWorld world;
    final int number;
    MemoryDisk disk;
    final Programs programs;
    final Readers readers = new Readers(this);
    final Dividing dividing;
    /** Contents that have stood in this site's tree. */
    final Set<Long> had = new HashSet<>();
    /** When programs changed each name last. */
    final Map<TreePath, Long> changedAt = new HashMap<>();

    private TreeMap<TreePath, Look> last = new TreeMap<>();
    /** What stood in the tree after a program did something last, and the contents of that. */
    Map<Inode, Long> living = Map.of();
    /** Whether it believes that it holds the group. */
    boolean holds;

    int boots;
    boolean off;
    /** The machine went down, and what was held then is not given up yet. */
    boolean unclean;

    boolean lostIndex;
    /**
     * It is no copy to take over with until both are equal: its index was lost, with what was acknowledged and not made yet, or its
     * machine went down while it held, with what it had told. The lease table marks it outdated when the lease passes.
     */
    boolean outdated;

    private int indexes;
    private @Nullable Life life;
    private @Nullable Index left;
    /** How many steps are left until the process is killed; 0 for no such plan. */
    int fuse;

    boolean fuseOfMachine;

    /** One process. */
    final class Life {
        final MemoryTree tree;
        final Index index;
        final VirtualWorkers workers;
        final SiteTransfer site;
        final GroupTransfer group;
        boolean linked;

        Life(MemoryTree tree, Index index) {
            this.tree = tree;
            this.index = index;
            this.workers = new VirtualWorkers(
                    world.loop,
                    () -> tree.currentWatch().filter(MemoryWatch::isAny).isPresent());
            var clocks = new Clocks(world.loop::now, () -> WALL + world.loop.now());
            site = new SiteTransfer(new SendOrder(false), clocks, text -> {});
            group = new GroupTransfer(
                    GROUP,
                    tree,
                    index,
                    dividing::of,
                    new TransferRules(
                            world.weakness != Weakness.NOT_FORCED_HERE,
                            world.weakness != Weakness.BARRIERS_DO_NOT_WAIT,
                            true),
                    clocks,
                    workers,
                    site);
            site.add(GROUP, group);
        }
    }

    SimSite(TransferWorld world, int number, Nature nature) {
        this.world = world;
        this.number = number;
        this.disk = freshDisk();
        MemoryTree.mark(disk);
        this.programs = new Programs(this, world.loop.random.split(), nature.mostBytes());
        this.dividing = new Dividing(this, nature.divideMillis());
    }

    MemoryDisk freshDisk() {
        var fresh = new MemoryDisk(() -> WALL + world.loop.now(), world.loop.random.split());
        fresh.destroyed = (inode, how) -> world.destroyed(this, inode, how);
        return fresh;
    }

    Loop loop() {
        return world.loop;
    }

    Life life() {
        var now = life;
        if (now == null) {
            throw new IllegalStateException("site " + number + " is down");
        }
        return now;
    }

    boolean isDown() {
        return life == null;
    }

    /** Whether the whole machine is. */
    boolean isOff() {
        return off;
    }

    /** Runs what a program does. */
    void acting(Runnable body) {
        boolean before = world.programActs;
        world.programActs = true;
        try {
            body.run();
        } finally {
            world.programActs = before;
        }
    }

    /** A program wrote this. */
    void wrote(Inode file) {
        had.add(file.version());
    }

    /** A program may have changed names. */
    void changed() {
        world.ops++;
        var inodes = Look.inodes(disk);
        var now = Look.of(inodes);
        for (var e : now.entrySet()) {
            if (!e.getValue().equals(last.get(e.getKey()))) {
                loop().trace(() -> number + " program: " + e.getKey() + " " + e.getValue());
                changedAt.put(e.getKey(), world.ops);
            }
        }
        for (var path : last.keySet()) {
            if (!now.containsKey(path)) {
                loop().trace(() -> number + " program: " + path + " gone");
                changedAt.put(path, world.ops);
            }
        }
        last = now;
        living = inodes.values().stream().distinct().collect(Collectors.toMap(i -> i, Inode::version));
    }

    /** What is here now counts as seen, whoever made it. */
    void seen() {
        last = Look.at(disk);
    }

    private Index openIndex() {
        if (left != null) {
            left.close();
            left = null;
        }
        var random = loop().random;
        return Index.open(Path.of(indexKey()), () -> new Incarnation(random.nextLong(), random.nextLong()));
    }

    /** The index is lost; what is left of the process closes it first. */
    private void loseIndex() {
        lostIndex = false;
        if (left != null) {
            left.close();
            left = null;
        }
        world.keepers.forget(indexKey());
        indexes++;
    }

    String indexKey() {
        return "file:sim" + world.id + "x" + number + "x" + indexes + "?mode=memory&cache=shared";
    }

    /** A process begins; false when it was killed or could not begin. */
    boolean start() {
        if (lostIndex) {
            loseIndex();
        }
        world.keepers.keep(indexKey());
        var index = openIndex();
        if (off) {
            index.doubt(60_000 * Loop.MS, WALL + loop().now());
        }
        var tree = new MemoryTree(disk, GROUP, new Onlooker() {
            @Override
            public void before(String what) {
                loop().trace(() -> number + " step " + what);
                world.step(SimSite.this, what);
            }

            @Override
            public void taken(String name, String place) {
                loop().trace(() -> number + " takes " + name + " to " + place);
            }

            @Override
            public void placed(TreePath path, Inode inode) {
                world.placed(SimSite.this, path, inode);
            }
        });
        tree.forgetful = world.weakness == Weakness.NOTHING_IS_SYNCED;
        tree.blindToAbsence = world.weakness == Weakness.ABSENCES_ARE_BELIEVED;
        tree.replacing.isFinal = world.weakness == Weakness.HALVES_ARE_NOT_KEPT;
        tree.replacing.inPlace = world.weakness == Weakness.VERSIONS_ARE_WRITTEN_IN_PLACE;
        tree.reachesAll = world.weakness == Weakness.OWN_AREA_IS_OPEN;
        disk.follows = world.weakness == Weakness.LINKS_ARE_FOLLOWED;
        tree.replacing.blind = world.weakness == Weakness.STRAYS_ARE_OVERWRITTEN;
        try {
            off = false;
            starting = tree;
            dividing.begin();
            var fresh = new Life(tree, index);
            starting = null;
            life = fresh;
            return true;
        } catch (Killed k) {
            starting = null;
            left = index;
            return false;
        } catch (dev.sundog.model.OperatorException e) {
            loop().note("site " + number + " cannot begin: " + e.what());
            starting = null;
            tree.die();
            left = index;
            return false;
        }
    }

    private @Nullable MemoryTree starting;

    boolean isLocked() {
        return life == null || life.workers.lock().isHeldByCurrentThread();
    }

    /** The process ends at once; with the machine if so. */
    void die(boolean machine) {
        loop().note("site " + number + (machine ? ": the machine goes down" : " is killed"));
        // It is mounted before it is begun again.
        disk.mount();
        fuse = 0;
        if (starting != null) {
            starting.die();
        }
        var now = life;
        if (now != null) {
            now.tree.die();
            now.workers.die();
            left = now.index;
            life = null;
        }
        holds = false;
        if (machine) {
            boots++;
            off = true;
            unclean = true;
            acting(disk::crash);
            seen();
        }
    }

    void close() {
        if (life != null) {
            life.tree.die();
            life.workers.die();
            life.index.close();
            life = null;
        }
        if (left != null) {
            left.close();
            left = null;
        }
    }

    /** All contents that are in the tree, or kept aside. */
    Set<Long> versions() {
        var out = new HashSet<Long>();
        versions(disk.root, "", out, "/.sundog/trash");
        return out;
    }

    /** All contents that are anywhere. */
    Set<Long> everything() {
        var out = new HashSet<Long>();
        versions(disk.root, "", out, "");
        return out;
    }

    private static void versions(Inode directory, String path, Set<Long> out, String but) {
        directory.names.forEach((name, inode) -> {
            var here = path + "/" + name;
            if (!inode.isDirectory()) {
                out.add(inode.version());
            } else if (!here.equals(but)) {
                versions(inode, here, out, but);
            }
        });
    }

    SegmentId root() {
        return new SegmentId(GROUP, TreePath.ROOT);
    }
}

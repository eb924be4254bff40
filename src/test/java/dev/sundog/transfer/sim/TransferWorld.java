package dev.sundog.transfer.sim;

import dev.sundog.dataset.Kind;
import dev.sundog.model.Epoch;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Two sites that run the real transfer on disks in memory, the link between them, programs on both, and what goes wrong; all on one
 * thread, from one seed.
 */
final class TransferWorld implements AutoCloseable {
    private static final AtomicLong WORLDS = new AtomicLong();

    final long id = WORLDS.incrementAndGet();
    final Loop loop;
    final Weakness weakness;
    final Keepers keepers = new Keepers();
    final SimSite[] sites = new SimSite[2];
    final Wire wire;
    final Nature nature;
    boolean programActs;
    /** Counts what programs did. */
    long ops;

    int holder;
    long epoch = 1;
    /** No new writes at the holder: it is about to hand over. */
    boolean held;

    private boolean quiet;
    /** Whether the mirror has nothing that the holder did not tell. */
    private boolean clean;

    private @Nullable Barrier last;

    /** What was there when a barrier was asked for. */
    private record Barrier(int holder, long epoch, long ops, boolean counts, TreeMap<TreePath, Look> tree) {}

    TransferWorld(long seed, Weakness weakness) {
        this.loop = new Loop(seed);
        this.weakness = weakness;
        this.nature = Nature.of(loop.random);
        this.clean = !nature.strays();
        for (int i = 0; i < 2; i++) {
            sites[i] = new SimSite(this, i, nature.mostBytes());
        }
        this.wire = new Wire(loop, sites);
        wire.shape(nature.delayMillis(), nature.nanosPerByte());
        if (nature.slowStart()) {
            for (int i = loop.random.nextInt(40); i > 0; i--) {
                sites[0].programs.one();
            }
        }
        for (var site : sites) {
            start(site);
        }
        wire.join(10);
        loop.after(loop.between(1, 30), this::work);
        loop.after(loop.between(100, 1000), this::tidy);
        loop.after(loop.between(100, 1500), new Misfortune(this)::strike);
    }

    SegmentId segmentOf(TreePath path) {
        if (nature.segments() && path.depth() > 1 && MemoryDisk.parts(path)[0].startsWith("d")) {
            return new SegmentId(SimSite.GROUP, TreePath.of(MemoryDisk.parts(path)[0]));
        }
        return new SegmentId(SimSite.GROUP, TreePath.ROOT);
    }

    SimSite holder() {
        return sites[holder];
    }

    SimSite mirror() {
        return sites[1 - holder];
    }

    // --- what happens between the steps of Sundog ---

    void step(SimSite site, String what) {
        if (quiet) {
            return;
        }
        if (site.fuse > 0 && --site.fuse == 0) {
            loop.note("site " + site.number + " is hit before: " + what);
            crash(site, site.fuseOfMachine);
            throw new Killed();
        }
        if (loop.chance(nature.strikes())) {
            program(site);
        }
        if (loop.chance(nature.nests()) && !site.isLocked()) {
            loop.nest();
        }
    }

    /** A program does something, where programs may. */
    private void program(SimSite site) {
        if (site.isOff() || site.disk.isAway()) {
            return;
        }
        boolean may = site.holds ? !held : nature.strays() && loop.chance(60);
        if (may) {
            site.programs.one();
        }
    }

    void placed(SimSite site, TreePath path, Inode inode) {
        loop.trace(() -> site.number + " places " + path + " " + Look.of(inode));
        if (inode.kind == Kind.FILE) {
            site.had.add(inode.version());
            if (Programs.isSealedName(path) && !Programs.isSealed(inode.data)) {
                throw new Broken("G4", "site " + site.number + " shows a torn " + path);
            }
        }
    }

    /** An inode has no name any more. */
    void destroyed(SimSite site, Inode inode, String how) {
        loop.trace(() -> site.number + (programActs ? " program" : "") + " destroys " + how + " " + Look.of(inode));
        if (programActs) {
            inode.abandoned.add(inode.version());
        } else if (inode.isDear() && !sites[1 - site.number].had.contains(inode.version())) {
            throw new Broken("G3", "site " + site.number + " destroys what only it had: " + how);
        }
    }

    // --- what goes on all the time ---

    private void work() {
        if (quiet) {
            return;
        }
        loop.after(loop.chance(50) ? loop.between(100, 2000) : loop.between(0, nature.pauseMillis()), this::work);
        for (var site : sites) {
            if (site.holds || loop.chance(300)) {
                program(site);
            }
        }
        if (loop.chance(60)) {
            barrier();
        }
    }

    private void tidy() {
        loop.after(1000 * Loop.MS, this::tidy);
        for (var site : sites) {
            if (!site.isDown()) {
                var group = site.life().group;
                group.tidy();
                group.checkPresence();
                if (loop.chance(50)) {
                    group.rescan();
                }
                boolean believes = weakness == Weakness.ABSENCES_ARE_BELIEVED;
                if ((!nature.absent() && !holder().disk.isAway()) || quiet || believes) {
                    group.halted().keySet().stream().sorted().forEach(group::accept);
                }
            }
        }
        look();
    }

    /** Whether both are equal once more. */
    private void look() {
        boolean matters = sites[0].knowsNothing || sites[1].knowsNothing || (!nature.strays() && !clean);
        if (matters && isCurrent() && differing().isEmpty()) {
            sites[0].knowsNothing = false;
            sites[1].knowsNothing = false;
            clean |= !nature.strays();
        }
    }

    // --- barriers ---

    void barrier() {
        var site = holder();
        if (!site.holds || site.isDown() || site.disk.isAway()) {
            return;
        }
        var life = site.life();
        // Before both were compared nobody relies on the copy.
        boolean counts = clean && life.group.isCompared();
        loop.trace(() -> "a barrier is asked for, after " + ops);
        var asked = new Barrier(holder, epoch, ops, counts, Look.at(site.disk));
        life.group.barrier(Set::of).whenComplete((done, failure) -> {
            if (failure == null) {
                // Not here: a future keeps to itself what is thrown.
                loop.after(0, () -> complete(asked));
            }
        });
    }

    private void complete(Barrier b) {
        if (b.epoch != epoch) {
            return;
        }
        loop.note("a barrier is complete, asked after " + b.ops);
        last = b;
        if (nature.forced() && !sites[b.holder].isDown() && !sites[b.holder].disk.isAway()) {
            for (var path : b.tree.keySet()) {
                if (sites[b.holder].changedAt.getOrDefault(path, 0L) <= b.ops
                        && !sites[b.holder].disk.isDurable(path)) {
                    throw new Broken("R13", path + " is released and would be lost here");
                }
            }
        }
        loop.after(loop.between(0, 60), () -> verify(b, 40));
    }

    private void verify(Barrier b, int tries) {
        if (b.epoch != epoch || tries == 0 || last != b) {
            return;
        }
        if (mirror().isDown() || !mirror().life().group.isApplied()) {
            loop.after(loop.between(5, 60), () -> verify(b, tries - 1));
        } else {
            check(b);
        }
    }

    private void check(Barrier b) {
        var there = Look.at(sites[1 - b.holder].disk);
        var changed = sites[b.holder].changedAt;
        if (!clean || !b.counts) {
            return;
        }
        for (var e : b.tree.entrySet()) {
            if (changed.getOrDefault(e.getKey(), 0L) <= b.ops) {
                var look = there.get(e.getKey());
                if (look == null || !alike(e.getValue(), look)) {
                    throw new Broken("G1", e.getKey() + " after a barrier: " + e.getValue() + " is " + look);
                }
            }
        }
        for (var path : there.keySet()) {
            if (!b.tree.containsKey(path) && !isChanged(path, changed, b.ops)) {
                throw new Broken("G1", path + " after a barrier: it is not gone");
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

    private static boolean alike(Look a, Look b) {
        return a.kind() == b.kind()
                && a.version() == b.version()
                && a.size() == b.size()
                && a.mode() == b.mode()
                && a.mtime() == b.mtime();
    }

    // --- processes, and who holds ---

    void crash(SimSite site, boolean machine) {
        site.die(machine);
        wire.cut("site " + site.number + " is gone");
        if (site.number == holder && (machine || loop.chance(300))) {
            loop.after(loop.between(50, 500), () -> takeOver(1 - site.number));
        }
        loop.after(loop.between(20, 1500), () -> start(site));
    }

    /** What the last barrier covers is not looked for any more. */
    void forgetBarrier() {
        clean = false;
        last = null;
    }

    /** What the index knew is gone: it is built anew by comparing both sides. */
    void lostIndex(SimSite site) {
        if (site.number == holder && !site.holds) {
            // It has acknowledged what it has not made: with that gone too, two things fail at once.
            return;
        }
        forgetBarrier();
        site.die(false);
        wire.cut("site " + site.number + " is gone");
        loop.note("site " + site.number + " has lost its index");
        site.lostIndex = true;
        site.knowsNothing = true;
        loop.after(loop.between(20, 1500), () -> start(site));
    }

    void start(SimSite site) {
        if (!site.isDown()) {
            return;
        }
        if (!site.start()) {
            loop.after(loop.between(100, 500), () -> start(site));
            return;
        }
        loop.note("site " + site.number + " begins");
        site.life().workers.slow(nature.slowMillis());
        wire.attach(site);
        whole(site);
        if (!wire.isUp()) {
            wire.join(300);
        }
        if (site.number == holder) {
            begin(site, epoch);
        } else {
            site.life().group.acceptFrom(new Epoch(epoch));
        }
    }

    /** No crash has left anything torn. */
    private static void whole(SimSite site) {
        for (int i = 0; i < Programs.SEALED; i++) {
            var path = TreePath.of("sealed" + i);
            var there = site.disk.find(path).filter(n -> n.kind == Kind.FILE);
            if (there.isPresent() && !Programs.isSealed(there.get().data)) {
                throw new Broken("G4", "site " + site.number + " has a torn " + path + " after a crash");
            }
        }
    }

    /** Holds as soon as all that was acknowledged is made. */
    void begin(SimSite site, long wanted) {
        if (site.isDown() || epoch != wanted || site.number != holder) {
            return;
        }
        if (!site.life().group.isApplied()) {
            loop.after(loop.between(2, 10), () -> begin(site, wanted));
            return;
        }
        if (last instanceof Barrier b && b.holder != holder) {
            check(b);
        }
        last = null;
        loop.note("site " + site.number + " holds epoch " + epoch);
        site.seen();
        site.life().group.beginHolding(new Epoch(epoch));
        if (nature.forced()) {
            site.life().group.forceAll(true);
        }
        site.holds = true;
        held = false;
    }

    /** The other side is taken for dead, or is. */
    void takeOver(int next) {
        var site = sites[next];
        if (holder == next || quiet || site.knowsNothing) {
            return;
        }
        if (site.isDown()) {
            loop.after(loop.between(50, 500), () -> takeOver(next));
            return;
        }
        loop.note("site " + next + " takes over");
        clean = false;
        change(next);
    }

    void change(int next) {
        var old = sites[1 - next];
        old.disk.mount();
        sites[next].life().group.fence();
        epoch++;
        holder = next;
        long wanted = epoch;
        loop.after(loop.between(0, 1500), () -> depose(old, wanted));
        begin(sites[next], wanted);
    }

    private void depose(SimSite old, long wanted) {
        if (!old.isDown() && epoch == wanted && holder != old.number) {
            loop.note("site " + old.number + " learns of epoch " + wanted);
            old.holds = false;
            old.life().group.acceptFrom(new Epoch(wanted));
        }
    }

    boolean isCurrent() {
        return !holder().isDown()
                && !mirror().isDown()
                && wire.isUp()
                && holder().life().group.isCurrent(Set.of())
                && mirror().life().group.isApplied();
    }

    boolean isQuiet() {
        return quiet;
    }

    // --- the end ---

    /** Programs stop, and all is put right: both are equal before long. */
    void finish() {
        quiet = true;
        loop.note("quiet");
        for (var site : sites) {
            site.fuse = 0;
            site.disk.full = false;
            site.disk.mount();
            start(site);
        }
        loop.runUntil(loop.now() + 3_000 * Loop.MS);
        // Strays that nothing else shows are found by the next comparison.
        wire.cut("for a last comparison");
        wire.join(10);
        for (int i = 0; i < 240; i++) {
            loop.runUntil(loop.now() + 500 * Loop.MS);
            if (!wire.isUp()) {
                wire.join(10);
            }
            if (isCurrent() && differing().isEmpty()) {
                settled();
                return;
            }
        }
        throw new Broken(
                "End",
                "current " + isCurrent() + ", compared "
                        + holder().life().group.isCompared() + ", lag "
                        + holder().life().group.lag(holder().root()) + ", applied "
                        + mirror().life().group.isApplied() + ", differing " + differing() + ", holder's "
                        + holder().life().group.problems()
                        + holder().life().group.halted() + ", mirror's "
                        + mirror().life().group.problems());
    }

    private void settled() {
        for (var site : sites) {
            whole(site);
            var trash = Optional.ofNullable(site.disk.root.names.get(".sundog")).map(o -> o.names.get("trash"));
            var kept = site.versions();
            trash.ifPresent(t -> worth(site, t, kept));
            Look.at(site.disk).forEach((path, look) -> loop.mix(path.hashCode() * 31L + look.version()));
        }
    }

    /** What is in the trash will be destroyed: nothing that only this side had. */
    private void worth(SimSite site, Inode directory, Set<Long> kept) {
        directory.names.forEach((name, inode) -> {
            if (inode.isDirectory()) {
                worth(site, inode, kept);
            } else if (inode.isDear()
                    && inode.version() == inode.takenVersion
                    && !kept.contains(inode.version())
                    && !sites[1 - site.number].had.contains(inode.version())) {
                throw new Broken("G3", "site " + site.number + " has thrown away what only it had: " + name);
            }
        });
    }

    Map<TreePath, String> differing() {
        var here = Look.at(holder().disk);
        var there = Look.at(mirror().disk);
        var out = new TreeMap<TreePath, String>();
        here.forEach((path, look) -> {
            var other = there.get(path);
            if (other == null || !alike(look, other)) {
                out.put(path, look + " against " + other);
            }
        });
        there.forEach((path, look) -> {
            if (!here.containsKey(path)) {
                out.put(path, "only at the mirror: " + look);
            }
        });
        var kin = Look.kin(holder().disk);
        var kinThere = Look.kin(mirror().disk);
        here.keySet().forEach(path -> {
            if (!Objects.equals(kin.get(path), kinThere.get(path))) {
                out.put(path, "a name of " + kin.get(path) + " against " + kinThere.get(path));
            }
        });
        return out;
    }

    @Override
    public void close() {
        for (var site : sites) {
            site.close();
        }
        keepers.close();
    }
}

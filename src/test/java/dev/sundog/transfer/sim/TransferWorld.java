package dev.sundog.transfer.sim;

import dev.sundog.dataset.Kind;
import dev.sundog.model.Epoch;
import dev.sundog.model.TreePath;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

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
    /** It is recorded that the copy is outdated: the holder waits for its own disk only. */
    boolean unprotected;
    /** Whether the mirror has nothing that the holder did not tell. */
    boolean clean;
    /** What barriers promised. */
    final Covered covered;

    /** A world in which nothing happens of itself. */
    TransferWorld(Loop loop, Weakness weakness, Nature nature) {
        this.loop = loop;
        this.weakness = weakness;
        this.nature = nature;
        this.clean = !nature.strays();
        this.covered = new Covered(this);
        for (int i = 0; i < 2; i++) {
            sites[i] = new SimSite(this, i, nature);
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
        loop.after(loop.between(100, 1000), this::tidy);
    }

    /** A world of which only the seed decides, with all that may happen in one. */
    static TransferWorld of(long seed, Weakness weakness) {
        var loop = new Loop(seed);
        var world = new TransferWorld(loop, weakness, Nature.of(loop.random));
        loop.after(loop.between(1, 30), world::work);
        loop.after(loop.between(100, 1500), new Misfortune(world)::strike);
        return world;
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
        site.readers.look();
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
            covered.ask();
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
        boolean matters = sites[0].outdated || sites[1].outdated || (!nature.strays() && !clean);
        if (matters && isCurrent() && differing().isEmpty()) {
            if (unprotected) {
                loop.note("the copy is no longer outdated");
                unprotected = false;
                holder().life().group.forceBeforeSending(nature.forced());
                holder().life().group.forceWritten();
            }
            sites[0].outdated = false;
            sites[1].outdated = false;
            clean |= !nature.strays();
        }
    }

    // --- processes, and who holds ---

    /** The holder goes on without its mirror; who waited is answered. */
    private void degrade(long wanted) {
        var site = holder();
        if (quiet || wire.isUp() || epoch != wanted || !site.holds || site.isDown() || site.disk.isAway()) {
            return;
        }
        loop.note("site " + site.number + " goes on unprotected");
        unprotected = true;
        mirror().outdated = true;
        site.life().group.forceBeforeSending(false);
        site.life().group.forceTouched();
        site.life().group.releaseBarriers();
    }

    /** The link is gone, for long enough it may be. */
    void cut(String why) {
        wire.cut(why);
        if (loop.chance(300)) {
            long now = epoch;
            loop.after(loop.between(50, 800), () -> degrade(now));
        }
    }

    void crash(SimSite site, boolean machine) {
        site.die(machine);
        cut("site " + site.number + " is gone");
        boolean told = weakness != Weakness.UNCLEAN_BOOTS_ARE_NOT_TOLD;
        if (site.number == holder && told && (machine || loop.chance(300))) {
            loop.after(loop.between(50, 500), () -> takeOver(1 - site.number));
        }
        loop.after(loop.between(20, 1500), () -> start(site));
    }

    /** What the last barrier covers is not looked for any more. */
    void forgetBarrier() {
        clean = false;
        covered.forget();
    }

    /** What the index knew is gone: it is built anew by comparing both sides. */
    void lostIndex(SimSite site) {
        if (site.number == holder && !site.holds) {
            // It has acknowledged what it has not made: with that gone too, two things fail at once.
            return;
        }
        forgetBarrier();
        site.die(false);
        cut("site " + site.number + " is gone");
        loop.note("site " + site.number + " has lost its index");
        site.lostIndex = true;
        site.outdated = true;
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
        site.readers.look();
        if (!wire.isUp()) {
            wire.join(300);
        }
        if (site.number != holder) {
            site.unclean = false;
            site.life().group.acceptFrom(new Epoch(epoch));
        } else if (site.unclean && weakness != Weakness.UNCLEAN_BOOTS_ARE_NOT_TOLD) {
            giveUp(site, epoch);
        } else {
            begin(site, epoch);
        }
    }

    /** It comes back with less than it told, it may be: if the other side has a copy, that is the newer one (DESIGN rule 13). */
    private void giveUp(SimSite site, long wanted) {
        var other = sites[1 - site.number];
        if (site.isDown() || epoch != wanted || site.number != holder) {
            return;
        }
        if (other.isDown()) {
            loop.after(loop.between(10, 100), () -> giveUp(site, wanted));
            return;
        }
        if (other.outdated) {
            if (!nature.forced()) {
                // There is no better copy, and nothing was promised of this one.
                covered.forget();
            }
            site.unclean = false;
            begin(site, wanted);
        } else {
            loop.note("site " + site.number + " gives up its lease");
            clean = false;
            change(other.number);
            site.unclean = false;
        }
    }

    /** Holds as soon as all that was acknowledged is made. */
    void begin(SimSite site, long wanted) {
        if (site.isDown() || epoch != wanted || site.number != holder) {
            return;
        }
        if (!site.life().group.isApplied() && weakness != Weakness.ALL_IS_NOT_MADE_FIRST) {
            loop.after(loop.between(2, 10), () -> begin(site, wanted));
            return;
        }
        covered.begins(site);
        loop.note("site " + site.number + " holds epoch " + epoch);
        site.seen();
        site.life().group.beginHolding(new Epoch(epoch));
        site.life().group.forceBeforeSending(nature.forced() && !unprotected);
        site.life().group.forceWritten();
        site.holds = true;
        held = false;
    }

    /** The other side is taken for dead, or is. */
    void takeOver(int next) {
        var site = sites[next];
        if (holder == next || quiet || site.outdated) {
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
        old.outdated |= old.unclean;
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
            site.readers.look();
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
            if (other == null || !look.isLike(other)) {
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

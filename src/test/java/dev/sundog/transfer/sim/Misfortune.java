package dev.sundog.transfer.sim;

import java.util.Set;

/** What goes wrong in a world, and is put right some time later. */
final class Misfortune {
    private final TransferWorld world;
    private final Loop loop;

    Misfortune(TransferWorld world) {
        this.world = world;
        this.loop = world.loop;
    }

    void strike() {
        if (world.isQuiet()) {
            return;
        }
        loop.after(loop.between(50, 1500), this::strike);
        var site = world.sites[loop.random.nextInt(2)];
        switch (loop.random.nextInt(13)) {
            case 0, 1 -> {
                world.cut("bad luck");
                world.wire.join(1500);
            }
            case 2, 3 -> arm(site, false);
            case 4 -> arm(site, true);
            case 5 -> {
                if (world.nature.crashes() && !site.isDown()) {
                    world.crash(site, loop.chance(400));
                }
            }
            case 6 -> move();
            case 7 -> {
                if (world.nature.crashes() && loop.chance(400)) {
                    world.takeOver(1 - world.holder);
                }
            }
            case 8 -> {
                if (!site.isDown()) {
                    site.life().tree.currentWatch().ifPresent(MemoryWatch::overflow);
                }
            }
            case 9 -> fill(site);
            case 10 -> loseIndex(site);
            case 11 -> new Unmounted(world).begin();
            default -> world.covered.ask();
        }
    }

    /** Some steps from now it happens, in the middle of whatever is going on. */
    private void arm(SimSite site, boolean machine) {
        if (world.nature.crashes() && !site.isDown()) {
            site.fuse = 1 + loop.random.nextInt(loop.chance(500) ? 30 : 400);
            site.fuseOfMachine = machine;
        }
    }

    private void fill(SimSite site) {
        loop.note("the disk of site " + site.number + " is full");
        var disk = site.disk;
        disk.full = true;
        loop.after(loop.between(10, 1500), () -> disk.full = false);
    }

    private void loseIndex(SimSite site) {
        if (!world.nature.crashes() || !loop.chance(300) || site.isDown()) {
            return;
        }
        world.lostIndex(site);
    }

    /** The two change places as planned: writes are held until nothing is on its way. */
    private void move() {
        if (world.holder().holds && !world.held && !world.unprotected) {
            world.held = true;
            await(world.epoch, 100);
        }
    }

    private void await(long epoch, int tries) {
        if (world.isQuiet() || world.epoch != epoch) {
            return;
        }
        if (world.isCurrent()) {
            // As the agent does: what was written before the hold is there first.
            world.holder()
                    .life()
                    .group
                    .barrier(Set::of)
                    .whenComplete((done, failure) -> loop.after(0, () -> {
                        if (failure == null) {
                            handOver(epoch);
                        } else {
                            giveUp(epoch);
                        }
                    }));
        } else if (tries == 0) {
            giveUp(epoch);
        } else {
            loop.after(loop.between(5, 30), () -> await(epoch, tries - 1));
        }
    }

    private void handOver(long epoch) {
        if (world.isQuiet() || world.epoch != epoch || !world.held || !world.isCurrent() || world.unprotected) {
            giveUp(epoch);
            return;
        }
        loop.note("planned move");
        world.holder().holds = false;
        world.change(1 - world.holder);
    }

    private void giveUp(long epoch) {
        if (world.epoch == epoch) {
            world.held = false;
        }
    }
}

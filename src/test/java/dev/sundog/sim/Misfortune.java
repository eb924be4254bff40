package dev.sundog.sim;

import dev.sundog.model.Site;
import dev.sundog.model.Voter;

/** What goes wrong in a world, and is put right some time later. */
final class Misfortune {
    private final World world;
    private final Loop loop;
    private final long until;

    Misfortune(World world, long untilNanos) {
        this.world = world;
        this.loop = world.loop;
        this.until = untilNanos;
        loop.after(loop.between(1000, 3000), this::strike);
    }

    private void strike() {
        if (loop.now() >= until) {
            return;
        }
        var site = loop.chance(0.5) ? Site.PRIVATE : Site.PUBLIC;
        switch (loop.random.nextInt(10)) {
            case 0, 1 -> cut(site.voter(), site.other().voter(), loop.chance(0.6));
            case 2 -> cut(site.voter(), Voter.WITNESS, loop.chance(0.7));
            case 3 -> isolate(site);
            case 4 -> kill(site, false);
            case 5 -> kill(site, true);
            case 6 -> pause(site);
            case 7 -> witness();
            case 8 -> slow(site);
            case 9 -> other(site);
            default -> throw new IllegalStateException();
        }
        loop.after(loop.between(200, 4000), this::strike);
    }

    private long aWhile() {
        return Math.min(loop.chance(0.5) ? loop.between(50, 900) : loop.between(900, 6000), until - loop.now());
    }

    private void cut(Voter a, Voter b, boolean both) {
        loop.note("cut " + a + (both ? " <-> " : " -> ") + b);
        net(a, b, true);
        if (both) {
            net(b, a, true);
        }
        loop.after(aWhile(), () -> {
            loop.note("healed " + a + (both ? " <-> " : " -> ") + b);
            net(a, b, false);
            if (both) {
                net(b, a, false);
            }
        });
    }

    private void net(Voter from, Voter to, boolean cut) {
        if (cut) {
            world.net.cut(from, to);
        } else {
            world.net.heal(from, to);
        }
    }

    private void isolate(Site site) {
        cut(site.voter(), site.other().voter(), true);
        cut(site.voter(), Voter.WITNESS, true);
    }

    private void kill(Site site, boolean powerCut) {
        if (!world.node(site).isAlive()) {
            return;
        }
        // What a holder has taken over and not made yet is lost with its index: then two things fail at once.
        boolean forgets = world.node(site).mirrorsOnly() && loop.chance(0.3);
        world.node(site).die(powerCut);
        if (forgets) {
            world.node(site).loseIndex();
        }
        loop.after(Math.max(aWhile(), 100 * Loop.MS), () -> world.node(site).start(powerCut));
    }

    private void pause(Site site) {
        if (!world.node(site).isRunning()) {
            return;
        }
        int life = world.node(site).life();
        loop.note(site.label() + " is stopped");
        world.node(site).pause();
        loop.after(aWhile(), () -> {
            if (world.node(site).life() == life) {
                loop.note(site.label() + " goes on");
                world.node(site).goOn();
            }
        });
    }

    private void witness() {
        world.witness(false);
        loop.after(aWhile(), () -> world.witness(true));
    }

    private void slow(Site site) {
        if (loop.chance(0.4)) {
            loop.note("the disk of " + site.label() + " is full");
            world.node(site).fullDisk(true);
            loop.after(aWhile(), () -> world.node(site).fullDisk(false));
            return;
        }
        loop.note(site.label() + " has a slow disk");
        world.node(site).slowDisk(true);
        loop.after(aWhile(), () -> world.node(site).slowDisk(false));
    }

    private void other(Site site) {
        if (loop.chance(0.3)) {
            loop.note("the clock of " + site.label() + " jumps");
            world.node(site).jump(loop.between(100, 5000));
        } else if (world.node(site).isRunning()) {
            var group = loop.chance(0.5) ? World.SHOP : World.POST;
            world.node(site).group(group).move();
        }
    }
}

package dev.sundog.transfer.sim;

import dev.sundog.dataset.Kind;
import dev.sundog.model.TreePath;
import java.util.TreeMap;

/** The holder's disk is not there for a while, or an empty one is: the mirror loses nothing by that (guarantee 9). */
final class Unmounted {
    /** Fewer names than this may all go without anyone being asked. */
    private static final int FEW = 20;
    /** So many of them may be told before it is seen that more go. */
    private static final int AT_ONCE = 5;

    private final TransferWorld world;
    private final SimSite site;
    private final SimSite other;
    private final int boots;
    private int nth;
    private int most = 1;
    private final TreeMap<TreePath, Look> there = new TreeMap<>();

    Unmounted(TransferWorld world) {
        this.world = world;
        this.site = world.holder();
        this.other = world.mirror();
        this.boots = other.boots;
    }

    void begin() {
        // Programs still write at a side that has not learnt that it holds no more.
        boolean disturbed = other.isDown() || other.holds || world.nature.strays();
        if (site.disk.isAway() || site.isDown() || !site.holds || disturbed) {
            return;
        }
        var here = Look.at(site.disk);
        Look.at(other.disk).forEach((path, look) -> {
            if (look.equals(here.get(path)) && look.kind() == Kind.FILE) {
                there.put(path, look);
            }
        });
        boolean marked = site.dividing.isOneSegment() && there.size() >= FEW && world.loop.random.nextBoolean();
        world.loop.note("the disk of site " + site.number + (marked ? " is empty" : " is not mounted"));
        site.disk.unmount(marked);
        if (marked) {
            most = AT_ONCE;
            // A few names that went with it may be told before the rest is seen to be gone.
            world.forgetBarrier();
        }
        nth = site.disk.unmounts;
        world.loop.after(world.loop.between(1100, 3000), this::end);
    }

    private void end() {
        if (!site.disk.isAway() || site.disk.unmounts != nth) {
            // It is another time that it is not there.
            return;
        }
        site.disk.mount();
        world.loop.note("the disk of site " + site.number + " is back");
        if (other.boots != boots || world.mirror() != other) {
            return;
        }
        var now = Look.at(other.disk);
        there.keySet().removeAll(now.keySet());
        if (there.size() >= most) {
            throw new Broken("G9", there.keySet() + " are gone at site " + other.number);
        }
    }
}

package dev.sundog.sim;

import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import dev.sundog.steer.LeaseView;
import dev.sundog.steer.Silence;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A site's agent: it dies and comes back, is stopped and goes on, and its clock is its own. */
final class Node {
    private static final long TICK = 50 * Loop.MS;

    private final World world;
    private final Site site;
    private final Map<GroupId, Ledger> ledgers;
    private final Map<GroupId, GroupNode> groups = new TreeMap<>();
    private final Deque<Runnable> whilePaused = new ArrayDeque<>();
    private final double drift;
    private long jumped;
    private boolean alive;
    private boolean paused;
    private boolean forgot;
    private boolean slowDisk;
    private boolean fullDisk;
    private int life;
    private LeaseView view = LeaseView.EMPTY;
    private long heardAt;
    private long otherRenewedAt;
    private Silence linkSilence;
    private Silence quorumSilence;

    Node(World world, Site site, Map<GroupId, Ledger> ledgers) {
        this.world = world;
        this.site = site;
        this.ledgers = ledgers;
        this.drift = 0.95 + world.loop.random.nextDouble() * 0.1;
        this.linkSilence = silence();
        this.quorumSilence = silence();
    }

    private Silence silence() {
        return new Silence(250 * Loop.MS, GroupNode.SETTINGS.suspectNanos(), 2 * TICK, 2, local());
    }

    World world() {
        return world;
    }

    Site site() {
        return site;
    }

    int life() {
        return life;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isRunning() {
        return alive && !paused;
    }

    GroupNode group(GroupId id) {
        return groups.get(id);
    }

    boolean linkIsUp() {
        return world.link.isUp(site);
    }

    /** This site's own clock: it drifts and jumps. */
    long local() {
        return (long) (world.loop.now() * drift) + jumped;
    }

    void jump(long nanos) {
        jumped += nanos;
    }

    void fullDisk(boolean full) {
        fullDisk = full;
    }

    /** Whether the journal can take nothing now. */
    boolean isDiskFull() {
        return fullDisk;
    }

    void slowDisk(boolean slow) {
        slowDisk = slow;
    }

    long forceNanos() {
        return slowDisk ? world.loop.between(50, 600) : world.loop.between(1, 8);
    }

    void post(Runnable body) {
        if (alive && paused) {
            whilePaused.add(body);
        } else if (alive) {
            body.run();
        }
    }

    /** In this life only. */
    void later(long nanos, Runnable body) {
        int mine = life;
        world.loop.after(nanos, () -> {
            if (life == mine) {
                post(body);
            }
        });
    }

    void propose(LeaseCommand command, Consumer<Optional<LeaseAnswer>> then) {
        int mine = life;
        world.majority.propose(site, command, answer -> {
            if (life == mine) {
                post(() -> then.accept(answer));
            }
        });
    }

    void start(boolean unclean) {
        alive = true;
        life++;
        world.loop.note(site.label() + " starts" + (unclean ? " after a power cut" : ""));
        heardAt = local();
        otherRenewedAt = local();
        linkSilence = silence();
        quorumSilence = silence();
        view = LeaseView.EMPTY;
        groups.clear();
        ledgers.forEach((id, ledger) -> groups.put(id, new GroupNode(this, id, ledger.disk(site), ledger)));
        groups.values().forEach(g -> g.start(unclean, forgot));
        tick();
    }

    /** A group's lease is known. */
    void found() {
        forgot &= !groups.values().stream().allMatch(GroupNode::isConfirmed);
    }

    boolean hasForgotten() {
        return forgot;
    }

    /** It is not running: its index is lost. */
    void loseIndex() {
        world.loop.note(site.label() + " has lost its index");
        forgot = true;
        ledgers.values().forEach(ledger -> ledger.disk(site).loseIndex());
    }

    boolean mirrorsOnly() {
        return groups.values().stream().allMatch(GroupNode::mirrors);
    }

    void die(boolean powerCut) {
        if (!alive) {
            return;
        }
        world.loop.note(site.label() + (powerCut ? " loses power" : " is killed"));
        world.link.close(site, !powerCut);
        alive = false;
        paused = false;
        life++;
        whilePaused.clear();
        world.majority.died(site);
        for (var ledger : ledgers.values()) {
            ledger.disk(site).processDied(world.loop.random);
            if (powerCut) {
                ledger.disk(site).powerCut(world.loop.random);
            }
            ledger.check();
        }
    }

    void pause() {
        paused = alive;
    }

    void goOn() {
        paused = false;
        while (alive && !paused && !whilePaused.isEmpty()) {
            whilePaused.remove().run();
        }
    }

    void heard() {
        heardAt = local();
    }

    void linkUp() {
        groups.values().forEach(GroupNode::linkUp);
    }

    void linkDown() {
        world.loop.note(site.label() + ": link down");
        groups.values().forEach(GroupNode::linkDown);
    }

    private void tick() {
        long now = local();
        if (linkIsUp() && now - heardAt > 1500 * Loop.MS) {
            world.link.close(site, true);
        }
        world.link.send(site, 60, () -> {});
        renew();
        look();
        boolean majority = world.majority.reaches(site);
        var onLink = linkSilence.look(now - heardAt, now);
        var toQuorum = quorumSilence.look(now - otherRenewedAt, now);
        groups.values().forEach(g -> g.tick(onLink, toQuorum, majority));
        later(TICK, this::tick);
    }

    private void renew() {
        if (world.loop.chance(0.2)) {
            propose(new LeaseCommand.RenewSite(site, 2000), answer -> {});
        }
    }

    /** What this site's voter has applied, which may be old. */
    private void look() {
        if (world.majority.reaches(site) && world.loop.chance(0.7)) {
            var now = world.majority.table.view();
            later(world.loop.between(1, 100), () -> seen(now));
        }
    }

    private void seen(LeaseView now) {
        if (now.appliedIndex() <= view.appliedIndex()) {
            return;
        }
        if (now.renewals(site.other()) != view.renewals(site.other())) {
            otherRenewedAt = local();
        }
        view = now;
        groups.forEach((id, group) -> now.lease(id).ifPresent(group::recorded));
    }
}

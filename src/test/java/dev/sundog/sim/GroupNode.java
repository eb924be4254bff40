package dev.sundog.sim;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.SegmentId;
import dev.sundog.model.TreePath;
import dev.sundog.steer.FirstLease;
import dev.sundog.steer.GroupLease;
import dev.sundog.steer.GroupRole;
import dev.sundog.steer.LeaseAnswer;
import dev.sundog.steer.LeaseCommand;
import dev.sundog.steer.Silence;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One group in one life of a site's agent: the role's effects carried out. */
final class GroupNode {
    static final GroupRole.Settings SETTINGS = new GroupRole.Settings(1000 * Loop.MS, 2000 * Loop.MS, true, true);
    private static final long STUCK = 1500 * Loop.MS;

    private final Node node;
    private final GroupId id;
    private final Disk disk;
    private final Ledger ledger;
    private final GroupRole role;
    private final Receiver receiver;
    private final Writes writes = new Writes(this);
    private final Map<TreePath, BitSet> agreed;
    private Sender sender;
    private boolean confirmed;
    private boolean held;
    private int arms;

    GroupNode(Node node, GroupId id, Disk disk, Ledger ledger) {
        this.node = node;
        this.id = id;
        this.disk = disk;
        this.ledger = ledger;
        this.agreed = new HashMap<>(disk.agreed());
        boolean believing = node.world().mutation == Mutation.HOLDER_IGNORES_EPOCHS;
        var settings = believing
                ? new GroupRole.Settings(SETTINGS.suspectNanos(), SETTINGS.leaseNanos(), true, false)
                : SETTINGS;
        boolean held = believing && !disk.believed.equals(Epoch.NONE);
        this.role = held
                ? GroupRole.believing(id, node.site(), settings, disk.believed)
                : new GroupRole(id, node.site(), settings);
        this.receiver = new Receiver(this);
    }

    void start(boolean unclean, boolean forgot) {
        receiver.recover();
        role.holding().ifPresent(this::beginHolding);
        found(new FirstLease(
                node.site(), unclean, forgot && world().mutation != Mutation.LOST_INDEX_IS_NOT_TOLD, false));
    }

    /** The first record is an answer, never what this site's own voter happens to know. */
    private void found(FirstLease first) {
        node.propose(
                new LeaseCommand.Found(id, ledger.home()),
                answer -> answer.flatMap(FirstLease::after)
                        .ifPresentOrElse(lease -> believe(first, lease), () -> found(first)));
    }

    private void believe(FirstLease first, GroupLease lease) {
        var objection = first.objection(lease);
        if (objection.isPresent()) {
            node.propose(
                    objection.get(),
                    answer -> answer.flatMap(FirstLease::after).ifPresentOrElse(this::confirmed, () -> found(first)));
        } else {
            confirmed(lease);
        }
    }

    private void confirmed(GroupLease lease) {
        confirmed = true;
        carryOut(role.on(new GroupRole.Recorded(lease)));
        node.found();
    }

    boolean isConfirmed() {
        return confirmed;
    }

    boolean mirrors() {
        return role.role() instanceof GroupRole.Mirror;
    }

    GroupId id() {
        return id;
    }

    World world() {
        return node.world();
    }

    Node node() {
        return node;
    }

    Disk disk() {
        return disk;
    }

    Ledger ledger() {
        return ledger;
    }

    Receiver receiver() {
        return receiver;
    }

    GroupRole role() {
        return role;
    }

    GroupNode other() {
        return world().node(node.site().other()).group(id);
    }

    SegmentId segment(TreePath path) {
        return new SegmentId(id, path.parent());
    }

    BitSet agreed(TreePath path) {
        return agreed.getOrDefault(path, new BitSet());
    }

    Map<TreePath, BitSet> agreedAll() {
        return new HashMap<>(agreed);
    }

    void agree(TreePath path, BitSet ids) {
        agreed.put(path, ids);
    }

    void forgetAgreed(TreePath path) {
        agreed.remove(path);
    }

    void forgetAgreed() {
        agreed.clear();
    }

    void send(long bytes, Consumer<GroupNode> there) {
        world().link.send(node.site(), bytes, () -> there.accept(other()));
    }

    void compareAgain(Epoch epoch) {
        if (sender != null && sender.epoch().equals(epoch)) {
            sender.linkUp();
        }
    }

    void durable(Epoch epoch, List<Long> sequences) {
        if (sender != null) {
            sender.durable(epoch, sequences);
        }
    }

    void needed(Epoch epoch, long sequence) {
        if (sender != null) {
            sender.needed(epoch, sequence);
        }
    }

    void told(Epoch epoch, Map<TreePath, BitSet> there) {
        if (sender != null) {
            sender.told(epoch, there);
        }
    }

    void linkUp() {
        if (sender != null) {
            sender.linkUp();
        }
    }

    void linkDown() {
        if (sender != null) {
            sender.linkDown();
        }
    }

    void recorded(GroupLease lease) {
        if (confirmed) {
            carryOut(role.on(new GroupRole.Recorded(lease)));
        }
    }

    void tick(Silence.Seen linkSilent, Silence.Seen otherRenewed, boolean majority) {
        boolean current = sender != null && sender.isCurrent();
        boolean stuck = sender != null && sender.oldestBarrierNanos() > STUCK;
        var facts = new GroupRole.Facts(linkSilent, otherRenewed, majority, current, stuck);
        carryOut(role.on(new GroupRole.Tick(facts)));
        if (sender != null) {
            sender.pump();
        }
        if (world().loop.chance(0.05)) {
            disk.keepAgreed(agreed);
        }
    }

    private void carryOut(List<GroupRole.Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case GroupRole.Propose p -> propose(p.command());
                case GroupRole.FenceInbox f -> receiver.fence();
                case GroupRole.AcceptFrom a -> {
                    endHolding();
                    receiver.accept(a.epoch());
                }
                case GroupRole.BeginHolding b -> beginHolding(b.epoch());
                case GroupRole.EndHolding e -> endHolding();
                case GroupRole.Arm a -> arm();
                case GroupRole.ReleaseWaiting r -> sender.releaseWaiting();
                case GroupRole.HoldWrites h -> {
                    held = true;
                    handOver(world().loop.now() + 1500 * Loop.MS);
                }
                case GroupRole.ReleaseWrites r -> held = false;
                case GroupRole.Decided d -> world().loop.note(node.site().label() + ": " + d.text());
            }
        }
    }

    private void propose(LeaseCommand command) {
        if (world().mutation == Mutation.DEGRADES_ALONE && command instanceof LeaseCommand.Degrade d) {
            var alone = new GroupLease(id, node.site(), d.groups().getFirst().epoch(), true);
            node.later(
                    Loop.MS,
                    () -> carryOut(role.on(new GroupRole.Answered(command, new LeaseAnswer.Degraded(List.of(alone))))));
            return;
        }
        node.propose(
                command,
                answer -> carryOut(role.on(
                        answer.isPresent()
                                ? new GroupRole.Answered(command, answer.get())
                                : new GroupRole.Unanswered(command))));
    }

    private void beginHolding(Epoch epoch) {
        endHolding();
        receiver.fence();
        held = false;
        disk.believed = epoch;
        sender = new Sender(this, epoch);
        applied();
    }

    /** All that was acknowledged here has been made. */
    void applied() {
        boolean begin = world().mutation == Mutation.SENDS_BEFORE_APPLIED || receiver.isApplied();
        if (sender != null && !sender.isBegun() && begin) {
            sender.begin();
        }
    }

    private void endHolding() {
        if (sender != null) {
            sender.end();
            sender = null;
        }
    }

    private void arm() {
        int mine = ++arms;
        sender.barrier(done -> {
            if (done && arms == mine) {
                carryOut(role.on(new GroupRole.Armed()));
            }
        });
    }

    void move() {
        carryOut(role.on(new GroupRole.MoveAsked()));
    }

    private void handOver(long until) {
        if (!held || sender == null) {
            return;
        }
        if (world().loop.now() > until) {
            carryOut(role.on(new GroupRole.MoveGivenUp()));
        } else if (writes.areUnderWay() || !sender.isBegun()) {
            node.later(10 * Loop.MS, () -> handOver(until));
        } else {
            sender.barrier(done -> {
                if (done) {
                    carryOut(role.on(new GroupRole.MoveReady()));
                }
            });
            node.later(1500 * Loop.MS, () -> carryOut(role.on(new GroupRole.MoveGivenUp())));
        }
    }

    Writes writes() {
        return writes;
    }

    /** The sender while this side holds the group and takes new writes; none otherwise. */
    Optional<Sender> open() {
        boolean holds = role.role() instanceof GroupRole.Holder && !held;
        return holds && receiver.isApplied() && sender.isBegun() ? Optional.of(sender) : Optional.empty();
    }

    /** The sender of this epoch, while this side holds the group in it. */
    Optional<Sender> holding(Epoch epoch) {
        return role.holding().equals(Optional.of(epoch)) ? Optional.of(sender) : Optional.empty();
    }

    /** Holding, protected and nothing on its way. */
    boolean isQuiet() {
        return role.role() instanceof GroupRole.Holder h
                && h.protection() == GroupRole.Protection.PROTECTED
                && sender.isCurrent();
    }
}

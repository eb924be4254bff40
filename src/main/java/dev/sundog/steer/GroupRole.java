package dev.sundog.steer;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import dev.sundog.model.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one site is for one group, and when that changes (DESIGN section 5, rules 1 to 6). A machine: events in, effects out;
 * durations and the facts of the moment are handed in.
 *
 * <pre>
 *   Unknown --record--> Mirror(e) --suspects the holder--> Taking(e) --granted--> Holder(e+1)
 *                         ^                                                          |
 *                         +---- record of a later epoch held by the other side ------+
 *
 *   a holder's protection:
 *   UNPROTECTED --copy current--> ARMING --barrier done--> RESTORING --recorded--> PROTECTED
 *        ^                           |                                                |
 *        +---------------------------+---- recorded by the majority <-- DEGRADING <---+  the mirror is lost
 * </pre>
 *
 * In every state but UNPROTECTED a writing request is answered only after its barrier; the copy is promotable only while the
 * quorum's record says that it is current, which it does in PROTECTED and DEGRADING (and perhaps in RESTORING).
 */
public final class GroupRole {
    /**
     * Settings.
     *
     * @param suspectNanos silence after which the other side is taken for lost, at the latest
     * @param leaseNanos duration of a site's lease; the taker waits past it where the rpo is not zero
     * @param heedEpochs false takes fencing away: only for tests and {@code demo --break fence}
     */
    public record Settings(long suspectNanos, long leaseNanos, boolean rpoZero, boolean heedEpochs) {}

    /**
     * The facts of a moment.
     *
     * @param link the other site's silence on the link
     * @param quorum its silence to the quorum: no renewal of its lease was seen applied
     * @param majority whether this site reaches a majority of voters
     * @param copyCurrent holder: the required segments of the other side's copy lack nothing that the comparison found; what was
     *     written since is for the barrier of arming
     * @param barrierStuck holder: a barrier has waited longer than the mirror may take
     */
    public record Facts(
            Silence.Seen link, Silence.Seen quorum, boolean majority, boolean copyCurrent, boolean barrierStuck) {}

    /** What the site is for the group. */
    public sealed interface Role {}

    /** Nothing is confirmed yet. */
    public record Unknown() implements Role {}

    /** The other side may write. */
    public record Mirror(GroupLease lease) implements Role {}

    /** This side has asked for the lease and is fenced until the answer is known. */
    public record Taking(GroupLease from, LeaseCommand asked) implements Role {}

    /** This side may write. */
    public record Holder(Epoch epoch, Protection protection) implements Role {}

    /** This side hands over: new writes are held. */
    public record Moving(Epoch epoch, boolean proposed) implements Role {}

    /** How a holder is protected; see the drawing above. */
    public enum Protection {
        UNPROTECTED,
        ARMING,
        RESTORING,
        PROTECTED,
        DEGRADING
    }

    /** What happens. */
    public sealed interface Event {}

    /** The quorum's record, as applied here or answered. */
    public record Recorded(GroupLease lease) implements Event {}

    public record Tick(Facts facts) implements Event {}

    public record Answered(LeaseCommand command, LeaseAnswer answer) implements Event {}

    /** No answer came in time; the command may or may not have been applied. */
    public record Unanswered(LeaseCommand command) implements Event {}

    /** The barrier that arming waits for is done. */
    public record Armed() implements Event {}

    /** An operator wants the other side to hold the group. */
    public record MoveAsked() implements Event {}

    /** Writes are drained and everything written is durable there. */
    public record MoveReady() implements Event {}

    public record MoveGivenUp() implements Event {}

    /** An operator takes the group here, whatever may be lost. */
    public record ForceAsked() implements Event {}

    /** What must be done. */
    public sealed interface Effect {}

    public record Propose(LeaseCommand command) implements Effect {}

    /** Stop accepting and acknowledging deltas. */
    public record FenceInbox() implements Effect {}

    /** Accept deltas of this epoch. */
    public record AcceptFrom(Epoch epoch) implements Effect {}

    /** This side holds the group now: apply the whole journal, make the service ready, send from here. */
    public record BeginHolding(Epoch epoch) implements Effect {}

    /** This side holds it no more: nothing accepted so far is acknowledged. */
    public record EndHolding() implements Effect {}

    /** Take a barrier over the required segments, then tell {@link Armed}. */
    public record Arm() implements Effect {}

    /** The majority has recorded that the copy is outdated: answers that wait are released, unprotected. */
    public record ReleaseWaiting() implements Effect {}

    /** Hold new writes, drain, barrier, then tell {@link MoveReady}. */
    public record HoldWrites() implements Effect {}

    /** Held writes go on (here, or forwarded to the new holder). */
    public record ReleaseWrites() implements Effect {}

    /** For the record of decisions. */
    public record Decided(String text) implements Effect {}

    private final GroupId group;
    private final Site here;
    private final Settings settings;
    private Epoch countedIn = Epoch.NONE;
    private long degrades;
    private long protectedAt;
    private Role role = new Unknown();

    public GroupRole(GroupId group, Site here, Settings settings) {
        this.group = group;
        this.here = here;
        this.settings = settings;
    }

    /**
     * A role that believes what it held before it was stopped.
     *
     * @param believed epoch that this site held; only used where {@link Settings#heedEpochs} is false
     */
    public static GroupRole believing(GroupId group, Site here, Settings settings, Epoch believed) {
        var role = new GroupRole(group, here, settings);
        role.role = new Holder(believed, Protection.UNPROTECTED);
        return role;
    }

    public Role role() {
        return role;
    }

    /** The epoch this side holds the group in, if it does. */
    public Optional<Epoch> holding() {
        return switch (role) {
            case Holder h -> Optional.of(h.epoch());
            case Moving m -> Optional.of(m.epoch());
            case Unknown u -> Optional.empty();
            case Mirror m -> Optional.empty();
            case Taking t -> Optional.empty();
        };
    }

    /** Whether an answer to a writing request must wait for its barrier. */
    public boolean barriersEnforced() {
        return !(role instanceof Holder h && h.protection() == Protection.UNPROTECTED);
    }

    public List<Effect> on(Event event) {
        return switch (event) {
            case Recorded e -> recorded(e.lease());
            case Tick e -> tick(e.facts());
            case Answered e -> answered(e.command(), e.answer());
            case Unanswered e -> unanswered(e.command());
            case Armed e -> armed();
            case MoveAsked e -> moveAsked();
            case MoveReady e -> moveReady();
            case MoveGivenUp e -> moveGivenUp();
            case ForceAsked e -> forceAsked();
        };
    }

    private Epoch known() {
        return switch (role) {
            case Unknown u -> Epoch.NONE;
            case Mirror m -> m.lease().epoch();
            case Taking t -> t.from().epoch();
            case Holder h -> h.epoch();
            case Moving m -> m.epoch();
        };
    }

    private List<Effect> recorded(GroupLease lease) {
        if (lease.epoch().isBefore(known())
                || (!settings.heedEpochs() && holding().isPresent())) {
            return List.of();
        }
        count(lease);
        return lease.holder() == here ? recordedHere(lease) : recordedThere(lease);
    }

    /** How often this copy has been marked outdated, as far as is known here. */
    private void count(GroupLease lease) {
        if (!lease.group().equals(group)) {
            return;
        }
        degrades = lease.epoch().equals(countedIn) ? Math.max(degrades, lease.degrades()) : lease.degrades();
        countedIn = lease.epoch();
    }

    private List<Effect> recordedHere(GroupLease lease) {
        if (holding().isPresent() && known().equals(lease.epoch())) {
            return markedLate(lease);
        }
        protectedAt = lease.degrades();
        role = new Holder(lease.epoch(), lease.copyOutdated() ? Protection.UNPROTECTED : Protection.PROTECTED);
        return List.of(
                new FenceInbox(),
                new BeginHolding(lease.epoch()),
                new Decided(here.label() + " holds " + group + " in epoch " + lease.epoch()));
    }

    /** A command of this side that came late may mark the copy again: then it is caught up and recorded as current once more. */
    private List<Effect> markedLate(GroupLease lease) {
        boolean again = role instanceof Holder h
                && h.protection() == Protection.PROTECTED
                && lease.copyOutdated()
                && lease.degrades() > protectedAt;
        if (!again) {
            return List.of();
        }
        role = new Holder(lease.epoch(), Protection.UNPROTECTED);
        return List.of(
                new ReleaseWaiting(), new Decided(group + " is unprotected: the copy was marked outdated again"));
    }

    private List<Effect> recordedThere(GroupLease lease) {
        if (role instanceof Taking t && t.from().epoch().equals(lease.epoch())) {
            return List.of();
        }
        var effects = new ArrayList<Effect>();
        if (role instanceof Moving) {
            effects.add(new ReleaseWrites());
        }
        if (holding().isPresent()) {
            effects.add(new EndHolding());
        }
        boolean news = !(role instanceof Mirror m && m.lease().epoch().equals(lease.epoch()));
        role = new Mirror(lease);
        if (news) {
            effects.add(new AcceptFrom(lease.epoch()));
            effects.add(new Decided(here.label() + " mirrors " + group + "; "
                    + lease.holder().label() + " holds it in epoch " + lease.epoch()));
        }
        return effects;
    }

    private List<Effect> tick(Facts f) {
        return switch (role) {
            case Mirror m -> suspect(m, f);
            case Holder h -> protect(h, f);
            case Unknown u -> List.of();
            case Taking t -> List.of();
            case Moving m -> List.of();
        };
    }

    private List<Effect> suspect(Mirror m, Facts f) {
        boolean lost = f.link().isLost() && f.quorum().isLost() && (settings.rpoZero() || isPastLease(f));
        if (!f.majority() || !lost || m.lease().copyOutdated()) {
            return List.of();
        }
        var ask = new LeaseCommand.Promote(group, here, m.lease().epoch());
        role = new Taking(m.lease(), ask);
        return List.of(
                new FenceInbox(),
                new Propose(ask),
                new Decided("Takes " + group + ": " + here.other().label() + " silent on the link for "
                        + words(f.link()) + " and to the quorum for " + words(f.quorum())
                        + "; the copy here is current"));
    }

    private boolean isPastLease(Facts f) {
        long silence = Math.min(f.link().nanos(), f.quorum().nanos());
        return silence >= settings.suspectNanos() + settings.leaseNanos() + settings.leaseNanos() / 10;
    }

    private static String words(Silence.Seen silence) {
        return silence.nanos() / 1_000_000 + " ms (lost from " + silence.limitNanos() / 1_000_000 + " ms on)";
    }

    private List<Effect> protect(Holder h, Facts f) {
        // Later than a mirror takes its holder for lost: going on unprotected by mistake may cost what is acknowledged
        // then.
        boolean mirrorLost = f.link().nanos() >= settings.suspectNanos() || f.barrierStuck();
        return switch (h.protection()) {
            case UNPROTECTED -> {
                if (mirrorLost || !f.copyCurrent()) {
                    yield List.of();
                }
                role = new Holder(h.epoch(), Protection.ARMING);
                yield List.of(new Arm());
            }
            case ARMING -> {
                if (mirrorLost) {
                    role = new Holder(h.epoch(), Protection.UNPROTECTED);
                    yield List.of(new ReleaseWaiting());
                }
                yield List.of();
            }
            case PROTECTED -> mirrorLost && f.majority() ? degrade(h, f) : List.of();
            case RESTORING -> List.of();
            case DEGRADING -> List.of();
        };
    }

    private List<Effect> degrade(Holder h, Facts f) {
        role = new Holder(h.epoch(), Protection.DEGRADING);
        String why = f.barrierStuck() ? "a barrier waits too long" : "the other site is silent";
        return List.of(
                new Propose(new LeaseCommand.Degrade(here, List.of(new LeaseCommand.GroupAt(group, h.epoch())))),
                new Decided(group + " goes on unprotected once the majority has recorded that the copy is outdated: "
                        + why));
    }

    private List<Effect> armed() {
        if (!(role instanceof Holder h) || h.protection() != Protection.ARMING) {
            return List.of();
        }
        role = new Holder(h.epoch(), Protection.RESTORING);
        return List.of(new Propose(new LeaseCommand.Restore(group, here, h.epoch(), degrades)));
    }

    private List<Effect> answered(LeaseCommand command, LeaseAnswer answer) {
        return switch (answer) {
            case LeaseAnswer.Granted g -> granted(command, g.lease());
            case LeaseAnswer.Refused r -> refused(command, r);
            case LeaseAnswer.Degraded d -> degraded(d.leases());
            case LeaseAnswer.Renewed r -> List.of();
            case LeaseAnswer.Together t -> List.of();
        };
    }

    private List<Effect> granted(LeaseCommand command, GroupLease lease) {
        if (command instanceof LeaseCommand.Restore
                && role instanceof Holder h
                && h.epoch().equals(lease.epoch())
                && h.protection() == Protection.RESTORING) {
            protectedAt = lease.degrades();
            role = new Holder(h.epoch(), Protection.PROTECTED);
            return List.of(new Decided(
                    group + " is protected: the copy at " + here.other().label() + " is current"));
        }
        return recorded(lease);
    }

    private List<Effect> refused(LeaseCommand command, LeaseAnswer.Refused refused) {
        if (role instanceof Taking t && t.asked().equals(command)) {
            role = new Mirror(t.from());
            var effects = new ArrayList<Effect>();
            effects.add(new Decided("The quorum refuses " + group + " to " + here.label() + ": " + refused.why()));
            var current = refused.current().orElse(t.from());
            if (current.holder() == here) {
                effects.addAll(recordedHere(current));
            } else {
                role = new Mirror(current);
                effects.add(new AcceptFrom(current.epoch()));
            }
            return effects;
        }
        if (role instanceof Moving m && command instanceof LeaseCommand.Move) {
            role = new Holder(m.epoch(), Protection.PROTECTED);
            var effects = new ArrayList<Effect>(List.of(new ReleaseWrites()));
            refused.current().ifPresent(c -> effects.addAll(recorded(c)));
            return effects;
        }
        if (role instanceof Holder h
                && h.protection() == Protection.RESTORING
                && command instanceof LeaseCommand.Restore restore
                && restore.epoch().equals(h.epoch())) {
            role = new Holder(h.epoch(), Protection.UNPROTECTED);
            var effects = new ArrayList<Effect>(List.of(new ReleaseWaiting()));
            refused.current().ifPresent(c -> effects.addAll(recorded(c)));
            return effects;
        }
        return refused.current().map(this::recorded).orElse(List.of());
    }

    private List<Effect> degraded(List<GroupLease> leases) {
        if (!(role instanceof Holder h) || h.protection() != Protection.DEGRADING) {
            return List.of();
        }
        var found = leases.stream().filter(l -> l.group().equals(group)).findFirst();
        if (found.isEmpty()) {
            return List.of();
        }
        var lease = found.get();
        if (!lease.isHeldBy(here, h.epoch())) {
            return recorded(lease);
        }
        if (!lease.copyOutdated()) {
            return List.of();
        }
        count(lease);
        role = new Holder(h.epoch(), Protection.UNPROTECTED);
        return List.of(new ReleaseWaiting(), new Decided(group + " is unprotected: the copy is recorded as outdated"));
    }

    private List<Effect> unanswered(LeaseCommand command) {
        return switch (role) {
            // The command may have been applied: ask again until an answer says what is so.
            case Taking t when t.asked().equals(command) -> List.of(new Propose(command));
            case Moving m when command instanceof LeaseCommand.Move -> List.of(new Propose(command));
            case Holder h
            when h.protection() == Protection.RESTORING && command instanceof LeaseCommand.Restore ->
                List.of(new Propose(command));
            case Holder h
            when h.protection() == Protection.DEGRADING && command instanceof LeaseCommand.Degrade ->
                List.of(new Propose(command));
            case Unknown u -> List.of();
            case Mirror m -> List.of();
            case Taking t -> List.of();
            case Moving m -> List.of();
            case Holder h -> List.of();
        };
    }

    private List<Effect> moveAsked() {
        if (!(role instanceof Holder h) || h.protection() != Protection.PROTECTED) {
            return List.of();
        }
        role = new Moving(h.epoch(), false);
        return List.of(
                new HoldWrites(),
                new Decided("Hands " + group + " over to " + here.other().label()));
    }

    private List<Effect> moveReady() {
        if (!(role instanceof Moving m) || m.proposed()) {
            return List.of();
        }
        role = new Moving(m.epoch(), true);
        return List.of(new Propose(new LeaseCommand.Move(group, here, m.epoch())));
    }

    private List<Effect> moveGivenUp() {
        if (!(role instanceof Moving m) || m.proposed()) {
            return List.of();
        }
        role = new Holder(m.epoch(), Protection.PROTECTED);
        return List.of(new ReleaseWrites(), new Decided("Hand-over of " + group + " was given up"));
    }

    private List<Effect> forceAsked() {
        if (!(role instanceof Mirror m)) {
            return List.of();
        }
        var ask = new LeaseCommand.ForcePromote(group, here, m.lease().epoch());
        role = new Taking(m.lease(), ask);
        return List.of(new FenceInbox(), new Propose(ask), new Decided("An operator forces " + group + " here"));
    }
}

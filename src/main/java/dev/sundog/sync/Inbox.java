package dev.sundog.sync;

import dev.sundog.model.Epoch;
import dev.sundog.model.GroupId;
import java.util.ArrayList;
import java.util.List;

/**
 * The receiver's half of one group's transfer session: a change is acknowledged when, and only when, it is durable in the
 * journal and its epoch is still the accepted one; then it is made. A machine: events in, effects out.
 *
 * <pre>
 *   Arrived --(epoch accepted)--> waiting --Journal--> Journalled --> acknowledged and made
 *      +----(any other epoch)--> refused              (fenced meanwhile: made, never acknowledged)
 *                  waiting, journalling --JournalFailed--> asked for again
 * </pre>
 */
public final class Inbox {
    /** What happens to an inbox. */
    public sealed interface Event {}

    /** A change came from the other side; its chunks are here. */
    public record Arrived(Change change) implements Event {}

    /** A change of another epoch came: it is not looked at. */
    public record Stale(Epoch epoch) implements Event {}

    /** The batch that was handed to the journal last is durable. */
    public record Journalled() implements Event {}

    /** The batch could not be made durable (a full disk): none of it counts, nor what came after and may build on it. */
    public record JournalFailed() implements Event {}

    /** The quorum has confirmed that the other side holds this epoch. */
    public record Accept(Epoch epoch) implements Event {}

    /** This side is about to take the lease, or holds it: nothing is accepted or acknowledged. */
    public record Fence() implements Event {}

    /** What must be done. */
    public sealed interface Effect {}

    /** Make these durable together, then tell. */
    public record Journal(List<Change> changes) implements Effect {}

    /** Tell the other side that these are durable. */
    public record Acknowledge(List<Change> changes) implements Effect {}

    /** Make these, in order. */
    public record Make(List<Change> changes) implements Effect {}

    /** These were neither journalled nor acknowledged and never will be. */
    public record Drop(List<Change> changes) implements Effect {}

    /** These were neither journalled nor acknowledged: the other side shall send them again, with all that they need. */
    public record AskAgain(List<Change> changes) implements Effect {}

    /** Tell the other side that its epoch is over. */
    public record Refuse(GroupId group, Epoch current) implements Effect {}

    private final GroupId group;
    private final boolean refuseOldEpochs;
    private Epoch accepted = Epoch.NONE;
    private boolean fenced = true;
    private List<Change> waiting = new ArrayList<>();
    private List<Change> journalling = List.of();

    /**
     * An inbox that accepts nothing until the quorum has confirmed an epoch.
     *
     * @param refuseOldEpochs false takes fencing away: only for tests and {@code demo --break fence}
     */
    public Inbox(GroupId group, boolean refuseOldEpochs) {
        this.group = group;
        this.refuseOldEpochs = refuseOldEpochs;
    }

    public List<Effect> on(Event event) {
        return switch (event) {
            case Arrived e -> arrived(e.change());
            case Stale e -> refused(e.epoch());
            case Journalled e -> journalled();
            case JournalFailed e -> {
                var lost = new ArrayList<>(journalling);
                lost.addAll(waiting);
                journalling = List.of();
                waiting = new ArrayList<>();
                yield lost.isEmpty() ? List.of() : List.of(new AskAgain(lost));
            }
            case Accept e -> {
                accepted = e.epoch();
                fenced = false;
                yield List.of();
            }
            case Fence e -> {
                fenced = true;
                var dropped = waiting;
                waiting = new ArrayList<>();
                yield dropped.isEmpty() ? List.of() : List.of(new Drop(dropped));
            }
        };
    }

    /** Whether the change would be accepted now. */
    public boolean accepts(Change change) {
        return accepts(change.version().epoch());
    }

    /** Whether changes of an epoch would be accepted now. */
    public boolean accepts(Epoch epoch) {
        return !refuseOldEpochs || (!fenced && epoch.equals(accepted));
    }

    private List<Effect> refused(Epoch epoch) {
        // While this side only considers taking the lease it stays silent: the old holder may yet remain the holder.
        return epoch.isBefore(accepted) ? List.of(new Refuse(group, accepted)) : List.of();
    }

    private List<Effect> arrived(Change change) {
        if (!accepts(change)) {
            return refused(change.version().epoch());
        }
        waiting.add(change);
        return nextBatch();
    }

    private List<Effect> nextBatch() {
        if (!journalling.isEmpty() || waiting.isEmpty()) {
            return List.of();
        }
        journalling = waiting;
        waiting = new ArrayList<>();
        return List.of(new Journal(List.copyOf(journalling)));
    }

    private List<Effect> journalled() {
        var durable = journalling;
        journalling = List.of();
        var effects = new ArrayList<Effect>();
        var acknowledged = durable.stream().filter(this::accepts).toList();
        if (!acknowledged.isEmpty()) {
            effects.add(new Acknowledge(acknowledged));
        }
        if (!durable.isEmpty()) {
            effects.add(new Make(durable));
        }
        effects.addAll(nextBatch());
        return effects;
    }

    /** The epoch whose changes are accepted; none while fenced. */
    public Epoch accepted() {
        return fenced ? Epoch.NONE : accepted;
    }
}

package dev.sundog.sync;

import dev.sundog.model.Entry;
import dev.sundog.model.Incarnation;
import dev.sundog.model.TreePath;
import java.util.Optional;

/** What happens to one side of a group that both sites write. */
public sealed interface TwoWayEvent {
    /**
     * The own tree was looked at.
     *
     * @param entry empty when there is nothing
     * @param atMillis when it was written as far as known, milliseconds since 1970
     */
    record Found(TreePath path, Optional<Entry> entry, long atMillis) implements TwoWayEvent {}

    /** The tree of an index that knew nothing has been looked at once: what is found from now on is new. */
    record Looked() implements TwoWayEvent {}

    /**
     * A session begins: what was said in an earlier one may be lost.
     *
     * @param knowledge all writes that the other side knows of
     */
    record Met(Incarnation theirLife, VersionVector knowledge) implements TwoWayEvent {}

    /** The answer to {@link TwoWayEffect.Renew}. */
    record Reborn(Incarnation life) implements TwoWayEvent {}

    /**
     * The other side says what it has.
     *
     * @param answering the write here that it has compared with what it remembers
     */
    record Told(TreePath path, Claim claim, Optional<Dot> answering) implements TwoWayEvent {}

    /** The other side has exactly this. */
    record Confirmed(TreePath path, Dot write, VersionVector seen) implements TwoWayEvent {}

    /** The other side never had this name, and cannot take it yet. */
    record News(TreePath path, Dot write) implements TwoWayEvent {}

    /** The name is what {@link TwoWayEffect.Make} asked for, and the copy is kept; both durably. The name is looked at again: what was found meanwhile does not count. */
    record Made(TreePath path) implements TwoWayEvent {}

    /** It is not, and nothing was altered: the name did not look as expected, or it could not be done. It is looked at again. */
    record NotMade(TreePath path) implements TwoWayEvent {}

    /** Decide once more about a name that could not be made. */
    record Again(TreePath path) implements TwoWayEvent {}

    /** A person has seen the remarks about a name. */
    record Settled(TreePath path) implements TwoWayEvent {}

    /** Deletes that both sides know and that are older than this need not be remembered. */
    record Forget(long beforeMillis) implements TwoWayEvent {}
}

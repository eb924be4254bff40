package dev.sundog.sync;

import dev.sundog.model.Entry;
import dev.sundog.model.TreePath;
import java.util.List;
import java.util.Optional;

/** What must be done for one side of a group that both sites write. */
public sealed interface TwoWayEffect {
    /** Durable before anything that follows it is told. */
    record Record(TreePath path, Known known) implements TwoWayEffect {}

    /**
     * The records of these names can go.
     *
     * @param forgotten to be remembered instead of them, and of all that were dropped before
     */
    record Drop(List<TreePath> paths, VersionVector forgotten) implements TwoWayEffect {
        public Drop {
            paths = List.copyOf(paths);
        }
    }

    /** Say to the other side what is here. */
    record Tell(TreePath path, Claim claim, Optional<Dot> answering) implements TwoWayEffect {}

    /** Say to the other side that exactly this is here, durably. */
    record Confirm(TreePath path, Dot write, VersionVector seen) implements TwoWayEffect {}

    /** Say to the other side that what it found under this name was never known here, and waits. */
    record TellNews(TreePath path, Dot write) implements TwoWayEffect {}

    /**
     * Make the name what the claim says, provided that it is what is expected.
     *
     * @param expected empty for nothing
     */
    record Make(TreePath path, Optional<Entry> expected, Claim claim, Copy copy) implements TwoWayEffect {}

    /** The own index is older than what it once told: a new life is needed, and {@link TwoWayEvent.Reborn}. */
    record Renew() implements TwoWayEffect {}

    /** What becomes of what is replaced. */
    sealed interface Copy {}

    /** It is known to the other side, or nothing. */
    record NoCopy() implements Copy {}

    /** Kept under a name in the same directory where nothing is, or this content already; where anything else is, it is not made. */
    record Beside(TreePath path) implements Copy {}

    /** Kept out of the tree. */
    record Aside() implements Copy {}
}

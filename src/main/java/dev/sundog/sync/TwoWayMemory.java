package dev.sundog.sync;

import dev.sundog.model.Incarnation;
import dev.sundog.model.TreePath;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one side of a two-writer group remembers across the ends of its agent.
 *
 * @param life of the index
 * @param floor the highest count of this life when the index was first opened since the last meeting, where that was noted: if the
 *     other side knows a higher one, the index is older than what it once told
 * @param looked whether the tree has been looked at in this life
 * @param theirLife of the other side's index at the last meeting
 * @param forgotten what went into deletes that are no longer remembered
 */
public record TwoWayMemory(
        Incarnation life,
        OptionalLong floor,
        boolean looked,
        Optional<Incarnation> theirLife,
        VersionVector forgotten,
        Map<TreePath, Known> known) {
    /** Of an index that knows nothing. */
    public static TwoWayMemory none(Incarnation life) {
        return new TwoWayMemory(life, OptionalLong.empty(), false, Optional.empty(), VersionVector.NONE, Map.of());
    }
}

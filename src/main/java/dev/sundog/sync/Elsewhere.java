package dev.sundog.sync;

import dev.sundog.model.Digest;
import dev.sundog.model.TreePath;
import java.util.Optional;

/** Where, by what is known here, the other side has a chunk. */
@FunctionalInterface
public interface Elsewhere {
    /** A place. */
    sealed interface Found {}

    /** At an offset of what is agreed on under a name. */
    record InFile(TreePath path, long offset) implements Found {}

    /** As a chunk by itself. */
    record Held() implements Found {}

    /** Empty when the other side may not have it. */
    Optional<Found> find(Digest chunk);
}

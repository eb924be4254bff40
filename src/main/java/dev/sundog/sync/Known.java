package dev.sundog.sync;

import dev.sundog.model.Digest;
import java.util.Optional;

/**
 * What one side of a two-writer group remembers of a name.
 *
 * @param confirmed whether the other side has it too
 * @param base of what the other side was last known to have, where that is something else
 */
public record Known(Claim claim, boolean confirmed, Optional<Digest> base) {}

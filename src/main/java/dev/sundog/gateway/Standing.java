package dev.sundog.gateway;

import dev.sundog.model.Epoch;

/** What this site may do for a group right now. */
public sealed interface Standing {
    /** This site holds a valid lease of this epoch and its service is ready: it takes writing requests. */
    record Serving(Epoch epoch) implements Standing {}

    /** The other site holds the lease. */
    record Mirror() implements Standing {}

    /** This site should serve and cannot yet, or nobody may. */
    record Stalled(String why) implements Standing {}
}

package dev.sundog.link;

import org.jspecify.annotations.Nullable;

/** Where the link takes what it sends, at the last moment, so that priorities can change until then. */
public interface Outgoing {
    /**
     * The next whole message for the lane, at most {@link SiteLink#MAX_MESSAGE_BYTES}; null when there is nothing now
     * ({@link SiteLink#wake} when that changes). Called by the lane's only writer thread, and only while the link is up.
     */
    byte @Nullable [] next(Lane lane);
}
